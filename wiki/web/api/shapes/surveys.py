"""The whole at a glance: questions, places, gaps, as the API gives them."""

from __future__ import annotations

from wiki.web.api.shapes.base import PageName, Shape
from wiki.web.api.shapes.graphs import Rows


class Question(Shape):
    """A question that is kept; `page` is null for one of the vocabulary."""

    slug: str
    title: str
    summary: str
    pattern: str
    page: PageName | None


class QuestionList(Shape):
    """All questions."""

    items: list[Question]


class AnsweredQuestion(Rows):
    """A question with answers."""

    slug: str
    title: str
    summary: str
    pattern: str
    page: PageName | None


class PlaceItem(Shape):
    """A place on the map; `rank` is null where nothing is known."""

    code: str
    page: PageName
    value: str
    rank: int | None
    year: str | None
    source: str | None


class PlaceLevel(Shape):
    """What places may be ranked by."""

    title: str
    year: str | None


class PlaceList(Shape):
    """All places; `truncated` when a question has more answers than were counted."""

    items: list[PlaceItem]
    levels: list[PlaceLevel]
    truncated: bool


class GapCount(Shape):
    """How many gaps of a kind there are."""

    kind: str
    title: str
    count: int


class GapCounts(Shape):
    """The gaps of all kinds."""

    items: list[GapCount]


class GapItem(Shape):
    """A gap; `address` leads to the form that mends it, `pages` use a missing name."""

    page: PageName | None
    words: str
    address: str
    pages: list[PageName]


class GapList(Shape):
    """One screen of gaps."""

    items: list[GapItem]
    total: int
    next: str | None
