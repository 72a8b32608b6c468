"""The editor's screen: a page as a form or as text, with what is wrong in it."""

from __future__ import annotations

import re

from flask import render_template, request
from flask.typing import ResponseReturnValue

from graph.schema import PageType
from wiki.errors import InvalidError, WikiError
from wiki.services import contributing, editing, pages
from wiki.services.conflicts import ConflictView
from wiki.services.context import Context
from wiki.services.views import PageRef
from wiki.text.frontmatter import split_page
from wiki.text.page_lines import faults_by_line
from wiki.web.forms.page import SOURCE, PageForm, form_for, left_out

_ROW_STEP = re.compile(r"(up|down|remove)-([0-9]{1,4})")
_STEPS = ("more", "preview", SOURCE, "form")


def only_shown() -> bool:
    """Tell whether the form was sent to be shown again, not to be saved."""
    step = request.form.get("action", "")
    return request.method == "POST" and (
        step in _STEPS or _ROW_STEP.fullmatch(step) is not None
    )


def form_screen(
    context: Context,
    form: PageForm,
    kind: PageType,
    page: PageRef | None,
    *,
    error: WikiError | None = None,
    action: str = "",
    collisions: tuple[ConflictView, ...] = (),
) -> ResponseReturnValue:
    """Show a page's form, sent to `action`, with what stands against what is in it.

    A form that was sent to be shown again is changed as its button says.
    """
    if error is None and only_shown():
        try:
            form, kind = _stepped(context, form, kind)
        except InvalidError as fault:
            error = fault
    errors = error.errors if isinstance(error, InvalidError) else {}
    lines = faults_by_line(form.source.data or "", errors) if form.is_source else ()
    rest = [] if form.is_source else form.place_errors(errors)
    if error and not errors:
        rest = [error.message]
    form.keep_choices()
    form.links.add_spare()
    form.links.offer(context.schema, kind.slug)
    text = render_template(
        "editing/form.html",
        form=form,
        type=kind,
        page=page,
        faults=rest,
        lines=lines,
        failed=error is not None,
        preview=_preview(context, form),
        action=action,
        collisions=collisions,
        reviewed=bool(action)
        or contributing.is_reviewed(context, kind.slug, page.type if page else ""),
        incoming=pages.view(context, page.slug).incoming if page else (),
    )
    return text if error is None else (text, error.status)


def preview_of(context: Context, *, body: str = "", source: str = "") -> str:
    """Render a body, or the one in a page's text, as it would look."""
    if source:
        try:
            body = split_page(source.replace("\r\n", "\n"))[1]
        except InvalidError:
            body = source
    return editing.preview(context, body)


def _preview(context: Context, form: PageForm) -> str:
    if request.form.get("action") != "preview":
        return ""
    if form.is_source:
        return preview_of(context, source=form.source.data or "")
    return preview_of(context, body=form.body.data or "")


def _stepped(
    context: Context, form: PageForm, kind: PageType
) -> tuple[PageForm, PageType]:
    """Give the form as the button that was pressed wants it.

    Raises `InvalidError` where the other view could not hold all that was written.
    """
    step = request.form.get("action", "")
    if row := _ROW_STEP.fullmatch(step):
        form.links.change(row[1], int(row[2]))
    if step not in (SOURCE, "form") or (step == SOURCE) == form.is_source:
        return form, kind
    document = form.document()
    if step == "form":
        named = context.schema.types.get(document.type)
        if named is None:
            known = ", ".join(context.schema.types)
            raise InvalidError(
                "Please correct the type.",
                {"type": [f"There is no page type “{document.type}”: {known}."]},
            )
        kind = named
        if faults := left_out(kind, document):
            raise InvalidError("Please correct the fields.", {"fields": faults})
    other = form_for(kind, document, view=step)
    for name in ("base", "key", "comment"):
        other[name].data = form[name].data
    return other, kind
