"""Who asks, in which transaction, under which vocabulary: what every service takes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from graph import Blend, Network, Reader, Texts
from graph.schema import Schema
from wiki.services.facet_index import FacetIndex
from wiki.services.findings import Findings
from wiki.store.blobs import Blobs
from wiki.store.unit import Unit

T = TypeVar("T")

ROLES = ("reader", "contributor", "curator", "admin")
_LEVELS = {"reader": 1, "contributor": 1, "curator": 2, "admin": 2}


def stamp(moment: datetime) -> str:
    """Write a moment as the store keeps it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person who asks; without an account nobody in particular."""

    name: str = ""
    role: str = ""
    id: int | None = None
    read_only: bool = False
    """Whether a program asks whose token may change nothing."""

    @property
    def level(self) -> int:
        """How much this person may see: 0 public, 1 members, 2 curators' pages."""
        return _LEVELS.get(self.role, 0)


ANONYMOUS = Viewer()


def roles_of(level: int) -> tuple[str, ...]:
    """Give the roles of the people who see so much."""
    return tuple(role for role in ROLES if _LEVELS[role] == level)


@dataclass(frozen=True, slots=True)
class Context:
    """One request's view of the wiki as of this moment.

    `network` gives the graph, `texts` what its pages say, `facets` which values they
    have, `blend` how suggestions are ranked where that was learned, `blobs` holds the
    contents of files. `state` names what is read here, for `findings` of it; None while
    it is being changed.
    """

    unit: Unit
    schema: Schema
    viewer: Viewer
    now: datetime
    network: Callable[[], Network]
    texts: Callable[[], Texts]
    facets: Callable[[], FacetIndex]
    blend: Callable[[], Blend | None]
    blobs: Blobs
    findings: Findings
    state: Callable[[], Hashable | None]
    batch_answers: bool = False
    """Whether suggestions may come from a batch job's answers."""
    second_step: str = "offered"
    """Who must take a second step to sign in: see `wiki/services/second_steps.py`."""
    address: str = ""
    """From which address of the network somebody asks; "" for a command."""

    @property
    def reader(self) -> Reader:
        """What the graph may show this person."""
        return Reader(self.viewer.level)

    def once(self, key: tuple[Hashable, ...], make: Callable[[], T]) -> T:
        """Give what `make` works out for those who see so much, until a change.

        For what is small and dear, such as counts. It must not depend on the day.
        """
        state = self.state()
        if state is None:
            return make()
        return self.findings.find((state, self.viewer.level, *key), make)
