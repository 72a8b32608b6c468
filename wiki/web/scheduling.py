"""Publishing on a day: planned, changed, called off."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from wiki.errors import InvalidError
from wiki.services import pages, policy, scheduling
from wiki.web.context import reading, writing
from wiki.web.forms.scheduling import ScheduleForm

blueprint = Blueprint("scheduling", __name__, url_prefix="/pages")

ZONES = (
    "UTC",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "Europe/London",
    "Europe/Berlin",
)
"""Zones that are offered; every other one is taken too."""


@blueprint.route("/<slug>/schedule", methods=["GET", "POST"])
def plan(slug: str) -> ResponseReturnValue:
    """Let a page be published on a day."""
    form = ScheduleForm()
    error: InvalidError | None = None
    if form.validate_on_submit():
        at, zone = form.at.data or "", (form.zone.data or "").strip()
        try:
            writing(lambda context: scheduling.schedule(context, slug, at, zone))
            return redirect(url_for("pages.show", name=slug))
        except InvalidError as fault:
            error = fault
            for name, texts in fault.errors.items():
                form[name].errors = texts
    with reading() as context:
        policy.require(context, "publish")
        page = pages.reference(pages.readable(context, slug))
        text = render_template(
            "pages/schedule.html",
            form=form,
            page=page,
            error=error,
            planned=scheduling.of_page(context, page),
            others=[each for each in scheduling.listed(context) if each.page != page],
            zones=ZONES,
        )
    return text, error.status if error else 200


@blueprint.post("/<slug>/schedule/cancel")
def cancel(slug: str) -> ResponseReturnValue:
    """Call it off."""
    writing(lambda context: scheduling.cancel(context, slug))
    return redirect(url_for("pages.show", name=slug))
