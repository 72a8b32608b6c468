"""The rows of the editor that state links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import FieldList, Form, StringField
from wtforms import FormField as SubForm
from wtforms.utils import unset_value

from graph.schema import Schema
from wiki.errors import InvalidError
from wiki.text.document import STATUSES, LinkStatement
from wiki.text.limits import LINKS
from wiki.text.page_reader import QUALIFIERS
from wiki.web import numbers
from wiki.web.forms import menus

SPARE_ROWS = 2


def _is_row(name: str) -> bool:
    return name.startswith("links-") and name.count("-") > 1


class LinkForm(Form):
    """One link of the page; a row in which nothing is written is left out.

    `widgets.cell` writes them: there are many.
    """

    relation = StringField("Relation")
    target = StringField("Page")
    note = StringField("Note")
    evidence = StringField("Evidence")
    since = StringField("Since")
    until = StringField("Until")
    position = StringField("Position")
    status = StringField("Status", default=STATUSES[0])
    make = StringField("If there is no such page yet")


class LinkRows(FieldList):
    """The rows in their order."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(SubForm(LinkForm), **kwargs)
        self.menus: Mapping[str, menus.Menu] = {}

    def process(
        self,
        formdata: Mapping[str, Any] | None,
        data: Any = unset_value,
        extra_filters: Any = None,
    ) -> None:
        """Read the rows; raise `InvalidError` for more than a page may have.

        Each is a form of its own: ten thousand would take half a minute to show.
        """
        count = len({name.split("-")[1] for name in formdata or () if _is_row(name)})
        if count > LINKS + SPARE_ROWS:
            raise InvalidError(
                f"There are too many links: {count:,}, at most {LINKS:,}. Go back: what"
                " you wrote is still there. Remove some."
            )
        super().process(formdata, data, extra_filters)

    def statements(self) -> Iterable[LinkStatement]:
        """Give what was typed as links.

        Raises `InvalidError` for a row without a page and for a position that is no
        number; the rows are numbered as they are given.
        """
        for number, row in enumerate(self.written()):
            data = {name: (row.data.get(name) or "").strip() for name in _PARTS}
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

    def written(self) -> list[Any]:
        """Give the rows in which somebody wrote something."""
        return [
            row
            for row in self
            if any((row.data[name] or "").strip() for name in _TYPED)
        ]

    def to_make(self) -> dict[str, str]:
        """Give which pages are to be made when they are not there: name to type."""
        return {
            row.data["target"].strip(): row.data["make"]
            for row in self.written()
            if row.data["make"] and row.data["target"]
        }

    def add_spare(self) -> None:
        """Keep empty rows at the end, for those without JavaScript."""
        for _ in range(SPARE_ROWS - (len(self) - len(self.written()))):
            self.append_entry()

    def change(self, step: str, number: int) -> None:
        """Move a row `up` or `down`, or `remove` it; other steps do nothing."""
        rows = [row.data for row in self]
        if not 0 <= number < len(rows):
            return
        row = rows.pop(number)
        if step != "remove":
            rows.insert(max(0, number + (-1 if step == "up" else 1)), row)
        while self.entries:
            self.pop_entry()
        self.last_index = -1
        for data in rows:
            self.append_entry(data)

    def offer(self, schema: Schema, page_type: str) -> None:
        """Let each row choose among the relations; those that cannot leave this type
        are shown with the reason.
        """
        self.menus = menus.offered(schema, page_type)


_TYPED = ("target", "note", "evidence", "since", "until", "position")
_PARTS = ("relation", "target", *QUALIFIERS)


def link_data(link: LinkStatement) -> Mapping[str, str]:
    """Give a link as a row holds it."""
    data = {name: getattr(link, name) for name in _PARTS}
    position = link.position
    return data | {"position": "" if position is None else str(position)}
