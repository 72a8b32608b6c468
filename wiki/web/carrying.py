"""What somebody wrote and sent when it could not be taken, handed back to them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from flask import render_template, request

from wiki.errors import InvalidError
from wiki.text import json_text

_EDITOR = re.compile(r"/pages/new|/pages/[^/]+/edit|/review/[0-9]+/edit")
_OTHERS = re.compile(r"/pages/[^/]+/resolve")

_TEXTS = ("title", "text", "words", "comment", "note")
"""Fields in which people write to one another, on whatever screen."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A form that was sent to `path` and not taken."""

    path: str
    pairs: tuple[tuple[str, str], ...]

    @property
    def pairs_back(self) -> list[tuple[str, str]]:
        """What to send to have it open again; an editor saves nothing unseen."""
        seen_first = _EDITOR.fullmatch(self.path.partition("?")[0]) is not None
        return [
            (name, "preview" if seen_first and name == "action" else value)
            for name, value in self.pairs
        ]

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
    return render_template("accounts/go_on.html", carried=carried)


def texts() -> list[str]:
    """Give the texts of a smaller form that this request sent, to be copied."""
    if request.method != "POST" or sent() is not None:
        return []
    return [text for name in _TEXTS for text in request.form.getlist(name) if text]


def _is_writing(path: str) -> bool:
    return bool(_EDITOR.fullmatch(path) or _OTHERS.fullmatch(path))
