"""An API answer: data, and what its headers say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wiki.errors import WikiError
from wiki.services.views import Saved


@dataclass(frozen=True, slots=True)
class Answer:
    """Plain data; `revision` becomes the ETag, `location` where what is new lies.

    `failure` is told in place of the data, though what was noted of it is kept.
    `saved` is what a save did, where one was asked for.
    """

    data: Any
    revision: int | None = None
    status: int = 200
    location: str = ""
    failure: WikiError | None = None
    saved: Saved | None = None
