"""Gaps: what the wiki does not say yet, each with the form in which it can be said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from graph.schema import MENTIONS, Mark, Matrix
from wiki.errors import NotFoundError
from wiki.services import advice, asking
from wiki.services.advice import Usual
from wiki.services.context import Context
from wiki.services.history import number_of
from wiki.services.pages import known_type, reference, refs
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.services.views import PageRef
from wiki.store import gaps as gap_store

KINDS = {
    "orphans": "Pages without any link",
    "unsourced": "Statements without evidence",
    "disputed": "Disputed statements",
    "wanted": "Pages that are linked to and not there",
    "unresolved": "Names that several pages have",
}
MOST_NAMES, MOST_USERS, MOST_DAYS = 1_000, 5, 365
MOST_LINES = 80
"""Rows and columns of a matrix, those with the most marks."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many gaps of a kind there are, and were on former days, the oldest first."""

    kind: str
    title: str
    count: int
    former: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap: the page or name, what it lacks in words, where to mend it.

    `pages` use a name that no page has.
    """

    page: PageRef | None
    words: str
    address: str
    pages: tuple[PageRef, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class GapList:
    """One screen of gaps of a kind."""

    kind: str
    title: str
    total: int
    items: tuple[Gap, ...]
    next: str


@dataclass(frozen=True, slots=True)
class Lack:
    """What most pages of a type have and `count` of them lack."""

    usual: Usual
    count: int


@dataclass(frozen=True, slots=True)
class MatrixView:
    """Pages against pages; `cells` gives the mark's number by row and column."""

    matrix: Matrix
    rows: tuple[PageRef, ...]
    columns: tuple[PageRef, ...]
    cells: Mapping[tuple[int, int], int]
    totals: tuple[tuple[Mark, int], ...]
    left_out: int


def board(context: Context, page_type: str = "") -> tuple[Count, ...]:
    """Count the gaps of each kind, of all pages or those of a type."""
    _check_type(context, page_type)
    since = (context.now - timedelta(days=MOST_DAYS)).date().isoformat()
    former: dict[str, list[tuple[str, int]]] = {}
    if not page_type:
        for day, kind, count in gap_store.counts_since(context.unit, since):
            former.setdefault(kind, []).append((day, count))
    return tuple(
        Count(
            kind, title, _count(context, kind, page_type), tuple(former.get(kind, ()))
        )
        for kind, title in KINDS.items()
    )


def listed(
    context: Context,
    kind: str,
    *,
    page_type: str = "",
    cursor: str = "",
    limit: int = 50,
) -> GapList:
    """Give gaps of a kind, a screen at a time; names by how many pages use them."""
    if kind not in KINDS:
        raise NotFoundError(f"There is no kind of gaps “{kind}”.")
    _check_type(context, page_type)
    after = number_of(cursor) or 0
    items, following = _items(context, kind, page_type, after, limit)
    return GapList(
        kind, KINDS[kind], _count(context, kind, page_type), tuple(items), following
    )


def lacks(context: Context, page_type: str) -> tuple[Lack, ...]:
    """Give what pages of a type usually have, with how many lack it."""
    _check_type(context, page_type)
    level = context.viewer.level
    return tuple(
        Lack(
            each,
            gap_store.count_lacking(
                context.unit, level, page_type, each.name, is_link=each.is_link
            ),
        )
        for each in advice.usual_of(context, page_type)
    )


def lacking(
    context: Context, page_type: str, name: str, *, cursor: str = "", limit: int = 50
) -> GapList:
    """Give pages of a type that lack what most of them have."""
    _check_type(context, page_type)
    usual = next(
        (each for each in advice.usual_of(context, page_type) if each.name == name),
        None,
    )
    if usual is None:
        raise NotFoundError(f"Pages of this type do not usually have “{name}”.")
    rows = gap_store.lacking(
        context.unit,
        context.viewer.level,
        page_type,
        name,
        is_link=usual.is_link,
        after=number_of(cursor) or 0,
        limit=limit + 1,
    )
    place = "links-0-relation" if usual.is_link else f"field_{name}"
    items = tuple(
        Gap(reference(row), f"no “{usual.label}”", f"/pages/{row.slug}/edit#{place}")
        for row in rows[:limit]
    )
    total = gap_store.count_lacking(
        context.unit, context.viewer.level, page_type, name, is_link=usual.is_link
    )
    following = str(rows[limit - 1].id) if len(rows) > limit else ""
    return GapList("lacking", f"Without “{usual.label}”", total, items, following)


def matrix(context: Context, slug: str) -> MatrixView:
    """Give a matrix of the vocabulary: in each cell the first mark that fits."""
    found = next((each for each in context.schema.matrices if each.slug == slug), None)
    if found is None:
        raise NotFoundError(f"There is no matrix “{slug}”.")
    cells: dict[tuple[int, int], int] = {}
    for number, mark in enumerate(found.marks):
        for pair in _pairs(context, mark):
            cells.setdefault(pair, number)
    rows, more_rows = _lines(context, [row for row, _ in cells])
    columns, more_columns = _lines(context, [column for _, column in cells])
    return MatrixView(
        found,
        rows,
        columns,
        cells,
        tuple(
            (mark, sum(each == number for each in cells.values()))
            for number, mark in enumerate(found.marks)
        ),
        more_rows + more_columns,
    )


def note_counts(site: Site) -> None:
    """Keep today's counts, so that the board can tell how gaps went over time."""
    with site.reading(SYSTEM) as context:
        counts = {kind: _count(context, kind, "") for kind in KINDS}

    def keep(context: Context) -> None:
        day = context.now.date().isoformat()
        for kind, count in counts.items():
            gap_store.put_count(context.unit, day, kind, count)

    site.writing(SYSTEM, keep)


def _check_type(context: Context, page_type: str) -> None:
    if page_type:
        known_type(context, page_type)


def _count(context: Context, kind: str, page_type: str) -> int:
    key = ("gaps", kind, page_type)
    return context.once(key, lambda: _counted(context, kind, page_type))


def _counted(context: Context, kind: str, page_type: str) -> int:
    unit, level = context.unit, context.viewer.level
    if kind == "orphans":
        return gap_store.count_orphans(unit, level, page_type)
    if kind in ("unsourced", "disputed"):
        return gap_store.count_statements(unit, level, page_type, kind)
    return gap_store.count_names(unit, level, page_type, kind)


def _items(
    context: Context, kind: str, page_type: str, after: int, limit: int
) -> tuple[list[Gap], str]:
    unit, level = context.unit, context.viewer.level
    if kind == "orphans":
        rows = gap_store.orphans(unit, level, page_type, after=after, limit=limit + 1)
        items = [
            Gap(reference(row), "", f"/pages/{row.slug}/edit#links-0-relation")
            for row in rows[:limit]
        ]
        return items, str(rows[limit - 1].id) if len(rows) > limit else ""
    if kind in ("unsourced", "disputed"):
        found = gap_store.statements(
            unit, level, page_type, kind, after=after, limit=limit + 1
        )
        ends = refs(context, (each.target_id or 0 for each in found))
        items = [
            _statement(context, each, ends.get(each.target_id or 0))
            for each in found[:limit]
        ]
        return items, str(found[limit - 1].id) if len(found) > limit else ""
    return [
        _name(context, kind, each)
        for each in gap_store.names(
            unit, level, page_type, kind, limit=min(limit, MOST_NAMES)
        )
    ], ""


def _statement(
    context: Context, row: gap_store.StatementRow, end: PageRef | None
) -> Gap:
    relation = context.schema.relations.get(row.relation)
    label = relation.label if relation else row.relation
    place = f"link-{row.relation}-{row.target}"
    words = f"{label} {end.title if end else row.target}"
    return Gap(reference(row.page), words, f"/pages/{row.page.slug}/edit#{place}")


def _name(context: Context, kind: str, row: gap_store.WantedRow) -> Gap:
    level = context.viewer.level
    users = gap_store.pages_using(context.unit, level, row.key, MOST_USERS)
    pages = tuple({each.id: reference(each) for each, _ in users}.values())
    if kind == "wanted":
        address = f"/pages/new?{urlencode({'title': row.name})}"
    else:
        slug, relation = (users[0][0].slug, users[0][1]) if users else ("", MENTIONS)
        address = f"/pages/{slug}/edit#link-{relation}-{row.name}"
    return Gap(None, row.name, address, pages, row.pages)


def _pairs(context: Context, mark: Mark) -> set[tuple[int, int]]:
    pattern = asking.bind(context, mark.pattern)
    row, column = pattern.place("row"), pattern.place("column")
    found, _ = asking.rows_of(context, mark.pattern)
    return {(pages[row], pages[column]) for pages in found}


def _lines(context: Context, ids: Sequence[int]) -> tuple[tuple[PageRef, ...], int]:
    """Give the pages with the most marks by title, and how many were left out."""
    counts: dict[int, int] = {}
    for each in ids:
        counts[each] = counts.get(each, 0) + 1
    chosen = sorted(counts, key=lambda each: (-counts[each], each))
    pages = refs(context, chosen[:MOST_LINES])
    ordered = sorted(pages.values(), key=lambda each: each.title.casefold())
    return tuple(ordered), max(0, len(chosen) - MOST_LINES)
