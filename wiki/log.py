"""The log: lines for people or objects for programs, and never a secret in either."""

from __future__ import annotations

import logging
import re
from typing import Any

from pythonjsonlogger.json import JsonFormatter

MASK = "•••"
WHEN = "%Y-%m-%dT%H:%M:%S%z"
"""The time with its distance from UTC, so that logs of several machines fit."""

_SECRETS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # links that are keys by themselves
        r"(/(?:invitations|watching|mail/confirm|mail/end)/)[^\s/?#&\"']+",
        # headers, and everything in a cookie
        r"(\b(?:bearer|basic)\s+)[^\s\"',]+",
        r"(\b(?:set-)?cookie[\"']?\s*[:=]\s*)[^\r\n]+",
        # fields of forms, of addresses and of JSON
        r"((?:password|secret(?:[_-]?key)?|token|session|carried|api[_-]?key)"
        r"[\"']?\s*[:=]\s*[\"']?)[^\s\"'&,;)}\]]+",
        # addresses with passwords
        r"(://[^/\s:@]*:)[^/\s@]+(?=@)",
        # tokens of programs
        r"(\btl_)[A-Za-z0-9_-]{8,}",
    )
)


def mask(text: str) -> str:
    """Give a text without what could be used by whoever reads it."""
    for secret in _SECRETS:
        text = secret.sub(rf"\1{MASK}", text)
    return text


class _Lines(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", WHEN)

    def format(self, record: logging.LogRecord) -> str:
        number = getattr(record, "request_id", "")
        text = super().format(record)
        return mask(f"{text} [{number}]" if number else text)


class _Objects(JsonFormatter):
    def __init__(self) -> None:
        super().__init__(
            ["asctime", "levelname", "name", "message"],
            rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
            datefmt=WHEN,
            json_ensure_ascii=False,
        )

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        # Masked before it becomes JSON, whose quotes hide where a secret ends.
        return {
            name: mask(value) if isinstance(value, str) else value
            for name, value in log_data.items()
        }


def formatter_of(form: str) -> logging.Formatter:
    """Give what writes the log in a form, `text` or `json`."""
    return _Objects() if form == "json" else _Lines()


def set_up(form: str) -> None:
    """Let everything that this process logs go to standard error in a form."""
    handler = logging.StreamHandler()
    handler.setFormatter(formatter_of(form))
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(logging.WARNING)
    logging.getLogger("wiki").setLevel(logging.INFO)
    for name in ("_granian", "granian"):
        server = logging.getLogger(name)
        server.handlers[:] = []
        server.propagate = True
