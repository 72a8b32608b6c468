"""Bringing pages in by screen: choose, look at what would change, apply."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from wiki.errors import InvalidError
from wiki.services import policy
from wiki.services.transfer import columns, desk
from wiki.text.file_links import size_in_words
from wiki.web import uploading
from wiki.web.context import reading, site, viewer, writing
from wiki.web.forms.importing import FORMAT_LABELS, ImportForm

blueprint = Blueprint("importing", __name__, url_prefix="/import")

REFRESH = "2"
"""Seconds after which a page about something in progress is asked for again."""


@blueprint.url_value_preprocessor
def take_more(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let uploads be larger than other requests."""
    if endpoint == "importing.choose" and request.method == "POST":
        uploading.allow_large()


@blueprint.route("", methods=["GET", "POST"])
def choose() -> ResponseReturnValue:
    """Choose files to import."""
    form = ImportForm()
    error: InvalidError | None = None
    with reading() as context:
        policy.require(context, "import")
        form.offer_types(context)
        if form.validate_on_submit():
            try:
                work = desk.bring(
                    site(),
                    context,
                    (
                        (each.filename or "", each.read())
                        for each in request.files.getlist("files")
                    ),
                    format_name=form.format.data,
                    page_type=form.type.data,
                    mapping=form.mapping.data or "",
                    partly=form.partly.data,
                )
                return redirect(url_for("importing.one", key=work.key))
            except InvalidError as fault:
                error = fault
                for name, texts in fault.errors.items():
                    form[name].errors = texts
        text = render_template(
            "importing/choose.html",
            form=form,
            error=error,
            works=desk.listed(site(), context),
            labels=FORMAT_LABELS,
            most=size_in_words(site().settings.largest_file),
        )
    return text, error.status if error else 200


@blueprint.get("/<key>")
def one(key: str) -> ResponseReturnValue:
    """Show an import: its columns, its progress, what would change, what changed."""
    with reading() as context:
        work = desk.find(site(), context, key)
        if work.step == "columns":
            return redirect(url_for("importing.choose_columns", key=key))
        text = render_template("importing/work.html", work=work, form=FlaskForm())
    response: Response = make_response(text)
    if work.is_busy:
        response.headers["Refresh"] = REFRESH
    return response


@blueprint.route("/<key>/columns", methods=["GET", "POST"])
def choose_columns(key: str) -> ResponseReturnValue:
    """Say what the columns of a table are."""
    form = FlaskForm()
    fault = ""
    chosen: dict[str, str] = {}
    if form.validate_on_submit():
        with reading() as context:
            headings = desk.find(site(), context, key).headings
        chosen = {
            name: request.form.get(f"column-{place}", "")
            for place, name in enumerate(headings)
        }
        page_type, here = request.form.get("type", ""), site()
        try:
            writing(
                lambda context: desk.choose_columns(
                    here, context, key, chosen, page_type
                )
            )
            return _begin(key, take=False)
        except InvalidError as error:
            fault = error.message
    with reading() as context:
        work = desk.find(site(), context, key)
        offered = columns.offered(context.schema)
        text = render_template(
            "importing/columns.html",
            work=work,
            form=form,
            fault=fault,
            parts=columns.PAGE_COLUMNS,
            fields=[
                (each, _field_label(context.schema.types.values(), each))
                for each in offered
                if each.startswith(columns.FIELD)
            ],
            relations=[
                (columns.RELATION + each.slug, each.label)
                for each in context.schema.relations.values()
            ],
            chosen=chosen
            or work.columns
            or columns.guessed(context.schema, work.headings),
        )
    return text, 422 if fault else 200


@blueprint.post("/<key>/look")
def look(key: str) -> ResponseReturnValue:
    """Look at the files again, perhaps to take what fits of them."""
    return _begin(key, take=False, partly="partly" in request.form)


@blueprint.post("/<key>/apply")
def apply(key: str) -> ResponseReturnValue:
    """Take the files in."""
    return _begin(key, take=True)


@blueprint.post("/<key>/remove")
def remove(key: str) -> ResponseReturnValue:
    """Put an import away."""
    with reading() as context:
        desk.remove(site(), desk.find(site(), context, key))
    return redirect(url_for("importing.choose"))


def _begin(key: str, *, take: bool, partly: bool = False) -> ResponseReturnValue:
    with reading() as context:
        work = desk.find(site(), context, key)
    work = replace(work, partly=work.partly or partly)
    desk.begin(site(), viewer(), work, take=take)
    return redirect(url_for("importing.one", key=key))


def _field_label(types: Any, offered: str) -> str:
    name = offered.removeprefix(columns.FIELD)
    found = {
        kind.fields[name].label: kind.label for kind in types if name in kind.fields
    }
    return f"{next(iter(found))} ({name})"
