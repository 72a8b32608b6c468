"""Where one is led after something was done."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from wiki.services.views import Saved


def landing(saved: Saved) -> ResponseReturnValue:
    """Lead to what a save made: the page, or the proposal where it is reviewed."""
    if saved.proposal:
        return redirect(url_for("review.show", number=saved.proposal, sent="1"))
    merged = "1" if saved.merged else None
    number = saved.revision if saved.changed else None
    return redirect(url_for("pages.show", name=saved.slug, merged=merged, saved=number))


def inside(address: str, other: str = "") -> str:
    """Give an address that is one of this site; else `other`, or the front page."""
    other = other or url_for("front.front")
    try:
        parts = urlsplit(address.replace("\\", "/"))
    except ValueError:
        return other
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return other
    if parts.path.startswith("//"):
        return other
    return parts._replace(query=parts.query.rstrip("?")).geturl()
