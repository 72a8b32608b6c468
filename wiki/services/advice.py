"""What a page seems to lack, for whoever is writing it.

What pages of a type usually have is counted from a sample of them, and names are
looked up by index: the cost grows with the text that is written, not with the wiki.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from rapidfuzz import fuzz

from graph.schema import MENTIONS, PageType
from wiki.errors import InvalidError
from wiki.services import linking, search
from wiki.services.context import Context
from wiki.services.graph_views import SuggestedLinkView
from wiki.services.naming import look_up
from wiki.services.pages import reference
from wiki.services.policy import require
from wiki.services.views import PageRef
from wiki.store import usage as usage_store
from wiki.text.document import Document
from wiki.text.mentions import Run, link_words, runs
from wiki.text.slugs import name_key
from wiki.text.wikilinks import list_links

SAMPLE = 300
"""Pages of the type that are looked at."""

ENOUGH = 5
"""So many pages a type must have before anything of it is called usual."""

USUAL = 0.6
ALIKE = 88
"""How alike titles must be (rapidfuzz, of 100) to be taken for one page's."""

MOST_MENTIONS, MOST_ALIKE, MOST_LINKS, MOST_RELATIONS = 8, 4, 5, 4


@dataclass(frozen=True, slots=True)
class Usual:
    """A field or a relation that `have` of `seen` pages of the type have."""

    name: str
    label: str
    is_link: bool
    have: int
    seen: int


_Habits: TypeAlias = tuple[tuple[Usual, ...], Mapping[str, usage_store.RelationUse]]


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of the text that name a page, and the relations that may lead there."""

    text: str
    page: PageRef
    relations: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """Everything that a page seems to lack.

    `unsourced` names links without evidence where the type usually gives one, `alike`
    pages that may be the same as a new one.
    """

    type: PageType
    usual: tuple[Usual, ...] = ()
    unsourced: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    alike: tuple[PageRef, ...] = ()
    links: tuple[SuggestedLinkView, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing seems to be lacking."""
        parts = (self.usual, self.unsourced, self.mentions, self.alike, self.links)
        return not any(parts)


def advise(context: Context, document: Document, page: PageRef | None) -> Advice | None:
    """Say what a document seems to lack; None for a type that is not known."""
    require(context, "edit")
    kind = context.schema.types.get(document.type)
    if kind is None:
        return None
    usual, unsourced = _usual(context, kind, document)
    return Advice(
        kind,
        usual,
        unsourced,
        tuple(_mentions(context, document, page)),
        () if page else alike(context, document.title),
        _links(context, document, page),
    )


def alike(context: Context, title: str) -> tuple[PageRef, ...]:
    """Give pages whose name is much like a title, the most alike first."""
    key = name_key(title)
    if len(key) < 3:
        return ()
    found = {each.id: each for each in _named(context, title)}
    scores = dict.fromkeys(found, 100.0)
    for hint in search.suggest(context, title, limit=8):
        score = fuzz.token_sort_ratio(key, name_key(hint.name))
        if score >= ALIKE:
            found.setdefault(hint.page.id, hint.page)
            scores[hint.page.id] = max(score, scores.get(hint.page.id, 0))
    order = sorted(found, key=lambda each: (-scores[each], each))
    return tuple(found[each] for each in order[:MOST_ALIKE])


def require_new_name(context: Context, title: str) -> None:
    """Return if no page that the person sees is called like this."""
    rows = _named(context, title)
    if rows:
        named = ", ".join(f"“{row.title}” ({row.slug})" for row in rows[:MOST_ALIKE])
        raise InvalidError(
            "There is a page of this name already.",
            {"title": [f"There is already {named}. Is it the same?"]},
        )


def usual_of(context: Context, page_type: str) -> tuple[Usual, ...]:
    """Give what pages of a type usually have, what most of them have first."""
    kind = context.schema.types.get(page_type)
    return _habits(context, kind)[0] if kind else ()


def _habits(context: Context, kind: PageType) -> _Habits:
    """Give what is usual in a sample of a type, and how its relations are used."""
    return context.once(("habits", kind.slug), lambda: _sampled(context, kind))


def _sampled(context: Context, kind: PageType) -> _Habits:
    ids = usage_store.sample(context.unit, kind.slug, context.viewer.level, SAMPLE)
    if len(ids) < ENOUGH:
        return (), {}
    seen = len(ids)
    held = usage_store.fields(context.unit, ids)
    stated = usage_store.relations(context.unit, ids)
    relations = context.schema.relations
    usual = [
        Usual(name, field.label, False, held[name], seen)
        for name, field in kind.fields.items()
        if held[name] >= USUAL * seen
    ]
    usual += [
        Usual(name, relations[name].label, True, use.pages, seen)
        for name, use in stated.items()
        if use.pages >= USUAL * seen and name != MENTIONS and name in relations
    ]
    return tuple(sorted(usual, key=lambda each: -each.have)), stated


def _named(context: Context, title: str) -> tuple[PageRef, ...]:
    names = look_up(context.unit, [title], context.viewer.level)
    return tuple(reference(row) for row in names.candidates(title))


def _usual(
    context: Context, kind: PageType, document: Document
) -> tuple[tuple[Usual, ...], tuple[str, ...]]:
    found, stated = _habits(context, kind)
    own = {link.relation for link in document.links}
    own |= {link.relation for link in list_links(document.body) if link.relation}
    relations = context.schema.relations
    usual = tuple(
        each
        for each in found
        if not (each.name in own if each.is_link else document.fields.get(each.name))
    )
    unsourced = [
        f"{relations[link.relation].label} {link.target}"
        for link in document.links
        if link.relation in relations
        and not link.evidence
        and (use := stated.get(link.relation))
        and use.sourced * 2 >= use.links
    ]
    return usual, tuple(unsourced)


def _mentions(
    context: Context, document: Document, page: PageRef | None
) -> Iterator[Mention]:
    found = list(runs(document.body))
    linked = [link.target for link in document.links]
    linked += [link.target for link in list_links(document.body)]
    asked = [*(run.text for run in found), *linked]
    names = look_up(context.unit, asked, context.viewer.level)
    done = {row.id for target in linked for row in names.candidates(target)}
    done |= {page.id} if page else set()
    own = name_key(document.title)
    taken: list[Run] = []
    for run in found:
        rows = names.candidates(run.text)
        if len(rows) != 1 or any(run.overlaps(each) for each in taken):
            continue
        taken.append(run)
        (row,) = rows
        if row.id in done or name_key(run.text) == own:
            continue
        if link_words(document.body, run.text, "", row.slug) == document.body:
            continue  # it stands in code or in a link to elsewhere only
        done.add(row.id)
        fitting = [
            (each.slug, each.label)
            for each in context.schema.admitted(document.type, row.type)
            if each.slug != MENTIONS and each.signatures
        ]
        yield Mention(run.text, reference(row), tuple(fitting[:MOST_RELATIONS]))
        if len(done) > len(linked) + MOST_MENTIONS:
            return


def _links(
    context: Context, document: Document, page: PageRef | None
) -> tuple[SuggestedLinkView, ...]:
    if page is None:
        return ()
    own = {(link.relation, link.target) for link in document.links}
    return tuple(
        each
        for each in linking.suggested_links(context, page.slug, limit=MOST_LINKS)
        if not (each.forward and (each.relation, each.page.slug) in own)
    )
