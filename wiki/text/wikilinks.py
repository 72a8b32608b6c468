"""The links of a body: listed with their sentences, written, rewritten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from wiki.text.prose import NameOf, passages


@dataclass(frozen=True, slots=True)
class BodyLink:
    """One link of a body; the relation of a mention is "".

    `context` is the sentence it stands in without markup, `start` and `end` its
    place in the body. `shown` is "" when the link gives no words of its own.
    """

    relation: str
    target: str
    shown: str
    context: str
    start: int
    end: int


def list_links(body: str, name_of: NameOf | None = None) -> tuple[BodyLink, ...]:
    """Give the links that the rendered body has, in the order of the source.

    `name_of` gives the words that stand in a context for a link without its own.
    """
    return _listed(body) if name_of is None else _list(body, name_of)


# A body that is being saved is asked for its links at every step.
@lru_cache(maxsize=256)
def _listed(body: str) -> tuple[BodyLink, ...]:
    return _list(body, None)


def _list(body: str, name_of: NameOf | None) -> tuple[BodyLink, ...]:
    if "[[" not in body:
        return ()
    found = {
        link.start: BodyLink(
            link.relation, link.target, link.shown, context, link.start, link.end
        )
        for passage in passages(body, name_of)
        for link, context in passage.contexts()
    }
    return tuple(found[start] for start in sorted(found))


def write_link(relation: str, target: str, shown: str = "") -> str:
    """Give the link as it is written in a body."""
    head = f"{relation}::{target}" if relation else target
    return f"[[{head}|{shown}]]" if shown else f"[[{head}]]"


def rewrite(body: str, change: Callable[[BodyLink], BodyLink | None]) -> str:
    """Give the body with links changed; where `change` gives None they stay.

    Everything between the links stays as it is to the byte.
    """
    pieces: list[str] = []
    end = 0
    for link in list_links(body):
        new = change(link)
        if new is not None:
            written = write_link(new.relation, new.target, new.shown)
            pieces += [body[end : link.start], written]
            end = link.end
    return "".join([*pieces, body[end:]])
