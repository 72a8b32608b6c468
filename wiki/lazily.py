"""What few requests need is loaded when one does: 15 MB and a fifth of a start.

Readers of foreign formats, passkeys, pictures of codes, calendars, Redis.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Later:
    """A module that is imported when something of it is first asked for.

    To stand where a type checker is shown the real import.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._name), name)
