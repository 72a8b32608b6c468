"""Which names this site answers to.

The name in a request is written by whoever sends it. Where the site knows its own
names, it takes no other: neither links, nor what is kept for the next reader, nor
another site that points its name here may be told anything by it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

_HOST = re.compile(r"([A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")


class Hosts:
    """The names of a site, without ports; `.example.org` is all below it too."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = frozenset(name.casefold().lstrip(".") for name in names)
        self._below = tuple(name.casefold() for name in names if name.startswith("."))

    def know(self, environ: dict[str, Any]) -> bool:
        """Tell whether a request asks for one of the names, or any where none is set.

        What no name can be is never one.
        """
        asked = str(environ.get("HTTP_HOST", ""))
        if not asked and not self._names:
            return True
        found = _HOST.fullmatch(asked)
        if found is None:
            return False
        name = found[1].casefold().strip("[]").removesuffix(".")
        return not self._names or name in self._names or name.endswith(self._below)
