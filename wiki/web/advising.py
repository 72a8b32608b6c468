"""What a page that is being written seems to lack, in the editor."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from wiki.errors import InvalidError
from wiki.services import advice, pages, policy, related
from wiki.services.advice import Advice
from wiki.services.context import Context
from wiki.services.views import PageRef
from wiki.text.canonical import normalise
from wiki.web.context import reading, writing
from wiki.web.forms.page import PageForm, form_for

blueprint = Blueprint("advising", __name__)


@blueprint.post("/advice")
def advise() -> ResponseReturnValue:
    """Say what the page that is being written seems to lack, for the editor."""
    with reading() as context:
        policy.require(context, "edit")
        kind = context.schema.types.get(request.form.get("type", ""))
        if kind is None:
            raise InvalidError("The vocabulary has no such page type any more.")
        slug = request.form.get("page", "")
        page = pages.reference(pages.readable(context, slug)) if slug else None
        found = advice_on(context, form_for(kind), page)
        return render_template("editing/advice.html", advice=found, page=page)


def advice_on(context: Context, form: PageForm, page: PageRef | None) -> Advice | None:
    """Say what the page in a form seems to lack, as far as the form can be read."""
    if form.is_source:
        return None
    try:
        return advice.advise(context, normalise(form.document()), page)
    except InvalidError:
        return None


def dismiss_sent(slug: str) -> None:
    """Note that a suggested page does not belong to a page, if that was sent."""
    step, _, other = request.form.get("action", "").partition("::")
    if step == "dismiss" and other:
        writing(lambda context: related.dismiss(context, slug, other))
