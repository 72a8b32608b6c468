"""The editor's screen: a page as a form or as text, with what is wrong in it."""

from __future__ import annotations

import secrets
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from graph.schema import PageType
from wiki.errors import InvalidError, WikiError
from wiki.services import contributing, drafts, editing, pages
from wiki.services.change_words import Wording
from wiki.services.conflicts import ConflictView
from wiki.services.context import Context
from wiki.services.drafts import Draft
from wiki.services.file_kinds import ACCEPTED
from wiki.services.views import PageRef
from wiki.text.canonical import normalise
from wiki.text.diff import document_diff
from wiki.text.document import Document
from wiki.text.frontmatter import split_page
from wiki.text.page_lines import faults_by_line
from wiki.web.advising import advice_on
from wiki.web.forms.page import PageForm, form_for, form_from
from wiki.web.stepping import only_shown, stepped


def form_screen(
    context: Context,
    form: PageForm,
    kind: PageType,
    page: PageRef | None,
    *,
    error: WikiError | None = None,
    action: str = "",
    collisions: tuple[ConflictView, ...] = (),
    draft: Draft | None = None,
) -> ResponseReturnValue:
    """Show a page's form, sent to `action`, with what stands against what is in it.

    A form that was sent to be shown again is changed as its button says. `draft` is
    what the person began to write here: offered, or in the form already. What the page
    may lack stands in a form that was sent; one that is opened is there without, and
    its script or a button of it asks.
    """
    if error is None and only_shown():
        try:
            form, kind = stepped(context, form, kind, page)
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
        accepted=ACCEPTED,
        collisions=collisions,
        reviewed=bool(action)
        or contributing.is_reviewed(context, kind.slug, page.type if page else ""),
        draft=draft,
        kept_now=request.form.get("action") == "draft" and error is None,
        **_compared(context, draft, page),
        advised=(advised := request.method == "POST"),
        advice=advice_on(context, form, page) if advised else None,
        incoming=pages.stated_about(context, page.slug) if page else (),
    )
    return text if error is None else (text, error.status)


def filled_form(
    context: Context, kind: PageType, document: Document, base: int, place: str
) -> tuple[PageForm, PageType, Draft | None]:
    """Give the form for a document, or the draft that the address asks for.

    With it come the type of the page in it and the person's draft, if there is one.
    """
    draft = drafts.find(context, place)
    if draft and request.args.get("draft"):
        kind = context.schema.types.get(draft.value("type"), kind)
        form = form_from(kind, draft.pairs)
    else:
        form = form_for(kind, document, view=request.args.get("view", ""))
        form.base.data = str(base or "")
        form.key.data = ""
    form.draft.data = place
    form.key.data = form.key.data or secrets.token_urlsafe(9)
    return form, kind, draft


def _compared(
    context: Context, draft: Draft | None, page: PageRef | None
) -> dict[str, Any]:
    """Give what a draft says differently from the page as it is now."""
    if draft is None:
        return {}
    known: dict[str, Any] = {"going_on": bool(request.args.get("draft"))}
    kind = context.schema.types.get(draft.value("type"))
    if page is None or kind is None:
        return known
    document, number = pages.document(context, page.slug)
    known["moved_on"] = draft.value("base") not in ("", str(number))
    if known["going_on"]:
        return known
    try:
        diff = document_diff(
            document, normalise(form_from(kind, draft.pairs).document())
        )
    except InvalidError:
        return known  # begun, and not yet something that can be compared
    named = [link.target for link in (*diff.links_added, *diff.links_removed)]
    wording = Wording.over(context, kind.slug, named)
    return known | {"draft_diff": diff, "draft_wording": wording}


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
