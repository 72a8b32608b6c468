"""Where saving a page leads."""

from __future__ import annotations

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
