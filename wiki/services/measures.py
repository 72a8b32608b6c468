"""How a site does in numbers: how far its graph is, what waits to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from wiki.services.context import stamp
from wiki.services.site import Site
from wiki.store import changes, mailing, webhooks

MOST = 10_000
"""What waits is counted so far; more is trouble enough."""


@dataclass(frozen=True, slots=True)
class Measures:
    """The numbers as of now; `graph` is 0 as long as no request needed the graph."""

    change: int
    graph: int
    mail_due: int
    webhooks_due: int
    connections: int

    @property
    def lag(self) -> int:
        """How many changes the graph held here has yet to follow."""
        return max(0, self.change - self.graph) if self.graph else 0


def measure(site: Site) -> Measures:
    """Look the numbers up."""
    now = stamp(datetime.now(UTC))
    with site.database.reading() as unit:
        return Measures(
            change=changes.newest(unit),
            graph=site.graph_version(),
            mail_due=len(mailing.due(unit, now, MOST)),
            webhooks_due=webhooks.count_due(unit, now),
            connections=site.database.connections_in_use(),
        )
