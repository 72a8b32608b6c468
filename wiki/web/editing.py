"""Writing pages: new, edit, preview, conflicts."""

from __future__ import annotations

import secrets

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from graph.schema import PageType
from wiki.errors import ConflictError, ExistsError, InvalidError, WikiError
from wiki.services import contributing, editing, pages, policy, proposals
from wiki.services.conflicts import ConflictView
from wiki.services.context import Context
from wiki.services.views import PageRef, Saved
from wiki.web import resolving
from wiki.web.context import reading, writing
from wiki.web.forms.page import PageForm, form_for
from wiki.web.landing import landing

blueprint = Blueprint("editing", __name__)


@blueprint.route("/pages/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Make a page of a type."""
    with reading() as context:
        policy.require(context, "create")
        kind = context.schema.types.get(request.values.get("type", ""))
        if kind is None:
            return render_template(
                "editing/choose_type.html", title=request.args.get("title", "")
            )
        form = form_for(kind)
        if request.method == "GET":
            form.title.data = request.args.get("title", "")
            form.key.data = secrets.token_urlsafe(9)
        if request.method == "GET" or only_shown():
            return form_screen(context, form, kind, None)
    return _create(form, kind)


@blueprint.route("/pages/<slug>/edit", methods=["GET", "POST"])
def edit(slug: str) -> ResponseReturnValue:
    """Change a page."""
    with reading() as context:
        policy.require(context, "edit")
        try:
            page = pages.resolve(context, slug)
        except pages.Moved as moved:
            if request.method == "GET":
                return redirect(url_for("editing.edit", slug=moved.slug))
            # What was typed while somebody renamed the page is not lost.
            slug = moved.slug
            page = pages.resolve(context, slug)
        document, number = pages.document(context, slug)
        if request.method == "GET" and (mine := _own_proposal(context, page)):
            return redirect(url_for("review.edit", number=mine))
        if request.method == "GET":
            form = form_for(context.schema.types[document.type], document)
            form.base.data = str(number)
            form.key.data = secrets.token_urlsafe(9)
            return form_screen(context, form, context.schema.types[document.type], page)
        kind = context.schema.types.get(request.form.get("type", document.type))
        if kind is None:
            raise InvalidError("The vocabulary has no such page type any more.")
        form = form_for(kind)
        if only_shown():
            return form_screen(context, form, kind, page)
    return _save(form, kind, page)


@blueprint.post("/preview")
def preview() -> ResponseReturnValue:
    """Render a text as it would look, for the editor."""
    with reading() as context:
        policy.require(context, "edit")
        html = editing.preview(context, request.form.get("body", ""))
        return render_template("editing/preview.html", html=html)


def _create(form: PageForm, kind: PageType) -> ResponseReturnValue:
    key = (form.key.data or "")[:64]
    comment = form.comment.data or ""
    try:
        document = form.document()
        saved = writing(
            lambda context: contributing.create(
                context, document, comment=comment, key=key
            )
        )
    except InvalidError as error:
        with reading() as context:
            return form_screen(context, form, kind, None, error=error)
    return landing(saved)


def _save(form: PageForm, kind: PageType, page: PageRef) -> ResponseReturnValue:
    base = form.base.data or ""
    if not (base.isascii() and base.isdigit() and len(base) < 9):
        raise InvalidError("The form does not say which revision it began from.")

    def job(context: Context) -> Saved:
        return contributing.save(
            context,
            page.slug,
            document,
            base=int(base),
            comment=form.comment.data or "",
            key=(form.key.data or "")[:64],
        )

    try:
        document = form.document()
        try:
            saved = writing(job)
        except ConflictError:
            comment, key = form.comment.data or "", (form.key.data or "")[:64]
            return resolving.begin(
                page.slug, document, int(base), comment=comment, key=key
            )
    except (InvalidError, ExistsError) as error:
        with reading() as context:
            return form_screen(context, form, kind, page, error=error)
    return landing(saved)


def _own_proposal(context: Context, page: PageRef) -> int:
    """Give the number of one's own open proposal, 0 where the page itself is edited."""
    if not contributing.is_reviewed(context, page.type):
        return 0
    waiting = proposals.waiting(context, page.id)
    return waiting.number if waiting else 0


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
    """Show a page's form, sent to `action`, with what stands against what is in it."""
    errors = error.errors if isinstance(error, InvalidError) else {}
    rest = form.place_errors(errors)
    if error and not errors:
        rest = [error.message]
    form.add_spare_rows()
    form.offer_relations(context.schema, kind.slug)
    shown = ""
    if request.form.get("action") == "preview":
        shown = editing.preview(context, form.body.data or "")
    text = render_template(
        "editing/form.html",
        form=form,
        type=kind,
        page=page,
        faults=rest,
        failed=error is not None,
        preview=shown,
        action=action,
        collisions=collisions,
        reviewed=bool(action)
        or contributing.is_reviewed(context, kind.slug, page.type if page else ""),
        incoming=_incoming(context, page),
    )
    return text if error is None else (text, error.status)


def _incoming(context: Context, page: PageRef | None) -> object:
    return pages.view(context, page.slug).incoming if page else ()


def only_shown() -> bool:
    """Tell whether the form was sent to be shown again, not to be saved."""
    return request.method == "POST" and request.form.get("action") in (
        "more",
        "preview",
    )
