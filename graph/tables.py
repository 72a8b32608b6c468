"""Reading plain tables: each value of its kind, and every fault with its place."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")


class Tables:
    """A plain mapping of tables; `faults` are noted while it is read."""

    def __init__(self, mapping: Mapping[str, Any]) -> None:
        self.mapping = mapping
        self.faults: list[str] = []

    def fault(self, place: str, text: str) -> None:
        """Note a fault and its place."""
        self.faults.append(f"{place}: {text}" if place else text)

    def known(self, place: str, table: Mapping[str, Any], names: Iterable[str]) -> None:
        """Note every key that is none of these names."""
        for name in table:
            if name not in names:
                self.fault(place, f"there is no key “{name}”")

    def tables(self, name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield the tables of tables under a name, each with its slug."""
        tables = self.mapping.get(name, {})
        if not isinstance(tables, Mapping):
            self.fault(name, "must be a table")
            return
        for slug, table in tables.items():
            place = f"{name}.{slug}"
            if not SLUG.match(slug):
                self.fault(place, "a name has small letters, digits and hyphens")
            if isinstance(table, Mapping):
                yield slug, table
            else:
                self.fault(place, "must be a table")

    def rows(
        self, place: str, table: Mapping[str, Any], name: str, keys: Iterable[str]
    ) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield the tables of a list, each with its place."""
        rows = table.get(name, [])
        if not isinstance(rows, list):
            self.fault(f"{place}.{name}", "must be a list of tables")
            return
        for number, row in enumerate(rows, 1):
            where = f"{place}.{name}[{number}]".lstrip(".")
            if isinstance(row, Mapping):
                self.known(where, row, keys)
                yield where, row
            else:
                self.fault(where, "must be a table")

    def text(
        self,
        place: str,
        table: Mapping[str, Any],
        name: str,
        default: str = "",
        *,
        needed: bool = False,
    ) -> str:
        """Give a text, the default where there is none."""
        value: object = table.get(name, default)
        if not isinstance(value, str):
            self.fault(f"{place}.{name}", "must be a text")
            return default
        if needed and not value:
            self.fault(place, f"“{name}” is needed")
        return value

    def texts(self, place: str, table: Mapping[str, Any], name: str) -> tuple[str, ...]:
        """Give a list of texts."""
        value = table.get(name, [])
        if not isinstance(value, list) or not all(isinstance(x, str) for x in value):
            self.fault(f"{place}.{name}", "must be a list of texts")
            return ()
        return tuple(value)

    def flag(self, place: str, table: Mapping[str, Any], name: str) -> bool:
        """Give a yes or no."""
        value = table.get(name, False)
        if not isinstance(value, bool):
            self.fault(f"{place}.{name}", "must be true or false")
        return value is True

    def choice(self, place: str, value: str, known: Iterable[str], what: str) -> str:
        """Give a value, and note where it is none of those that are known."""
        options = list(known)
        if value not in options:
            close = difflib.get_close_matches(value, options, n=1)
            hint = f"; did you mean “{close[0]}”?" if close else ""
            self.fault(place, f"there is no {what} “{value}”{hint}")
        return value
