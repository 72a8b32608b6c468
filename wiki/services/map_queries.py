"""What a map shows, as its address writes it; maps that are kept on pages."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs

from wiki.errors import InvalidError, WikiError
from wiki.services import maps, pages, questions
from wiki.services.context import Context
from wiki.services.graph_views import MapView
from wiki.services.maps import Asked
from wiki.services.views import PageRef
from wiki.store import contents as content_store
from wiki.text.map_query import clean


@dataclass(frozen=True, slots=True)
class InlineMap:
    """A map in a text: what it shows, or the fault that keeps it away."""

    title: str
    query: str
    view: MapView | None
    fault: str = ""

    @property
    def is_compared(self) -> bool:
        """Tell whether it shows what became of things between two days."""
        return "compare" in parse_qs(self.query)


def read(context: Context, query: str) -> Asked:
    """Read what an address asks of a map; raise `InvalidError` for what it cannot."""
    found = _Query(parse_qs(query))
    return Asked(
        center=center_of(context, found.text("center")),
        pattern=pattern_of(context, found.text("question")),
        depth=found.number("depth", 1),
        limit=found.number("limit", 60),
        types=found.many("types"),
        relations=found.many("relations"),
        chosen={
            name: values
            for name in context.schema.facets
            if (values := found.many(name))
        },
        verified=found.text("verified") == "1",
        least=found.number("least", 0),
        at=found.text("at"),
        compare=found.text("compare"),
        group=found.text("group"),
        size=found.text("size") or "links",
        also=found.many("also"),
        hide=found.many("hide"),
        pins=found.many("pin"),
    )


def center_of(context: Context, name: str) -> str:
    """Give the slug of the page that a map is to lie around, "" for none."""
    return pages.known(context, name).slug if name else ""


def pattern_of(context: Context, question: str) -> str:
    """Give the pattern of a question by its name, or of what is one already."""
    if not question or "(" in question:
        return question
    return questions.known(context, question).pattern


def kept(context: Context, page: PageRef) -> str:
    """Give the query of the map that a page keeps, "" where it keeps none."""
    kind = context.schema.types.get(page.type)
    if kind is None or not kind.view_field:
        return ""
    content = content_store.find(context.unit, page.id)
    return str(content.fields.get(kind.view_field, "")) if content else ""


def on_page(context: Context, page: PageRef) -> InlineMap | None:
    """Give the map that a page keeps, None where it keeps none."""
    query = kept(context, page)
    return inline(context, query, title=page.title) if query else None


def inline(context: Context, asked: str, *, title: str = "") -> InlineMap:
    """Draw what a text asks for: a page that keeps a map, or a map's query."""
    query = asked
    try:
        if "=" not in asked:
            page = pages.reference(pages.known(context, asked))
            title, query = page.title, kept(context, page)
            if not query:
                return InlineMap(title, "", None, f"“{title}” keeps no map.")
        query = clean(query)
        view = maps.view(context, read(context, query))
    except WikiError as error:
        return InlineMap(title or asked, query, None, error.message)
    return InlineMap(title or "Map", query, view)


@dataclass(frozen=True, slots=True)
class _Query:
    pairs: dict[str, list[str]]

    def text(self, name: str) -> str:
        values = self.pairs.get(name, [""])
        return values[-1].strip()

    def many(self, name: str) -> list[str]:
        return [each for each in self.pairs.get(name, []) if each.strip()]

    def number(self, name: str, normal: int) -> int:
        text = self.text(name) or str(normal)
        if not (text.isascii() and text.isdigit() and len(text) < 6):
            raise InvalidError(f"“{name}” must be a whole number.")
        return int(text)
