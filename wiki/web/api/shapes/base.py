"""The ground of all answers: closed forms, and how pages are named in them."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    """A closed form: an answer has these names and no other."""

    model_config = ConfigDict(extra="forbid", defer_build=True)


class PageName(Shape):
    """A page as other answers name it."""

    slug: str
    title: str
    type: str
