"""What happens here in numbers, as Prometheus reads them.

Each process counts for itself. Where several serve together they write their counts
to files of one folder (`serving` names it), and any of them gives the sums.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any, cast

from flask import Flask, current_app
from prometheus_client import (
    CONTENT_TYPE_PLAIN_0_0_4,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from wiki.services import measures
from wiki.services.site import Site
from wiki.services.views import Saved
from wiki.web.slots import Slots

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
KIND = CONTENT_TYPE_PLAIN_0_0_4
_METRICS = "throughline-metrics"
_SECONDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"))


class Metrics:
    """The counts of one application."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._registry = CollectorRegistry()
        together = bool(os.environ.get(FOLDER))
        own = None if together else self._registry

        def counter(name: str, text: str, *labels: str) -> Counter:
            return Counter(f"throughline_{name}", text, labels, registry=own)

        self._requests = counter(
            "requests", "Requests answered.", "route", "method", "status"
        )
        self._seconds = Histogram(
            "throughline_request_seconds",
            "Time until the answer began.",
            ("route",),
            buckets=_SECONDS,
            registry=own,
        )
        self._shed = counter("shed", "Requests refused with 503.", "why")
        self._limited = counter("limited", "Requests refused with 429.", "route")
        self._saves = counter("saves", "What became of saves.", "outcome")
        self._kept = counter("kept_answers", "Looks at the kept answers.", "result")
        if together:
            MultiProcessCollector(self._registry)  # type: ignore[no-untyped-call] # without types
        self._registry.register(cast(Any, self))
        self._slots: Slots | None = None
        self._count_kept: Callable[[], int] = int
        self._of_request: dict[tuple[str, str, str], tuple[Any, Any]] = {}
        self._hit, self._miss = (self._kept.labels(each) for each in ("hit", "miss"))

    def note_request(
        self, route: str, method: str, status: str, seconds: float
    ) -> None:
        """Count an answer and its time."""
        key = (route, method, status)
        found = self._of_request.get(key)
        if found is None:
            named = method if method in _METHODS else "other"
            found = self._of_request[(route, named, status)] = (
                self._requests.labels(route, named, status),
                self._seconds.labels(route),
            )
        found[0].inc()
        found[1].observe(seconds)
        if status == "429":
            self._limited.labels(route).inc()

    def note_shed(self, why: str) -> None:
        """Count a request that found no place."""
        self._shed.labels(why).inc()

    def note_kept(self, *, hit: bool) -> None:
        """Count a look at the kept answers."""
        (self._hit if hit else self._miss).inc()

    def note_save(self, result: object) -> None:
        """Count what became of a save, where the result of a change is one."""
        saved = result if isinstance(result, Saved) else getattr(result, "saved", None)
        if isinstance(saved, Saved):
            outcome = "saved" if saved.changed else "unchanged"
            if saved.merged:
                outcome = "merged"
            if saved.proposal:
                outcome = "proposed"
            self._saves.labels(outcome).inc()

    def note_conflict(self) -> None:
        """Count a save that could not be joined with what was there."""
        self._saves.labels("conflict").inc()

    def watch_slots(self, slots: Slots) -> None:
        """Tell of these places too."""
        self._slots = slots

    def watch_kept(self, count: Callable[[], int]) -> None:
        """Tell how many answers are kept, too."""
        self._count_kept = count

    def text(self) -> bytes:
        """Give everything in the text format of Prometheus."""
        return generate_latest(self._registry)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give what is looked up when it is asked for."""
        process = str(os.getpid())
        for name, (value, help_text) in self._looked_up().items():
            gauge = GaugeMetricFamily(
                f"throughline_{name}", help_text, labels=("process",)
            )
            gauge.add_metric((process,), value)
            yield gauge

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Let the names be registered without a look at the database."""
        return iter(())

    def _looked_up(self) -> dict[str, tuple[float, str]]:
        found = measures.measure(self._site)
        held = {
            "newest_change": (found.change, "Number of the newest change."),
            "graph_version": (found.graph, "Change up to which the graph is held."),
            "graph_lag": (found.lag, "Changes that the graph held has yet to follow."),
            "mail_due": (found.mail_due, "People to whom mail is due."),
            "webhooks_due": (found.webhooks_due, "Tellings that are due."),
            "database_connections": (found.connections, "Connections in use."),
            "kept_answers_held": (self._count_kept(), "Answers kept in memory."),
        }
        if self._slots is not None:
            held["places"] = (self._slots.count, "Requests worked on at once.")
            held["places_taken"] = (self._slots.taken, "Requests worked on now.")
            held["waiting"] = (self._slots.waiting, "Requests that wait for a place.")
        return {name: (float(value), text) for name, (value, text) in held.items()}


def set_up(app: Flask, site: Site) -> None:
    """Give an application counts of its own."""
    app.extensions[_METRICS] = Metrics(site)


def of(app: Flask) -> Metrics:
    """Give the counts of an application."""
    return cast(Metrics, app.extensions[_METRICS])


def current() -> Metrics:
    """Give the counts of the application that answers."""
    return of(current_app)
