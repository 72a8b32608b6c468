"""Rows of a pattern as tables: facts beside pages, counted, made distinct, sorted."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from graph.pattern_checks import is_dated, key_kind
from graph.patterns import Column, Order, Pattern
from graph.phrases import label_of_key
from graph.schema import Schema
from wiki.errors import InvalidError
from wiki.services.facts import StoredFacts
from wiki.services.graph_views import Cell
from wiki.services.views import PageRef
from wiki.store import pages as page_store
from wiki.text.dates import parse_date

Pages = tuple[int, ...]
Line = tuple[Cell, ...]
Key = tuple[int, float, str]

_LETTER = re.compile(r"_*[A-Za-z][0-9]*\Z")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?\Z")


@dataclass(frozen=True, slots=True)
class _Group:
    line: Line
    members: Sequence[Pages]


class Table:
    """The columns of a pattern over some rows (a page for every place).

    `pages` are those that the reader may see; facts are read for all rows at once.
    """

    def __init__(
        self,
        pattern: Pattern,
        facts: StoredFacts,
        rows: Sequence[Pages],
        pages: Mapping[int, PageRef],
    ) -> None:
        self._pattern = pattern
        self._facts = facts
        self._pages = pages
        self._rows = [row for row in rows if all(page in pages for page in row)]
        self._places = {node.name: place for place, node in enumerate(pattern.nodes)}
        self._values: dict[tuple[str, str], Mapping[int, str]] = {}

    def line(self, row: Pages) -> Line:
        """Give what stands in the columns of a row."""
        return tuple(self._cell(column, row) for column in self._pattern.shown)

    def tallied(self) -> list[tuple[Line, Sequence[Pages]]]:
        """Give the rows counted, each once, or sorted, as the pattern asks.

        Each comes with those it was made from. What is not counted groups, as in
        openCypher. Without an order of its own the largest counts come first, then
        titles and facts in their order.
        """
        pattern = self._pattern
        groups = self._groups()
        orders = pattern.orders or tuple(
            Order(column, descending=True) for column in pattern.shown if column.count
        )
        for column in reversed(pattern.shown):
            if not column.count:
                groups = _sorted(groups, self._key_of(column), descending=False)
        for order in reversed(orders):
            key = self._key_of(order.by)
            groups = _sorted(groups, key, descending=order.descending)
        return [(group.line, group.members) for group in groups]

    def _groups(self) -> list[_Group]:
        pattern = self._pattern
        if not (pattern.counts or pattern.distinct):
            return [_Group(self.line(row), [row]) for row in self._rows]
        plain = [column for column in pattern.shown if not column.count]
        members: dict[Line, list[Pages]] = {} if plain else {(): []}
        for row in self._rows:
            key = tuple(self._cell(column, row) for column in plain)
            members.setdefault(key, []).append(row)
        found = []
        for key, rows in members.items():
            cells = iter(key)
            line = tuple(
                self._count(column, rows) if column.count else next(cells)
                for column in pattern.shown
            )
            found.append(_Group(line, rows))
        return found

    def _count(self, column: Column, rows: Sequence[Pages]) -> int:
        if not column.distinct:
            return len(rows)
        place = self._places[column.variable]
        return len({row[place] for row in rows})

    def _cell(self, column: Column, row: Pages) -> Cell:
        page = row[self._places[column.variable]]
        if not column.key:
            return self._pages[page]
        return self._values_of(column).get(page)

    def _values_of(self, column: Column) -> Mapping[int, str]:
        """Give a fact of all the pages at a place, as people write it."""
        asked = (column.variable, column.key)
        found = self._values.get(asked)
        if found is None:
            place = self._places[column.variable]
            node = self._pattern.nodes[place]
            pages = {row[place] for row in self._rows}
            table = self._facts.table(node, pages, [column.key])
            texts = {page: each[column.key] for page, each in table.items()}
            found = self._values[asked] = self._written(column, texts)
        return found

    def _written(
        self, column: Column, texts: Mapping[int, tuple[str, ...]]
    ) -> Mapping[int, str]:
        context = self._facts.context
        node = self._pattern.nodes[self._places[column.variable]]
        kind = key_kind(context.schema, node.types, column.key)
        titles: Mapping[str, str] = {}
        if kind == "facet" and context.schema.facets[column.key].kind == "link":
            slugs = {slug for each in texts.values() for slug in each}
            titles = page_store.titles(context.unit, slugs, context.viewer.level)
        return {
            page: ", ".join(
                sorted(titles.get(each, each) for each in values)
                if titles
                else [_year(each) if kind == "year" else each for each in values]
            )
            for page, values in texts.items()
            if values
        }

    def _key_of(self, column: Column) -> Callable[[_Group], Key | None]:
        """Give what sorts groups by a column; None for what has no value."""
        pattern = self._pattern
        for number, shown in enumerate(pattern.shown):
            if shown.count and column.same_as(shown):
                return lambda group: (0, float(_whole(group.line[number])), "")
        dated = False
        if column.key:
            node = pattern.nodes[self._places[column.variable]]
            dated = is_dated(self._facts.context.schema, node.types, column.key)

        def key(group: _Group) -> Key | None:
            cell = self._cell(column, group.members[0])
            if isinstance(cell, PageRef):
                return 1, 0.0, cell.title.casefold()
            return None if cell is None else _key(str(cell), dated=dated)

        return key


def _whole(cell: Cell) -> int:
    return cell if isinstance(cell, int) else 0


def _key(text: str, *, dated: bool) -> Key:
    """Sort dates by their days, numbers by their size, before other texts."""
    if dated:
        try:
            return 0, 0.0, parse_date(text).sort_key
        except InvalidError:
            return 1, 0.0, text
    if _NUMBER.match(text):
        return 0, float(text), ""
    return 1, 0.0, text.casefold()


def _year(text: str) -> str:
    try:
        return str(parse_date(text).year)
    except InvalidError:
        return text


def _sorted(
    groups: Sequence[_Group],
    key: Callable[[_Group], Key | None],
    *,
    descending: bool,
) -> list[_Group]:
    """Sort by a key, those without one last, whichever way the others go."""
    keyed = [(key(group), group) for group in groups]
    there = [(one, group) for one, group in keyed if one is not None]
    there.sort(key=lambda pair: pair[0], reverse=descending)
    return [group for _, group in there] + [
        group for one, group in keyed if one is None
    ]


def heads(schema: Schema, pattern: Pattern) -> tuple[str, ...]:
    """Name the columns for a screen: a type in the place of a letter, a field’s label.

    Names of more than a letter stay as the pattern gives them, and so do those that
    would be alike.
    """
    named = [_head(schema, pattern, column) for column in pattern.shown]
    return tuple(
        head if named.count(head) == 1 else f"{head} ({column.name})"
        for head, column in zip(named, pattern.shown, strict=True)
    )


def _head(schema: Schema, pattern: Pattern, column: Column) -> str:
    if column.count:
        return "Count" if column.name == "count" else column.name
    node = pattern.nodes[pattern.place(column.variable)]
    if column.key:
        if column.name != f"{column.variable}.{column.key}":
            return column.name
        return label_of_key(schema, node, column.key)
    if not _LETTER.match(column.name):
        return column.name
    return " or ".join(schema.types[each].label for each in node.types) or "Page"
