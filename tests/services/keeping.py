"""What a process keeps of a wiki's graph: asked as its requests ask, for the tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from wiki.services.context import ANONYMOUS, Context
from wiki.services.site import Site

_Said = TypeVar("_Said")
_Keeper = TypeVar("_Keeper", bound="_Closing")


class _Closing(Protocol):
    def wait(self) -> None: ...
    def close(self) -> None: ...


class Kept(Generic[_Keeper, _Said]):
    """A keeper of its own over a site's database, and how a request asks it."""

    def __init__(
        self,
        site: Site,
        folder: Path,
        keeper: _Keeper,
        ask: Callable[[_Keeper, Context], _Said],
    ) -> None:
        self.site = site
        self.folder = folder
        self.keeper = keeper
        self._ask = ask

    def now(self) -> _Said:
        with self.site.reading(ANONYMOUS) as context:
            return self._ask(self.keeper, context)

    def settled(self) -> _Said:
        """Give what is kept once the work behind the requests is done."""
        self.now()
        self.keeper.wait()
        return self.now()
