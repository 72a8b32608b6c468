"""What somebody sent while signed out, carried through signing in."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from flask import render_template, request

from wiki.errors import InvalidError
from wiki.text import json_text

_EDITOR = re.compile(r"/pages/new|/pages/[^/]+/edit|/review/[0-9]+/edit")
_OTHERS = re.compile(r"/pages/[^/]+/resolve")


@dataclass(frozen=True, slots=True)
class Carried:
    """A form that was sent to `path` and not taken."""

    path: str
    pairs: tuple[tuple[str, str], ...]

    def dump(self) -> str:
        """Give it as one text for a hidden field."""
        return json.dumps([self.path, self.pairs])


def sent() -> Carried | None:
    """Give what this request sent if it is something that took a person time."""
    path = request.path
    if path == "/sign-in":
        return read(request.form.get("carried", ""))
    if request.method != "POST" or not _is_writing(path):
        return None
    query = f"?{request.query_string.decode()}" if request.query_string else ""
    pairs = tuple(
        (name, value)
        for name, value in request.form.items(multi=True)
        if name != "csrf_token"
    )
    return Carried(path + query, pairs)


def read(text: str) -> Carried | None:
    """Read what `Carried.dump` gave; None for anything else."""
    try:
        path, pairs = json_text.read(text)
        found = Carried(str(path), tuple((str(name), str(it)) for name, it in pairs))
    except (InvalidError, ValueError, TypeError):
        return None
    return found if _is_writing(found.path.partition("?")[0]) else None


def hand_back(carried: Carried) -> str:
    """Show what was carried with a button that leads back to it.

    The editor is opened with all that was typed; nothing is saved unseen.
    """
    seen_first = _EDITOR.fullmatch(carried.path.partition("?")[0]) is not None
    pairs = [
        (name, "preview" if seen_first and name == "action" else value)
        for name, value in carried.pairs
    ]
    return render_template("accounts/go_on.html", path=carried.path, pairs=pairs)


def _is_writing(path: str) -> bool:
    return bool(_EDITOR.fullmatch(path) or _OTHERS.fullmatch(path))
