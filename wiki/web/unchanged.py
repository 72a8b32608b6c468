"""Parts of screens, rendered once for what they show.

A part whose contents are the same as when it was last asked for is given as it was
rendered then, whatever has changed elsewhere in the wiki: comparing takes a small part
of the time of a template.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from typing import Any

from flask import Flask, current_app, render_template
from markupsafe import Markup

MOST = 300
"""Parts kept, each some 60 kB with what it was rendered from."""

LARGEST = 100_000
"""Letters of a part above which it is not kept."""

_UNCHANGED = "throughline-unchanged"


class Parts:
    """A bounded number of parts, the longest unused ones forgotten first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, tuple[Mapping[str, Any], Markup]] = (
            OrderedDict()
        )

    def find(self, key: Hashable, shown: Mapping[str, Any]) -> Markup | None:
        """Give the part of this key, if it was rendered from the same."""
        with self._lock:
            held = self._kept.get(key)
            if held is None:
                return None
            self._kept.move_to_end(key)
        return held[1] if held[0] == shown else None

    def keep(self, key: Hashable, shown: Mapping[str, Any], part: Markup) -> None:
        """Keep a part with what it was rendered from, which nobody may change."""
        with self._lock:
            self._kept[key] = shown, part
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)


def set_up(app: Flask) -> None:
    """Give an application parts of its own to keep."""
    app.extensions[_UNCHANGED] = Parts()


def rendered(template: str, key: Hashable, shown: Mapping[str, Any]) -> Markup:
    """Render a template, or give what it gave before from the same.

    The template shows `shown` alone, which holds all that its words depend on, the
    vocabulary too; `key` says of which page and for whom the part is.
    """
    parts: Parts = current_app.extensions[_UNCHANGED]
    found = parts.find((template, key), shown)
    if found is None:
        # Jinja has escaped what it gives.
        found = Markup(render_template(template, **shown))  # noqa: S704
        if len(found) <= LARGEST:
            parts.keep((template, key), shown, found)
    return found
