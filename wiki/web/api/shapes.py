"""What the API answers, as shapes: the description is made from them, tests hold them.

Lists of one screen have `next`, the cursor of the next one, or null at the end.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    """A closed form: an answer has these names and no other."""

    model_config = ConfigDict(extra="forbid")


class PageName(Shape):
    """A page as other answers name it."""

    slug: str
    title: str
    type: str


class LinkEnd(Shape):
    """The other end of a link; a page that is not there has only a title."""

    slug: str | None
    title: str
    type: str | None


class Qualified(Shape):
    """What a link says beside its two ends."""

    relation: str
    label: str
    note: str
    evidence: str | None
    since: str
    until: str
    position: int | None
    status: str
    context: str


class LinkOut(Qualified):
    """A link that the page states."""

    target: LinkEnd


class LinkIn(Qualified):
    """A link that another page states about this one; `label` is the inverse one."""

    source: LinkEnd


class Page(PageName):
    """A whole page."""

    summary: str
    body: str
    fields: dict[str, Any]
    aliases: list[str]
    links: list[LinkOut]
    linked_from: list[LinkIn]
    mentions: list[LinkOut]
    revision: int
    author: str
    updated: str
    visibility: str
    status: str


class SavedPage(Page):
    """A page as a save left it; `merged` when the page had moved on meanwhile."""

    merged: bool


class SentForReview(Shape):
    """A change that waits for review; `page` is null where the page is a new one."""

    proposal: int
    page: str | None
    address: str


class Remark(Shape):
    """What somebody said about a proposal, or did with it."""

    author: str
    at: str
    kind: str
    words: str


class ProposalItem(Shape):
    """A proposal as lists have it; `base` is the revision it fits on, 0 for none."""

    number: int
    page: PageName | None
    type: str
    title: str
    author: str
    comment: str
    state: Literal["open", "asked", "approved", "rejected", "withdrawn"]
    outdated: bool
    created: str
    updated: str
    version: int
    base: int
    revision: int | None
    remarks: int


class ProposalList(Shape):
    """One screen of proposals, oldest first; `total` counts the whole list."""

    items: list[ProposalItem]
    total: int
    types: dict[str, int]
    authors: dict[str, int]
    next: str | None


class Proposal(ProposalItem):
    """A proposal: the page as approving leaves it, and the parts that collide.

    `text` is a page as text and fits on the page's revision `head`, 0 for a new page.
    """

    head: int
    text: str
    conflicts: list[dict[str, Any]]
    discussion: list[Remark]


class Check(Shape):
    """A page's last check and the day it is due again."""

    page: PageName
    on: str
    due: str
    author: str
    note: str
    is_due: bool


class LastCheck(Shape):
    """A page's last check, null where there was none."""

    check: Check | None


class CheckList(Shape):
    """One screen of checked pages, the longest due first."""

    items: list[Check]
    types: dict[str, int]
    next: str | None


class Draft(Shape):
    """What one began to write of a page: the fields of the form, as they were typed."""

    title: str
    updated: str
    fields: dict[str, str]


class KeptDraft(Shape):
    """One's draft of a page, null where there is none."""

    draft: Draft | None


class ThreadItem(Shape):
    """One discussion of a page; `messages` counts what was said in it."""

    number: int
    title: str
    author: str
    created: str
    updated: str
    resolved: bool
    messages: int


class ThreadItems(Shape):
    """The discussions of a page, newest first."""

    items: list[ThreadItem]
    next: str | None


class Message(Shape):
    """One message; of one that was withdrawn or hidden the text is "" to most."""

    number: int
    author: str
    at: str
    text: str
    edited: str | None
    state: Literal["withdrawn", "hidden"] | None


class Discussion(ThreadItem):
    """A discussion with its messages in their order."""

    page: PageName
    items: list[Message]
    next: str | None


class ReadingGroup(Shape):
    """What is read together, from one day to another."""

    number: int
    page: PageName
    begins: str
    ends: str
    questions: list[str]
    is_now: bool


class ReadingGroups(Shape):
    """What is, was and will be read together, the last to begin first."""

    items: list[ReadingGroup]


class Watched(Shape):
    """One thing that one watches; `address` is a path of the site."""

    kind: Literal["page", "type", "thread"]
    name: str
    title: str
    address: str


class WatchedList(Shape):
    """What one watches, the last begun first."""

    items: list[Watched]


class FileItem(Shape):
    """A picture or file; `width` and `height` are pixels of a picture."""

    key: str
    name: str
    address: str
    media_type: str
    bytes: int
    width: int | None
    height: int | None
    alt: str
    caption: str
    credit: str
    author: str
    at: str


class FileList(Shape):
    """One screen of files, newest first."""

    items: list[FileItem]
    next: str | None


class File(FileItem):
    """A file; `text` is the Markdown that shows it, `pages` those that do."""

    text: str
    pages: list[PageName]
    more_pages: bool


class Mail(Shape):
    """Where and when one gets mail; `state` tells how far confirming it came."""

    email: str
    choice: Literal["none", "once", "daily"]
    state: Literal["", "asked", "sent", "confirmed", "refused"]


class Notice(Shape):
    """What one was told; `address` is a path of the site."""

    number: int
    at: str
    kind: str
    words: str
    address: str
    is_new: bool


class NoticeList(Shape):
    """One screen of notices, newest first; `unseen` counts to a hundred at most."""

    items: list[Notice]
    unseen: int
    next: str | None


class Seen(Shape):
    """How many notices are left that were not seen."""

    unseen: int


class Choice(Shape):
    """What an administrator chose."""

    name: str
    value: str
    author: str
    at: str


class Options(Shape):
    """What is chosen for the whole site, and what was chosen before."""

    sign_up: str
    sign_up_role: str
    review: str
    review_types: list[str]
    history: list[Choice]


class Invitation(Shape):
    """An invitation without its secret."""

    number: int
    role: str
    note: str
    uses: int
    used: int
    expires: str
    author: str
    at: str
    state: str


class InvitationList(Shape):
    """One screen of invitations, newest first."""

    items: list[Invitation]
    next: str | None


class Invited(Shape):
    """A new invitation; its secret and address are told this once."""

    number: int
    token: str
    address: str
    expires: str


class Withdrawn(Shape):
    """The invitation that no longer holds."""

    withdrawn: int


class Joined(Shape):
    """The account that was made."""

    name: str
    role: str


class ArchivedPage(Shape):
    """A page that was taken out of sight, with its last revision."""

    slug: str
    revision: int


class Dismissed(Shape):
    """The page that is not suggested here again."""

    dismissed: str


class Pinned(Shape):
    """The page that stands first among the suggestions here."""

    pinned: str


class Released(Shape):
    """The page about which the graph alone decides again."""

    released: str


class PageList(Shape):
    """One screen of pages."""

    items: list[PageName]
    next: str | None


class ChangedLink(Shape):
    """A link that a revision added, removed or changed."""

    change: Literal["added", "removed", "changed"]
    label: str
    target: LinkEnd


class Revision(Shape):
    """One line of a history; `parts` are the names of what changed."""

    number: int
    author: str
    at: str
    comment: str
    digest: str
    parts: list[str]
    links: list[ChangedLink]


class RevisionList(Shape):
    """One screen of a history, newest first."""

    items: list[Revision]
    next: str | None


class Step(Shape):
    """One hop with the evidence of its first link."""

    source: PageName
    relation: str
    label: str
    target: PageName
    note: str
    evidence: str | None
    context: str


class Reason(Shape):
    """Why a page is suggested: a sentence, and the links behind it."""

    text: str
    path: list[Step]


class Suggestion(PageName):
    """A related page; `pinned` when a curator chose it."""

    score: float
    pinned: bool
    reasons: list[Reason]


class SuggestionList(Shape):
    """Related pages, best first."""

    items: list[Suggestion]


class SuggestedLink(Shape):
    """A link that a page seems to lack; `forward` false: the other page states it."""

    relation: str
    label: str
    forward: bool
    page: PageName
    probability: float
    reasons: list[Reason]


class SuggestedLinkList(Shape):
    """Missing links, the likeliest first."""

    items: list[SuggestedLink]


class LinkEvent(Shape):
    """What one revision did to a link, and how the page states it from then on."""

    deed: Literal["stated", "changed", "taken out"]
    revision: int
    author: str
    at: str
    comment: str
    statements: list[dict[str, str]]


class LinkHistory(Shape):
    """Who stated a link; `whole` tells that the history was read to its beginning."""

    source: PageName
    relation: str
    label: str
    target: PageName
    stated: bool
    whole: bool
    events: list[LinkEvent]


class Usual(Shape):
    """A field or relation that `have` of `seen` pages of the type have."""

    name: str
    label: str
    is_link: bool
    have: int
    seen: int


class Mention(Shape):
    """Words that name a page, and the relations that may lead there."""

    text: str
    page: PageName
    relations: list[str]


class Advice(Shape):
    """What a page seems to lack; `alike` are pages that may be the same."""

    usual: list[Usual]
    unsourced: list[str]
    mentions: list[Mention]
    alike: list[PageName]
    links: list[SuggestedLink]


class Insight(Shape):
    """How suggestions are ranked; `report` has the form that `evaluate` prints."""

    learned: bool
    at: str | None
    links: int
    report: dict[str, Any] | None


class Path(Shape):
    """One way from page to page; the pages in `alike` could be its second one."""

    text: str
    cost: float
    through_hub: bool
    alike: list[PageName]
    steps: list[Step]


class Near(PageName):
    """A page in reach that one link of `relation` could join to the goal.

    Where the goal is a type, `relaxed` pages are of it, without the conditions.
    """

    distance: int
    relation: str
    relaxed: bool


class PathList(Shape):
    """Ways, cheapest first; `nearest` when there is none."""

    paths: list[Path]
    nearest: list[Near]
    truncated: bool


class Node(PageName):
    """A page on a map, its place within 0 and 1."""

    x: float
    y: float
    degree: int
    depth: int


class Edge(Shape):
    """A link on a map, between slugs."""

    source: str
    target: str
    relation: str
    label: str


class Graph(Shape):
    """What a map shows."""

    nodes: list[Node]
    edges: list[Edge]
    total_nodes: int
    truncated: bool


class Rows(Shape):
    """The answers of a pattern: in each row a page, a fact or a count by column."""

    sentence: str
    columns: list[str]
    rows: list[dict[str, PageName | str | int | None]]
    total: int
    next: str | None
    truncated: bool


class Hit(PageName):
    """A page that fits a query."""

    summary: str
    snippet: str


class FacetValue(Shape):
    """A value that hits have, and how many."""

    value: str
    label: str
    count: int


class Hits(Shape):
    """One screen of hits; `corrected` is the query that was run instead."""

    query: str
    corrected: str | None
    total: int
    items: list[Hit]
    facets: dict[str, list[FacetValue]]
    notes: list[str]
    next: str | None


class NameHint(PageName):
    """A page whose `name`, title or alias, fits what was typed."""

    name: str


class NameHints(Shape):
    """Names while typing, best first."""

    items: list[NameHint]


class Change(Shape):
    """One entry of the change log."""

    cursor: str
    page: PageName
    revision: int
    kind: str
    author: str
    at: str
    comment: str


class ChangeList(Shape):
    """Changes, oldest first; `next` is where to go on, now or later."""

    items: list[Change]
    next: str


class VocabularyPlan(Shape):
    """What a vocabulary changes; `pages` and `links` would no longer fit."""

    number: int
    applied: bool
    changes: list[str]
    pages: int
    links: int
    unfit: list[str]


class VocabularyVersion(Shape):
    """One vocabulary that was in force."""

    number: int
    author: str
    at: str
    comment: str


class VocabularyVersions(Shape):
    """The vocabularies that were in force, newest first."""

    items: list[VocabularyVersion]
    next: str | None


class VocabularyText(Shape):
    """The text of one vocabulary and what it changed."""

    number: int
    text: str
    changes: list[str]


class Vocabulary(BaseModel):
    """The vocabulary in force, as `vocabulary.toml` has it, with counts of pages."""

    counts: dict[str, int]


class Question(Shape):
    """A question that is kept; `page` is null for one of the vocabulary."""

    slug: str
    title: str
    summary: str
    pattern: str
    page: PageName | None


class QuestionList(Shape):
    """All questions."""

    items: list[Question]


class AnsweredQuestion(Rows):
    """A question with answers."""

    slug: str
    title: str
    summary: str
    pattern: str
    page: PageName | None


class PlaceItem(Shape):
    """A place on the map; `rank` is null where nothing is known."""

    code: str
    page: PageName
    value: str
    rank: int | None
    year: str | None
    source: str | None


class PlaceLevel(Shape):
    """What places may be ranked by."""

    title: str
    year: str | None


class PlaceList(Shape):
    """All places; `truncated` when a question has more answers than were counted."""

    items: list[PlaceItem]
    levels: list[PlaceLevel]
    truncated: bool


class GapCount(Shape):
    """How many gaps of a kind there are."""

    kind: str
    title: str
    count: int


class GapCounts(Shape):
    """The gaps of all kinds."""

    items: list[GapCount]


class GapItem(Shape):
    """A gap; `address` leads to the form that mends it, `pages` use a missing name."""

    page: PageName | None
    words: str
    address: str
    pages: list[PageName]


class GapList(Shape):
    """One screen of gaps."""

    items: list[GapItem]
    total: int
    next: str | None
