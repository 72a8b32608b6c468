"""The rows of the editor that state links."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from wtforms import Field
from wtforms.utils import unset_value

from graph.schema import Schema
from wiki.errors import InvalidError
from wiki.text.document import STATUSES, LinkStatement
from wiki.text.limits import LINKS
from wiki.text.page_reader import QUALIFIERS
from wiki.web import numbers
from wiki.web.forms import menus

SPARE_ROWS = 2

OPEN_MOST = 100
"""Rows that are all open. Of more, each row is written short until somebody opens it.

An open one takes 5 kB and some sixty elements: two thousand of them took Chromium many
seconds to show.
"""


_NAME = re.compile(r"links-([0-9]{1,9})-([a-z]+)")


@dataclass(slots=True)
class Cell:
    """One place of a row to write in, as a field of a form."""

    name: str
    label: str
    data: str
    errors: list[str] = field(default_factory=list)


@dataclass(slots=True)
class LinkRow:
    """One link of the page; a row in which nothing is written is left out.

    No form of its own: to make those took WTForms a seventh of the editor's time.
    """

    name: str
    relation: Cell
    target: Cell
    note: Cell
    evidence: Cell
    since: Cell
    until: Cell
    position: Cell
    status: Cell
    make: Cell
    opened: Cell

    @classmethod
    def of(cls, number: int, data: Mapping[str, str]) -> LinkRow:
        """Give the row of a number that holds this."""
        name = f"links-{number}"
        cells = [
            Cell(f"{name}-{part}", label, data.get(part) or _DEFAULTS.get(part, ""))
            for part, label in _LABELS.items()
        ]
        return cls(name, *cells)

    @property
    def cells(self) -> list[Cell]:
        """Its places, in their order."""
        return [getattr(self, part) for part in _LABELS]

    @property
    def data(self) -> dict[str, str]:
        """What stands in it, by the names of its parts."""
        return {part: getattr(self, part).data for part in _LABELS}

    @property
    def folded(self) -> list[Cell]:
        """The places that are shown when they are asked for."""
        return [self.note, self.evidence, self.since, self.until, self.position]

    @property
    def filled(self) -> list[Cell]:
        """Those of them in which something is written."""
        return [each for each in self.folded if each.data]

    @property
    def is_unfolded(self) -> bool:
        """Whether something in them wants to be seen."""
        return bool(self.make.data) or any(each.errors for each in self.folded)

    @property
    def is_written(self) -> bool:
        """Whether somebody wrote something."""
        return any(getattr(self, part).data.strip() for part in _TYPED)


class LinkRows(Field):
    """The rows in their order."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.menus: Mapping[str, menus.Menu] = {}
        self.rows: list[LinkRow] = []

    def process(
        self,
        formdata: Mapping[str, Any] | None,
        data: Any = unset_value,
        extra_filters: Any = None,
    ) -> None:
        """Read the rows; raise `InvalidError` for more than a page may have."""
        sent: dict[int, dict[str, str]] = defaultdict(dict)
        for name in formdata or ():
            if formdata and (found := _NAME.fullmatch(name)):
                sent[int(found[1])][found[2]] = formdata[name]
        if len(sent) > LINKS + SPARE_ROWS:
            raise InvalidError(
                f"There are too many links: {len(sent):,}, at most {LINKS:,}. Go back:"
                " what you wrote is still there. Remove some."
            )
        given = () if data is unset_value else data
        self._put([sent[number] for number in sorted(sent)] if formdata else given)

    def add(self, **data: str) -> None:
        """Put a row at the end that holds this."""
        self.rows.append(LinkRow.of(len(self.rows), data))

    def _put(self, data: Iterable[Mapping[str, str]]) -> None:
        self.rows = [LinkRow.of(number, each) for number, each in enumerate(data)]

    def statements(self) -> Iterable[LinkStatement]:
        """Give what was typed as links.

        Raises `InvalidError` for a row without a page and for a position that is no
        number; the rows are numbered as they are given.
        """
        for number, row in enumerate(self.written()):
            data: dict[str, Any] = {
                name: getattr(row, name).data.strip() for name in _PARTS
            }
            data["status"] = data["status"] or STATUSES[0]
            place = f"links.{number}"
            if not data["target"]:
                raise InvalidError(
                    "Please say where the link leads.",
                    {f"{place}.target": ["Name the page, or empty the whole row."]},
                )
            position = data.pop("position")
            if position and numbers.read(position) is None:
                raise InvalidError(
                    "Please correct the position.",
                    {f"{place}.position": ["Give a whole number, such as 2."]},
                )
            yield LinkStatement(position=numbers.read(position), **data)

    def written(self) -> list[LinkRow]:
        """Give the rows in which somebody wrote something."""
        return [row for row in self.rows if row.is_written]

    def to_make(self) -> dict[str, str]:
        """Give which pages are to be made when they are not there: name to type."""
        return {
            row.target.data.strip(): row.make.data
            for row in self.written()
            if row.make.data and row.target.data
        }

    def add_spare(self) -> None:
        """Keep empty rows at the end, for those without JavaScript."""
        for _ in range(SPARE_ROWS - (len(self.rows) - len(self.written()))):
            self.add()

    def is_short(self, row: LinkRow) -> bool:
        """Tell whether a row is written as a line, with a button that opens it."""
        if len(self.rows) <= OPEN_MOST or not row.target.data:
            return False
        is_faulty = any(each.errors for each in row.cells)
        return not (row.opened.data or row.make.data or is_faulty)

    def change(self, step: str, number: int) -> None:
        """Move a row `up` or `down`, `open` or `remove` it; other steps do nothing."""
        rows = [row.data for row in self.rows]
        if not 0 <= number < len(rows):
            return
        if step == "open":
            self.rows[number].opened.data = "1"
            return
        row = rows.pop(number)
        if step != "remove":
            rows.insert(max(0, number + (-1 if step == "up" else 1)), row)
        self._put(rows)

    def offer(self, schema: Schema, page_type: str) -> None:
        """Let each row choose among the relations; those that cannot leave this type
        are shown with the reason.
        """
        self.menus = menus.offered(schema, page_type)


_LABELS = {
    "relation": "Relation",
    "target": "Page",
    "note": "Note",
    "evidence": "Evidence",
    "since": "Since",
    "until": "Until",
    "position": "Position",
    "status": "Status",
    "make": "If there is no such page yet",
    "opened": "",
}
_DEFAULTS = {"status": STATUSES[0]}
_TYPED = ("target", "note", "evidence", "since", "until", "position")
_PARTS = ("relation", "target", *QUALIFIERS)


def link_data(link: LinkStatement) -> Mapping[str, str]:
    """Give a link as a row holds it."""
    data = {name: getattr(link, name) for name in _PARTS}
    position = link.position
    return data | {"position": "" if position is None else str(position)}
