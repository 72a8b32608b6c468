"""What administrators choose for the whole site."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from wiki.errors import InvalidError
from wiki.services import options
from wiki.web.context import reading, writing
from wiki.web.forms.options import OptionsForm

blueprint = Blueprint("options", __name__)


@blueprint.route("/settings", methods=["GET", "POST"])
def settings() -> ResponseReturnValue:
    """Show the choices with their history, and change them."""
    with reading() as context:
        history = options.choices(context)
        form = OptionsForm(obj=options.current(context.unit))
        form.review_types.choices = [
            SelectChoice(each.slug, each.plural)
            for each in context.schema.types.values()
        ]
    fault = ""
    if form.validate_on_submit():
        try:
            writing(
                lambda context: options.choose(
                    context,
                    sign_up=form.sign_up.data,
                    sign_up_role=form.sign_up_role.data,
                    review=form.review.data,
                    review_types=form.review_types.data,
                )
            )
            return redirect(url_for("options.settings", saved="1"))
        except InvalidError as error:
            fault = error.message
    elif request.method == "POST":
        fault = "Nothing was saved. Choose one answer to each question."
    text = render_template(
        "options/settings.html", form=form, history=history, fault=fault
    )
    return text, 422 if fault else 200
