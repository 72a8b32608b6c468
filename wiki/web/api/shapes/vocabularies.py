"""The vocabulary and its versions, as the API gives them."""

from __future__ import annotations

from pydantic import BaseModel

from wiki.web.api.shapes.base import Shape


class VocabularyPlan(Shape):
    """What a vocabulary changes; `pages` and `links` would no longer fit."""

    number: int
    applied: bool
    changes: list[str]
    pages: int
    links: int
    unfit: list[str]


class VocabularyVersion(Shape):
    """One vocabulary that was in force."""

    number: int
    author: str
    at: str
    comment: str


class VocabularyVersions(Shape):
    """The vocabularies that were in force, newest first."""

    items: list[VocabularyVersion]
    next: str | None


class VocabularyText(Shape):
    """The text of one vocabulary and what it changed."""

    number: int
    text: str
    changes: list[str]


class Vocabulary(BaseModel):
    """The vocabulary in force, as `vocabulary.toml` has it, with counts of pages."""

    counts: dict[str, int]
