"""Lines in the log for requests: which view, how it went, how long it took.

No address of a page or reader, no name and no search is in it: the view is named by
its route, the person by what they may do.
"""

from __future__ import annotations

import logging
from typing import Protocol

_log = logging.getLogger("wiki.requests")


class Passing(Protocol):
    """What is known of a request that has been answered."""

    id: str
    route: str
    role: str


def tell_refused(passage: Passing, method: str, status: str) -> None:
    """Write the line of a request that was refused for what it is or sends."""
    _log.info(
        "%s %s was refused to a %s: %s",
        method,
        passage.route,
        passage.role or "nobody",
        status,
        extra={"request_id": passage.id},
    )


def tell(passage: Passing, method: str, status: str, seconds: float) -> None:
    """Write the line of a request."""
    _log.info(
        "%s %s %s %.1f ms",
        method,
        passage.route,
        status,
        seconds * 1000,
        extra={
            "request_id": passage.id,
            "method": method,
            "route": passage.route,
            "status": int(status),
            "ms": round(seconds * 1000, 1),
            "role": passage.role or "nobody",
        },
    )
