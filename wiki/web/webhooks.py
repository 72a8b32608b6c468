"""Webhooks: which addresses are told of changes, and what became of it."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from wiki.errors import InvalidError
from wiki.services import webhooks
from wiki.web.context import reading, writing

blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks")


@blueprint.route("", methods=["GET", "POST"])
def show() -> ResponseReturnValue:
    """List the addresses that are told, and add one."""
    form = FlaskForm()
    fault, address = "", request.form.get("address", "")
    if form.validate_on_submit():
        try:
            hook = writing(lambda context: webhooks.add(context, address))
            return redirect(url_for("webhooks.one", number=hook.number))
        except InvalidError as error:
            fault = error.message
    with reading() as context:
        text = render_template(
            "webhooks/list.html",
            hooks=webhooks.listed(context),
            form=form,
            fault=fault,
            address=address,
        )
    return text, 422 if fault else 200


@blueprint.get("/<int:number>")
def one(number: int) -> ResponseReturnValue:
    """Show an address with its last tellings."""
    with reading() as context:
        return render_template(
            "webhooks/one.html",
            hook=webhooks.find(context, number),
            log=webhooks.log(context, number),
            form=FlaskForm(),
        )


@blueprint.post("/<int:number>/switch")
def switch(number: int) -> ResponseReturnValue:
    """Stop telling an address, or go on."""
    is_active = request.form.get("active") == "1"
    writing(lambda context: webhooks.switch(context, number, is_active=is_active))
    return redirect(url_for("webhooks.one", number=number))


@blueprint.post("/<int:number>/again/<int:delivery>")
def again(number: int, delivery: int) -> ResponseReturnValue:
    """Tell something again."""
    writing(lambda context: webhooks.again(context, number, delivery))
    return redirect(url_for("webhooks.one", number=number))


@blueprint.post("/<int:number>/remove")
def remove(number: int) -> ResponseReturnValue:
    """Tell an address no more."""
    writing(lambda context: webhooks.remove(context, number))
    return redirect(url_for("webhooks.show"))
