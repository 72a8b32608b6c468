"""Templates as Python's bytecode, kept in the data folder from one start to the next.

Compiling all of them takes a second of processor time and leaves 10 MB behind.
"""

from __future__ import annotations

import hashlib
import logging
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

FOLDER = "templates"
_VERSION = version("jinja2")

_log = logging.getLogger(__name__)


class CompiledTemplates(FileSystemBytecodeCache):
    """Files of a folder, each for a template as it reads now and this Jinja."""

    def get_source_checksum(self, source: str) -> str:
        """Give what changes with the template, and with the program that reads it."""
        return hashlib.sha1(
            f"{_VERSION} {source}".encode(), usedforsecurity=False
        ).hexdigest()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template; where that cannot be, it is compiled again next time."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def set_up(app: Flask, data: Path) -> None:
    """Let an application keep its compiled templates in the data folder."""
    if app.jinja_env.bytecode_cache is not None:
        return
    folder = data / FOLDER
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        _log.warning("Templates are compiled at each start: %s.", error)
        return
    app.jinja_env.bytecode_cache = CompiledTemplates(str(folder), "%s.compiled")
