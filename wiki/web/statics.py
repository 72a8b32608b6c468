"""The program's own files: compressed once, kept by browsers as long as they like."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request
from werkzeug.security import safe_join

from wiki.web.caching import takes_gzip

FOR_EVER = "public, max-age=31536000, immutable"
A_WHILE = "public, max-age=3600"
"""For addresses without the right stamp: what is there may be another file soon."""

TEXTS = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".json": "application/json",
    ".map": "application/json",
}
"""Kinds of texts: to learn others, Python reads the lists of the whole system."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the program with its stamp; text is compressed too."""

    stamp: str
    kind: str
    body: bytes
    packed: bytes | None


def set_up(app: Flask) -> None:
    """Send the files of the static folder from here."""
    app.view_functions["static"] = show


def show(filename: str) -> Response:
    """Send a file; an address that names its content may be kept for ever."""
    asset = find(filename)
    if asset is None:
        return current_app.send_static_file(filename)
    packed = takes_gzip(request.headers.get("Accept-Encoding", "")) and asset.packed
    response = Response(packed or asset.body, mimetype=asset.kind)
    response.set_etag(f"{asset.stamp}-gzip" if packed else asset.stamp)
    if packed:
        response.content_encoding = "gzip"
    if asset.packed is not None:
        response.vary.add("Accept-Encoding")
    fits = request.args.get("v") == asset.stamp
    response.headers["Cache-Control"] = FOR_EVER if fits else A_WHILE
    return response.make_conditional(request)  # type: ignore[return-value] # itself


def address(name: str) -> str:
    """Give a file's address, which changes with its content; "" if missing."""
    asset = find(name)
    if asset is None:
        return ""
    return f"{current_app.static_url_path}/{name}?v={asset.stamp}"


def find(name: str) -> Asset | None:
    """Find a file of the program."""
    path = safe_join(current_app.static_folder or "", name)
    return _read(path) if path else None


@lru_cache(maxsize=64)
def _read(path: str) -> Asset | None:
    # Once: files change with the program, which is started anew then.
    try:
        body = Path(path).read_bytes()
    except OSError:
        return None
    text = TEXTS.get(Path(path).suffix)
    kind = text or mimetypes.guess_type(path)[0] or "application/octet-stream"
    return Asset(
        hashlib.sha256(body).hexdigest()[:12],
        kind,
        body,
        gzip.compress(body, 9, mtime=0) if text else None,
    )
