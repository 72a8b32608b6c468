"""Selects that all rows of a form share: their options are written once for all.

WTForms writes each option of each row anew, which was half the editor's time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from graph.schema import Relation, Schema
from wiki.text.document import STATUSES

NAMED_TYPES = 3
"""Page types that the reason names why a relation cannot be chosen."""


_OFFERED: dict[str, tuple[Schema, Mapping[str, Menu]]] = {}


@dataclass(frozen=True, slots=True)
class Menu:
    """What may be chosen, and what may not with the reason why: words by value."""

    options: Mapping[str, str]
    barred: Mapping[str, str] = field(default_factory=dict)
    heading: str = ""
    """Above those that may not be chosen."""
    _html: dict[str, Markup] = field(default_factory=dict)

    def html(self, chosen: str = "") -> Markup:
        """Give the options with one of them chosen.

        What stands in a row must not change by itself: it can be chosen there, be it
        barred or unknown.
        """
        if chosen not in self.options:
            return self._written(chosen)  # whatever somebody sent: it is not kept
        if chosen not in self._html:
            self._html[chosen] = self._written(chosen)
        return self._html[chosen]

    def words(self, chosen: str) -> str:
        """Give the words of a choice, of one that may not be chosen too."""
        return self.options.get(chosen) or self.barred.get(chosen) or chosen

    def _written(self, chosen: str) -> Markup:
        options = dict(self.options)
        if chosen not in options:
            options[chosen] = self.barred.get(chosen, f"{chosen} (unknown)")
        parts = [
            f'<option{" selected" if value == chosen else ""} value="{escape(value)}">'
            f"{escape(words)}</option>"
            for value, words in options.items()
        ]
        barred = [
            f'<option disabled value="{escape(value)}">{escape(words)}</option>'
            for value, words in self.barred.items()
            if value != chosen
        ]
        if barred:
            head = f'<optgroup label="{escape(self.heading)}">'
            parts += [head, *barred, "</optgroup>"]
        return Markup("".join(parts))  # noqa: S704 - each word is escaped above


def offered(schema: Schema, page_type: str) -> Mapping[str, Menu]:
    """Give the menus of a row on a page of this type, made once for a vocabulary."""
    known = _OFFERED.get(page_type)
    if known is None or known[0] is not schema:
        found = {
            "relation": relations(schema, page_type),
            "status": Menu({each: each for each in STATUSES}),
            "make": types_to_make(schema),
        }
        known = (schema, found)
        if page_type in schema.types:
            _OFFERED[page_type] = known
    return known[1]


def relations(schema: Schema, page_type: str) -> Menu:
    """Give the relations that may leave a page type, the others barred."""
    kind = schema.types.get(page_type)
    fitting, barred = {"": "choose …"}, {}
    for each in schema.relations.values():
        if not each.signatures or any(
            each.admits(page_type, other) for other in schema.types
        ):
            fitting[each.slug] = each.label
        else:
            barred[each.slug] = f"{each.label} ({_sources(schema, each)})"
    heading = f"Not from a {kind.label.lower()}" if kind else "Not from here"
    return Menu(fitting, barred, heading)


def types_to_make(schema: Schema) -> Menu:
    """Give the page types of which a page that a link lacks may be made."""
    kinds = {
        kind.slug: f"make it: {kind.label.lower()}" for kind in schema.types.values()
    }
    return Menu({"": "leave the link open", **kinds})


def _sources(schema: Schema, relation: Relation) -> str:
    """Name the page types from which a relation leads, in words."""
    found = sorted({source for source, _ in relation.signatures})
    names = [
        schema.types[each].plural.lower() if each in schema.types else each
        for each in found[:NAMED_TYPES]
    ]
    more = " and others" if len(found) > NAMED_TYPES else ""
    return f"from {', '.join(names)}{more}"
