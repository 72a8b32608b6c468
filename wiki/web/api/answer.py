"""An API answer: data, and what its headers say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """Plain data; `revision` becomes the ETag, `location` where what is new lies."""

    data: Any
    revision: int | None = None
    status: int = 200
    location: str = ""
