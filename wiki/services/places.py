"""Places on a map: where each stands by a level, or how many answers it has.

What is not known is never shown as “none”: a place without a value has no level.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.schema import Level, PageType, Places
from wiki.errors import InvalidError, NotFoundError
from wiki.services import asking, links, pages, questions
from wiki.services.context import Context
from wiki.services.graph_views import TypeAnswer
from wiki.services.outlines import Outlines, load
from wiki.services.pages import show_field
from wiki.services.views import LinkGroup, PageRef
from wiki.store import contents as content_store
from wiki.store import listings as listing_store
from wiki.store import pages as page_store
from wiki.text.document import FieldValue

MOST = 500
BINS = 4
"""Shades of a count; the darkest holds the largest."""


@dataclass(frozen=True, slots=True)
class Value:
    """What a place is coloured by: `rank` from 0, None where nothing is known.

    `year` and `source` say when and from what that is known; `count` is of answers.
    """

    shown: str
    rank: int | None
    year: str = ""
    source: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """A page with its place on the map."""

    page: PageRef
    code: str
    value: Value


@dataclass(frozen=True, slots=True)
class Shade:
    """One line of the legend."""

    label: str
    rank: int | None
    count: int


@dataclass(frozen=True, slots=True)
class PlacesView:
    """A map of places with its legend; `levels` are what it may be coloured by."""

    type: PageType
    outlines: Outlines
    places: tuple[Place, ...]
    legend: tuple[Shade, ...]
    levels: tuple[Level, ...]
    level: Level | None
    question: questions.Question | None
    unmapped: tuple[PageRef, ...]
    is_capped: bool = False


@dataclass(frozen=True, slots=True)
class Brief:
    """One place in short: its levels over the years, what is linked to it, answers."""

    page: PageRef
    code: str
    levels: tuple[tuple[Level, Value], ...]
    groups: tuple[LinkGroup, ...]
    answers: tuple[TypeAnswer, ...]
    dates: Mapping[str, str]


def settings(context: Context) -> Places:
    """Give what the vocabulary says of places; raise `NotFoundError` without any."""
    if context.schema.places is None:
        raise NotFoundError(
            "This wiki has no map of places. An administrator adds it under [places]"
            " in the text of the vocabulary."
        )
    return context.schema.places


def view(context: Context, *, level: int = 0, question: str = "") -> PlacesView:
    """Give all places, coloured by a level or by the answers to a question."""
    places = settings(context)
    if not 0 <= level < max(1, len(places.levels)):
        raise InvalidError("There is no such level. Choose one of the list.")
    outlines = load(places.outlines)
    found = _pages(context, places)
    asked = questions.known(context, question) if question else None
    chosen = places.levels[level] if places.levels and asked is None else None
    counts, is_capped = _counts(context, asked, found) if asked else ({}, False)
    most = max(counts.values(), default=0)
    shown, unmapped = [], []
    for page, fields in found:
        code = str(fields.get(places.code_field, ""))
        if code not in outlines.places:
            unmapped.append(page)
            continue
        value = (
            _counted(counts.get(page.id, 0), most)
            if asked
            else _value(context, places, chosen, fields)
        )
        shown.append(Place(page, code, value))
    return PlacesView(
        context.schema.types[places.type],
        outlines,
        tuple(shown),
        _legend(context, places, chosen, shown),
        places.levels,
        chosen,
        asked,
        tuple(unmapped),
        is_capped,
    )


def brief(context: Context, slug: str) -> Brief:
    """Give one place in short."""
    places = settings(context)
    page = pages.resolve(context, slug)
    if page.type != places.type:
        raise NotFoundError(f"“{page.title}” has no place on the map.")
    content = content_store.find(context.unit, page.id)
    fields = content.fields if content else {}
    row = pages.readable(context, page.slug)
    outgoing, incoming = links.groups_of(context, row, MOST)
    groups = (*outgoing, *incoming)
    named = [
        link.page for group in groups for link in group.links if link.page is not None
    ]
    rows = page_store.by_ids(
        context.unit, (each.id for each in named), context.viewer.level
    )
    return Brief(
        page,
        str(fields.get(places.code_field, "")),
        tuple(
            (level, _value(context, places, level, fields)) for level in places.levels
        ),
        groups,
        asking.type_answers(context, page),
        {row.slug: show_field("date", row.dated) for row in rows.values() if row.dated},
    )


def _pages(
    context: Context, places: Places
) -> list[tuple[PageRef, Mapping[str, FieldValue]]]:
    rows = listing_store.browse(
        context.unit,
        places.type,
        (),
        level=context.viewer.level,
        sort="title",
        after=(),
        limit=MOST,
    )
    found = [pages.reference(row) for row, _ in rows]
    fields = content_store.fields_of(context.unit, (each.id for each in found))
    return [(each, fields.get(each.id, {})) for each in found]


def _value(
    context: Context,
    places: Places,
    level: Level | None,
    fields: Mapping[str, FieldValue],
) -> Value:
    text = str(fields.get(level.field, "")) if level else ""
    if level is None or not text:
        return Value("not known", None)
    choices = context.schema.types[places.type].fields[level.field].choices
    year = str(fields.get(level.year_field, "")) if level.year_field else ""
    return Value(
        text,
        choices.index(text) if text in choices else None,
        year or level.year,
        str(fields.get(level.source_field, "")) if level.source_field else "",
    )


def _counts(
    context: Context,
    asked: questions.Question,
    found: Sequence[tuple[PageRef, Mapping[str, FieldValue]]],
) -> tuple[Mapping[int, int], bool]:
    """Count a question's answers in which each place stands."""
    there = {page.id for page, _ in found}
    kind = settings(context).type

    def count() -> tuple[Mapping[int, int], bool]:
        counts = asking.counted_at(context, asked.pattern, kind)
        if counts is not None:
            return {page: counts[page] for page in there & counts.keys()}, False
        rows, is_capped = asking.rows_of(context, asked.pattern)
        counts = Counter(page for row in rows for page in {*row} & there)
        return counts, is_capped

    return context.once(("places", asked.pattern), count)


def _counted(count: int, most: int) -> Value:
    rank = 0 if count == 0 else 1 + (count - 1) * BINS // max(most, 1)
    return Value(f"{count:,}", min(rank, BINS), count=count)


def _legend(
    context: Context, places: Places, level: Level | None, shown: Sequence[Place]
) -> tuple[Shade, ...]:
    held = Counter(each.value.rank for each in shown)
    if level is not None:
        choices = context.schema.types[places.type].fields[level.field].choices
        known = [Shade(text, rank, held[rank]) for rank, text in enumerate(choices)]
        return (*known, Shade("not known", None, held[None]))
    shades = []
    for rank in sorted(each for each in held if each is not None):
        numbers = [each.value.count for each in shown if each.value.rank == rank]
        low, high = min(numbers), max(numbers)
        label = f"{low:,}" if low == high else f"{low:,} to {high:,}"
        shades.append(Shade(label, rank, held[rank]))
    return tuple(shades)
