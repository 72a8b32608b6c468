"""Where loops run compiled: decided in one place, for all of them."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph.network import Network

CAN_COMPILE = find_spec("numba") is not None
"""Whether the extra `fast` is installed."""

WORTH_FROM = 40_000
"""Pages from which a process that asks but once gains by importing numba, which takes
a second; a server imports it at its start, and then everything is compiled."""

_MODULES = (
    "graph.compiled.walk",
    "graph.compiled.routes",
    "graph.compiled.surroundings",
    "graph.compiled.texts",
)


def can_compile(pages: int) -> bool:
    """Tell whether loops over so many pages are to be compiled ones."""
    return CAN_COMPILE and (_MODULES[-1] in sys.modules or pages >= WORTH_FROM)


def is_compiled(network: Network) -> bool:
    """Tell whether questions to this network are answered by compiled loops."""
    return network.arrays.is_direct and can_compile(len(network))


def load_compiled() -> None:
    """Have everything compiled from now on in this process, where that is possible."""
    if CAN_COMPILE:
        for name in _MODULES:
            import_module(name)
