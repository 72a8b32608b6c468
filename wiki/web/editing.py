"""Writing pages: new ones, changed ones, and how a text will look."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from graph.schema import PageType
from wiki.errors import ConflictError, ExistsError, InvalidError
from wiki.services import (
    advice,
    contributing,
    drafts,
    pages,
    policy,
    proposals,
)
from wiki.services.context import Context
from wiki.services.views import PageRef, Saved
from wiki.text.document import Document, FieldValue
from wiki.web import numbers, resolving
from wiki.web.advising import dismiss_sent
from wiki.web.context import reading, writing
from wiki.web.drafts import kept_draft
from wiki.web.editor import filled_form, form_screen, preview_of
from wiki.web.forms.page import PREFIX, PageForm, form_for
from wiki.web.landing import landing
from wiki.web.stepping import only_shown

blueprint = Blueprint("editing", __name__)


@blueprint.route("/pages/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Make a page of a type."""
    fault = kept_draft()
    with reading() as context:
        policy.require(context, "create")
        kind = context.schema.types.get(request.values.get("type", ""))
        if kind is None:
            return render_template(
                "editing/choose_type.html", title=request.args.get("title", "")
            )
        form = form_for(kind)
        draft = None
        if request.method == "GET":
            begun = Document(
                kind.slug, request.args.get("title", ""), fields=_asked_for(kind)
            )
            form, kind, draft = filled_form(context, kind, begun, 0, f"new:{kind.slug}")
        if request.method == "GET" or only_shown():
            return form_screen(context, form, kind, None, error=fault, draft=draft)
    return _create(form, kind)


@blueprint.route("/pages/<slug>/edit", methods=["GET", "POST"])
def edit(slug: str) -> ResponseReturnValue:
    """Change a page."""
    fault = kept_draft()
    dismiss_sent(slug)
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
            kind = context.schema.types[document.type]
            place = drafts.page_place(page)
            form, kind, draft = filled_form(context, kind, document, number, place)
            return form_screen(context, form, kind, page, draft=draft)
        sent = request.form.get("type", document.type)
        if sent not in context.schema.types:
            raise InvalidError("The vocabulary has no such page type any more.")
        kind = context.schema.types[sent]
        form = form_for(kind)
        if only_shown():
            return form_screen(context, form, kind, page, error=fault)
    return _save(form, kind, page)


@blueprint.post("/preview")
def preview() -> ResponseReturnValue:
    """Render a text as it would look, for the editor."""
    with reading() as context:
        policy.require(context, "edit")
        html = preview_of(
            context,
            body=request.form.get("body", ""),
            source=request.form.get("source", ""),
        )
        return render_template("editing/preview.html", html=html)


def _create(form: PageForm, kind: PageType) -> ResponseReturnValue:
    key = (form.key.data or "")[:64]
    comment = form.comment.data or ""
    try:
        document = form.document()

        def job(context: Context) -> Saved:
            if not form.anyway.data:
                advice.require_new_name(context, document.title)
            contributing.make_missing(context, form.links.to_make(), document.title)
            drafts.drop(context, form.draft.data or "", form.key.data or "")
            return contributing.create(context, document, comment=comment, key=key)

        saved = writing(job)
    except InvalidError as error:
        with reading() as context:
            return form_screen(context, form, kind, None, error=error)
    return landing(saved)


def _save(form: PageForm, kind: PageType, page: PageRef) -> ResponseReturnValue:
    base = numbers.read(form.base.data or "")
    if base is None:
        raise InvalidError("The form does not say which revision it began from.")

    def job(context: Context) -> Saved:
        contributing.make_missing(context, form.links.to_make(), document.title)
        drafts.drop(context, form.draft.data or "", form.key.data or "")
        return contributing.save(
            context,
            page.slug,
            document,
            base=base,
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
                page.slug,
                document,
                base,
                comment=comment,
                key=key,
                draft=form.draft.data or "",
            )
    except (InvalidError, ExistsError) as error:
        with reading() as context:
            return form_screen(context, form, kind, page, error=error)
    return landing(saved)


def _asked_for(kind: PageType) -> dict[str, FieldValue]:
    """Give the fields that the address fills in, such as `field_pattern`."""
    asked = {name: request.args.get(f"{PREFIX}{name}", "") for name in kind.fields}
    return {name: text for name, text in asked.items() if text}


def _own_proposal(context: Context, page: PageRef) -> int:
    """Give the number of one's own open proposal, 0 where the page itself is edited."""
    if not contributing.is_reviewed(context, page.type):
        return 0
    waiting = proposals.waiting(context, page.id)
    return waiting.number if waiting else 0
