"""One opened wiki: its database, its vocabulary, its graph."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import TypeVar

from graph import Reader, read_schema
from graph.schema import Schema
from wiki.config import Settings
from wiki.errors import SettingError
from wiki.services import policy, vocabulary
from wiki.services.context import Context, Viewer
from wiki.services.facet_keeper import FacetKeeper
from wiki.services.findings import Findings
from wiki.services.network import NetworkKeeper
from wiki.services.rankings import RankingKeeper
from wiki.services.texts import TextKeeper
from wiki.services.uses import Uses
from wiki.store import migrating, vocabularies
from wiki.store import state as state_store
from wiki.store.database import Database, is_missing
from wiki.store.scanned import open_scanned
from wiki.store.state import State
from wiki.store.unit import Unit

T = TypeVar("T")


class Site:
    """What web and command line hold; safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.database = Database(
            settings.database,
            write_timeout=settings.write_timeout,
            replica_url=settings.replica_url,
        )
        self.uses = Uses()
        self.blobs = open_scanned(settings)
        folder = settings.data_dir / "graph"
        self._network = NetworkKeeper(self.database.reading, folder)
        self._texts = TextKeeper(self.database.reading, folder)
        self._facets = FacetKeeper()
        self._rankings = RankingKeeper()
        self._findings = Findings()
        self._lock = threading.Lock()
        self._schema: tuple[int, Schema] | None = None
        self._state: tuple[int | None, State] | None = None

    @classmethod
    def open(cls, settings: Settings) -> Site:
        """Open a wiki whose database is ready; raise `SettingError` when it is not."""
        fault = SettingError(
            "The database is not ready for this version."
            " Run `throughline init`, which creates or upgrades it."
        )
        if is_missing(settings.database):
            raise fault
        site = cls(settings)
        try:
            site.database.verify()
            if not migrating.is_current(site.database):
                raise fault
        except SettingError:
            site.close()
            raise
        return site

    @contextmanager
    def reading(self, viewer: Viewer) -> Iterator[Context]:
        """Open one state of the wiki for a person; nothing can be changed in it."""
        with self.database.reading() as unit:
            yield self.seen(unit, viewer)

    def seen(self, unit: Unit, viewer: Viewer) -> Context:
        """Give what a person sees in a transaction that is open for reading."""
        schema = self._schema_in(unit)
        network = cache(lambda: self._network.current(unit, schema))
        reader = Reader(viewer.level)
        return Context(
            unit,
            schema,
            viewer,
            datetime.now(UTC),
            network,
            cache(lambda: self._texts.current(unit, network(), reader)),
            cache(lambda: self._facets.current(unit, schema)),
            cache(lambda: self._rankings.current(unit, network())),
            self.blobs,
            self._findings,
            cache(lambda: state_store.read(unit)),
            batch_answers=self.settings.batch_answers,
            second_step=self.settings.second_step,
        )

    def writing(
        self, viewer: Viewer, job: Callable[[Context], T], *, address: str = ""
    ) -> T:
        """Run `job` in one transaction; its result is given once it is durable."""
        policy.require_writing(viewer)

        def run(unit: Unit) -> T:
            schema = self._schema_in(unit, keep=False)
            return job(
                Context(
                    unit,
                    schema,
                    viewer,
                    datetime.now(UTC),
                    lambda: self._committed(viewer, lambda now: now.network()),
                    lambda: self._committed(viewer, lambda now: now.texts()),
                    lambda: self._committed(viewer, lambda now: now.facets()),
                    lambda: self._committed(viewer, lambda now: now.blend()),
                    self.blobs,
                    self._findings,
                    lambda: None,
                    second_step=self.settings.second_step,
                    address=address,
                )
            )

        return self.database.write(run)

    def state(self) -> State:
        """Give the numbers that no change of what readers see leaves alone."""
        stamp = self.database.stamp()
        held = self._state
        if held is not None and stamp is not None and held[0] == stamp:
            return held[1]
        with self.database.reading() as unit:
            state = state_store.read(unit)
        # The stamp is the older of the two: what came between is asked for again.
        self._state = (stamp, state)
        return state

    def graph_version(self) -> int:
        """Give up to which change the graph is held; 0 where none is yet."""
        return self._network.version

    def settle(self) -> None:
        """Return when nothing is being read or packed behind the requests."""
        self._network.wait()
        self._texts.wait()

    def close(self) -> None:
        """Finish writing and let go of the database."""
        self._texts.close()
        self._network.close()
        self.database.close()

    def _committed(self, viewer: Viewer, ask: Callable[[Context], T]) -> T:
        # Not from the writing transaction: it may still be undone.
        with self.reading(viewer) as context:
            return ask(context)

    def _schema_in(self, unit: Unit, *, keep: bool = True) -> Schema:
        number = state_store.read(unit).vocabulary
        held = self._schema
        if held is not None and held[0] == number:
            return held[1]
        if number == 0:
            # Before the first vocabulary a wiki has no types: only `init` sees this.
            return read_schema({})
        with self._lock:
            held = self._schema
            if held is not None and held[0] == number:
                return held[1]  # another thread was first; the graph goes with it
            schema = vocabulary.parse(vocabularies.get_text(unit, number))
            if keep:
                self._schema = (number, schema)
        return schema
