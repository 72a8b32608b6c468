"""An API answer: data, and what its headers say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wiki.errors import WikiError


@dataclass(frozen=True, slots=True)
class Answer:
    """Plain data; `revision` becomes the ETag, `location` where what is new lies.

    `failure` is told in place of the data, though what was noted of it is kept.
    """

    data: Any
    revision: int | None = None
    status: int = 200
    location: str = ""
    failure: WikiError | None = None
