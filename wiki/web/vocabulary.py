"""The vocabulary: read by everybody, changed by curators, with a look before."""

from __future__ import annotations

from collections.abc import Callable, Collection

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wiki.errors import InvalidError, NotFoundError, StaleError, WikiError
from wiki.services import policy, vocabulary
from wiki.services.context import Context
from wiki.text import vocabulary_text
from wiki.web.caching import kept
from wiki.web.context import reading, writing
from wiki.web.forms.vocabulary import (
    ApplyForm,
    RelationForm,
    SourceForm,
    TypeForm,
    relation_form,
    type_form,
)

blueprint = Blueprint("vocabulary", __name__, url_prefix="/vocabulary")

NEW = "new"


@blueprint.get("")
@kept
def show() -> ResponseReturnValue:
    """Show what the page types, fields and relations mean."""
    with reading():
        return render_template("vocabulary/show.html")


@blueprint.route("/types/<slug>", methods=["GET", "POST"])
def edit_type(slug: str) -> ResponseReturnValue:
    """Change a page type, or make one."""
    with reading() as context:
        policy.require(context, "change vocabulary")
        kind = context.schema.types.get(slug)
        if kind is None and slug != NEW:
            raise NotFoundError(f"There is no page type “{slug}”.")
        form = type_form(kind) if kind and request.method == "GET" else TypeForm()

        def made(text: str) -> str:
            name = _name(form, slug, context.schema.types)
            return vocabulary_text.put_type(text, name, form.values(), form.fields())

        error = _try(context, made)
        if isinstance(error, str):
            return error
        form.add_spare()
        text = render_template(
            "vocabulary/type.html", form=form, part=kind, faults=_faults(error)
        )
        return text, error.status if error else 200


@blueprint.route("/relations/<slug>", methods=["GET", "POST"])
def edit_relation(slug: str) -> ResponseReturnValue:
    """Change a relation, or make one."""
    with reading() as context:
        policy.require(context, "change vocabulary")
        relation = context.schema.relations.get(slug)
        if relation is None and slug != NEW:
            raise NotFoundError(f"There is no relation “{slug}”.")
        is_new = relation is None or request.method == "POST"
        form = RelationForm() if is_new or not relation else relation_form(relation)

        def made(text: str) -> str:
            name = _name(form, slug, context.schema.relations)
            return vocabulary_text.put_relation(text, name, form.values())

        error = _try(context, made)
        if isinstance(error, str):
            return error
        form.offer(context.schema)
        text = render_template(
            "vocabulary/relation.html", form=form, part=relation, faults=_faults(error)
        )
        return text, error.status if error else 200


@blueprint.post("/<any(types, relations):part>/<slug>/remove")
def remove(part: str, slug: str) -> ResponseReturnValue:
    """Show what taking a page type or a relation out would do."""
    with reading() as context:
        policy.require(context, "change vocabulary")
        error = _try(context, lambda text: vocabulary_text.take_out(text, part, slug))
        if isinstance(error, str):
            return error
        raise error or InvalidError("This form is too old. Load the page again.")


@blueprint.route("/source", methods=["GET", "POST"])
def source() -> ResponseReturnValue:
    """Change the vocabulary as text."""
    with reading() as context:
        policy.require(context, "change vocabulary")
        form = SourceForm()
        sent = (form.text.data or "").replace("\r\n", "\n")
        error = _try(context, lambda _: sent)
        if isinstance(error, str):
            return error
        if request.method == "GET":
            form.text.data = vocabulary.current_text(context.unit)
        text = render_template(
            "vocabulary/source.html", form=form, faults=_faults(error)
        )
        return text, error.status if error else 200


@blueprint.post("/apply")
def apply() -> ResponseReturnValue:
    """Put a text in force that was looked at before."""
    form = ApplyForm()
    if not form.validate_on_submit():
        raise InvalidError("This form is too old. Load the page again and repeat.")
    text = (form.text.data or "").replace("\r\n", "\n")
    with reading() as context:
        plan = vocabulary.plan(context, text)
        if plan.impact.sentences and not form.sure.data:
            return _plan_screen(plan, form, "Say that you saw what no longer fits.")
    try:
        writing(
            lambda context: vocabulary.apply(
                context, text, base=form.base.data, comment=form.comment.data or ""
            )
        )
    except (StaleError, InvalidError) as error:
        with reading() as context:
            plan = vocabulary.plan(context, text)
            return _plan_screen(plan, form, error.message), error.status
    return redirect(url_for("vocabulary.show_history", saved="1"))


@blueprint.get("/history")
def show_history() -> ResponseReturnValue:
    """Show the vocabularies that were in force."""
    with reading() as context:
        found, following = vocabulary.versions(
            context, cursor=request.args.get("cursor", "")
        )
        return render_template("vocabulary/history.html", found=found, next=following)


@blueprint.get("/versions/<int:number>")
def show_version(number: int) -> ResponseReturnValue:
    """Show one vocabulary and what it changed."""
    with reading() as context:
        return render_template(
            "vocabulary/version.html",
            number=number,
            newest=vocabulary.current_number(context),
            text=vocabulary.text_of(context, number),
            changes=vocabulary.compare(context, number),
            form=SourceForm(formdata=None),
        )


def _try(context: Context, made: Callable[[str], str]) -> str | WikiError | None:
    """Give the screen of what a change would do, or what is against the change.

    None where the form was only opened or asked for more rows.
    """
    if request.method != "POST" or request.form.get("action") == "more":
        return None
    try:
        text = made(vocabulary.current_text(context.unit))
        plan = vocabulary.plan(context, text)
    except InvalidError as error:
        return error
    form = ApplyForm(formdata=None, data={"text": text, "base": plan.base})
    return _plan_screen(plan, form, "")


def _plan_screen(plan: vocabulary.Plan, form: ApplyForm, fault: str) -> str:
    form.base.data = plan.base
    return render_template("vocabulary/plan.html", plan=plan, form=form, fault=fault)


def _name(form: TypeForm | RelationForm, slug: str, known: Collection[str]) -> str:
    if slug != NEW:
        return slug
    name = (form.slug.data or "").strip()
    if not name or name == NEW:
        raise InvalidError("Give it a short name, such as “school-network”.")
    if name in known:
        raise InvalidError(f"“{name}” is there already. Choose another short name.")
    return name


def _faults(error: WikiError | None) -> list[str]:
    if not isinstance(error, InvalidError):
        return [error.message] if error else []
    return [text for texts in error.errors.values() for text in texts] or [
        error.message
    ]
