"""What the API takes: checked before a service sees it, unknown fields refused."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from wiki.text.document import Document, LinkStatement


def _storable(text: str) -> str:
    if "\0" in text:
        raise ValueError("remove the character U+0000")
    return text


Storable = Annotated[str, AfterValidator(_storable)]
"""PostgreSQL keeps no U+0000, not even to compare with it."""

Text = Annotated[Storable, Field(max_length=200_000)]
Short = Annotated[Storable, Field(max_length=2_000)]
Slug = Annotated[Storable, Field(max_length=200)]
Count = Annotated[int, Field(ge=1, le=100)]


class Model(BaseModel):
    """A strict form of what a request brings."""

    model_config = ConfigDict(extra="forbid", defer_build=True)


class LinkBody(Model):
    """One typed link as stated."""

    relation: Slug
    target: Short
    note: Short = ""
    evidence: Short = ""
    since: Slug = ""
    until: Slug = ""
    position: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    status: Literal["stated", "verified", "disputed"] = "stated"


class PageBody(Model):
    """A whole page."""

    type: Slug
    title: Short
    slug: Slug = ""
    summary: Text = ""
    body: Text = ""
    fields: dict[str, str | int | float | list[str]] = {}
    aliases: list[Short] = []
    links: Annotated[list[LinkBody], Field(max_length=2_000)] = []
    visibility: Literal["public", "members", "curators"] = "public"
    comment: Annotated[str, Field(max_length=500)] = ""

    def document(self) -> Document:
        """Give the page as a document."""
        return Document(
            type=self.type,
            title=self.title,
            summary=self.summary,
            body=self.body,
            fields={name: _field(value) for name, value in self.fields.items()},
            aliases=tuple(self.aliases),
            links=tuple(LinkStatement(**link.model_dump()) for link in self.links),
            visibility=self.visibility,
        )


class AdviceBody(PageBody):
    """A page that is being written; `page` is the slug of the one it changes."""

    page: Slug = ""


class DescriptionBody(Model):
    """What is said of a file; `alt` is needed for a picture."""

    alt: Annotated[Storable, Field(max_length=500)] = ""
    caption: Annotated[Storable, Field(max_length=1_000)] = ""
    credit: Annotated[Storable, Field(max_length=300)] = ""


class FileQuery(DescriptionBody):
    """A file that is sent: its name, and what is said of it."""

    name: Annotated[Storable, Field(min_length=1, max_length=300)]


class RenameBody(Model):
    """Another address and title."""

    slug: Slug
    title: Short = ""


class MergeBody(Model):
    """The page that stays, and whether it gets the text of the other."""

    target: Slug
    text: bool = True


class OtherPageBody(Model):
    """A page of which something is said: whether it is to be suggested here."""

    slug: Slug


class ProposalBody(PageBody):
    """What a proposal says now; `base` is the page's revision that this fits on."""

    base: Annotated[int, Field(ge=1, le=1_000_000)] | None = None


class ApproveBody(Model):
    """The version of the proposal that was read, and what to say to its author."""

    version: Annotated[int, Field(ge=1, le=1_000_000)]
    words: Annotated[Storable, Field(max_length=5_000)] = ""


class WordsBody(Model):
    """What is said about a proposal."""

    words: Annotated[Storable, Field(max_length=5_000)]


class CheckBody(Model):
    """When a page was checked ("": today), and in how many months again."""

    months: Annotated[int, Field(ge=1, le=120)]
    on: Slug = ""
    note: Annotated[Storable, Field(max_length=500)] = ""


class OptionsBody(Model):
    """What is chosen anew; what is left out stays."""

    sign_up: Literal["closed", "invitation", "open"] | None = None
    sign_up_role: Literal["reader", "contributor"] | None = None
    review: Literal["off", "some", "all"] | None = None
    review_types: Annotated[list[Slug], Field(max_length=200)] | None = None


class InviteBody(Model):
    """Whom to invite: to which role, for how many days, for how many people."""

    role: Literal["reader", "contributor", "curator", "admin"]
    days: Annotated[int, Field(ge=1, le=90)] = 7
    uses: Annotated[int, Field(ge=1, le=100)] = 1
    note: Annotated[Storable, Field(max_length=200)] = ""


class SinceQuery(Model):
    """The day from which on changes are taken back, such as 2026-11-01."""

    since: Annotated[Storable, Field(min_length=10, max_length=10)]


class UndoBody(SinceQuery):
    """What is taken back: since which day, as the plan of this `mark` says."""

    mark: Annotated[Storable, Field(min_length=1, max_length=64)]


class TokenBody(Model):
    """A token for a program: `expires` is a day, "never", or "" for a year from now."""

    name: Annotated[Storable, Field(max_length=80)] = ""
    scope: Literal["read", "write"] = "write"
    expires: Annotated[str, Field(pattern=r"^(|never|\d{4}-\d{2}-\d{2})$")] = ""


class JoinBody(Model):
    """An account for oneself; `invitation` is the secret of one, where it is needed."""

    name: Slug
    password: Annotated[Storable, Field(max_length=500)]
    email: Annotated[Storable, Field(max_length=254)] = ""
    invitation: Slug = ""


class AskBody(Model):
    """A pattern to answer."""

    pattern: Annotated[Storable, Field(max_length=1_000)]
    limit: Count = 50
    cursor: Annotated[Storable, Field(max_length=600)] = ""


class Nothing(Model):
    """No query at all."""


class RelatedQuery(Model):
    """How many suggestions, of which type."""

    limit: Count = 10
    type: Slug = ""


class SuggestedLinksQuery(Model):
    """How many links."""

    limit: Count = 8


class PathsQuery(Model):
    """Two ends, or an end and a type or a pattern."""

    source: Slug = Field(alias="from")
    to: Slug = ""
    to_type: Slug = ""
    pattern: Annotated[Storable, Field(max_length=1_000)] = ""
    limit: Annotated[int, Field(ge=1, le=20)] = 5
    avoid: list[Slug] = []
    verified: bool = False
    at: Slug = ""
    relations: list[Slug] = []
    types: list[Slug] = []


class FacetQuery(Model):
    """A query beside which every facet of the vocabulary may stand."""

    model_config = ConfigDict(extra="allow", defer_build=True)


class GraphQuery(FacetQuery):
    """What a map is to show, as the address of the map's screen has it."""

    center: Slug = ""
    question: Annotated[Storable, Field(max_length=1_000)] = ""
    depth: Annotated[int, Field(ge=1, le=3)] = 1
    limit: Annotated[int, Field(ge=2, le=300)] = 60
    types: list[Slug] = []
    relations: list[Slug] = []
    verified: bool = False
    least: Annotated[int, Field(ge=0, le=99_999)] = 0
    at: Slug = ""
    compare: Slug = ""
    group: Slug = ""
    size: Literal["links", "pagerank", "betweenness"] = "links"
    also: Annotated[list[Slug], Field(max_length=300)] = []
    hide: Annotated[list[Slug], Field(max_length=300)] = []
    pin: Annotated[list[Slug], Field(max_length=300)] = []


class SearchQuery(FacetQuery):
    """A query of words."""

    q: Short = ""
    limit: Count = 20
    cursor: Annotated[str, Field(max_length=18)] = ""


class SuggestQuery(Model):
    """What has been typed of a name."""

    q: Short = ""
    type: Slug = ""
    limit: Annotated[int, Field(ge=1, le=20)] = 8


class ListQuery(Model):
    """A screen of a list."""

    limit: Count = 50
    cursor: Slug = ""


class AuditQuery(ListQuery):
    """Entries of the audit log: by whom, doing what, about what."""

    who: Annotated[Storable, Field(max_length=300)] = ""
    action: Annotated[Storable, Field(max_length=100)] = ""
    about: Annotated[Storable, Field(max_length=300)] = ""


class ProposalsQuery(ListQuery):
    """Which proposals; without a state those that are not decided."""

    state: Literal["", "open", "asked", "approved", "rejected", "withdrawn"] = ""
    type: Slug = ""
    author: Slug = ""


class ChecksQuery(ListQuery):
    """Pages that are due to be checked, or with `all` every checked page."""

    type: Slug = ""
    all: bool = False


class DraftBody(Model):
    """A page as one goes on writing it, as text, and the revision it was begun from."""

    source: Annotated[Storable, Field(max_length=1_000_000)]
    base: Annotated[int, Field(ge=0, le=10**9)] = 0


class MessageBody(Model):
    """What somebody says, in Markdown."""

    text: Annotated[Storable, Field(max_length=10_000)]


class ThreadBody(MessageBody):
    """A new discussion: what it is about, and the first message."""

    title: Short


class GroupBody(Model):
    """From which day to which a page is read together; a question in each line."""

    begins: Slug
    ends: Slug
    questions: Annotated[Storable, Field(max_length=5_000)] = ""


class SettleBody(Model):
    """Whether a discussion is settled."""

    resolved: bool = True


class HideBody(Model):
    """Whether a message is hidden."""

    hidden: bool = True


class WatchBody(Model):
    """What to watch: a page by its slug, a type, a discussion by its number."""

    kind: Literal["page", "type", "thread"]
    name: Slug
    watch: bool = True


class VocabularyBody(Model):
    """A whole vocabulary as TOML, and the number that it was made from."""

    text: Annotated[str, Field(max_length=1_000_000)]
    base: Annotated[int, Field(ge=0, le=2**31 - 1)]
    comment: Annotated[Storable, Field(max_length=500)] = ""
    dry_run: bool = False


class SeenBody(Model):
    """Up to which notice everything was seen."""

    until: Annotated[int, Field(ge=1, le=2**62)]


class ChangesQuery(Model):
    """Changes after a cursor, oldest first; without one the newest."""

    since: Annotated[str, Field(max_length=18)] = ""
    limit: Count = 50


class MailBody(Model):
    """Where and when one gets mail; what is left out stays."""

    email: Annotated[Storable, Field(max_length=254)] | None = None
    choice: Literal["none", "once", "daily"] | None = None


class AnswersQuery(Model):
    """Which answers of a question."""

    limit: Count = 50
    cursor: Annotated[Storable, Field(max_length=600)] = ""


class PlacesQuery(Model):
    """What places are ranked by: a level by its number, or a question."""

    level: Annotated[int, Field(ge=0, le=99)] = 0
    question: Slug = ""


class GapsQuery(Model):
    """Which gaps, of pages of which type."""

    type: Slug = ""
    cursor: Slug = ""
    limit: Count = 50


class FilesQuery(Model):
    """Which files to list."""

    q: Short = ""
    show: Literal["", "pictures", "files", "unused"] = ""
    cursor: Slug = ""
    limit: Count = 50


def _field(value: Any) -> str | tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else str(value)


class ScheduleBody(Model):
    """A moment, such as 2026-03-21T09:00, in a time zone by its name."""

    at: Annotated[Storable, Field(max_length=40)]
    zone: Annotated[Storable, Field(max_length=60)] = "UTC"


class WebhookBody(Model):
    """An address to be told of changes."""

    address: Annotated[Storable, Field(max_length=2_000)]


class SwitchBody(Model):
    """Whether an address is told at present."""

    is_active: bool


class ImportQuery(Model):
    """A file that is brought, and how it is to be read; see the command `import`."""

    name: Annotated[Storable, Field(min_length=1, max_length=300)]
    format: Slug = ""
    type: Slug = ""
    partly: bool = False
