"""Steps within the editor that save nothing: other views, rows, what advice offers."""

from __future__ import annotations

import re

from flask import request

from graph.schema import PageType
from wiki.errors import InvalidError
from wiki.services.context import Context
from wiki.services.views import PageRef
from wiki.text.mentions import link_words
from wiki.web.advising import advice_on
from wiki.web.forms.page import SOURCE, PageForm, form_for, left_out

_ROW_STEP = re.compile(r"(up|down|remove|open)-([0-9]{1,4})")
_ADVISED = re.compile(r"(link|add|dismiss):([a-z0-9-]*):([a-z0-9-]*)")
_STEPS = ("more", "preview", "draft", "advice", SOURCE, "form")


def only_shown() -> bool:
    """Tell whether the form was sent to be shown again, not to be saved."""
    step = request.form.get("action", "")
    return request.method == "POST" and (
        step in _STEPS
        or _ROW_STEP.fullmatch(step) is not None
        or _ADVISED.fullmatch(step) is not None
    )


def stepped(
    context: Context, form: PageForm, kind: PageType, page: PageRef | None
) -> tuple[PageForm, PageType]:
    """Give the form as the button that was pressed wants it.

    Raises `InvalidError` where the other view could not hold all that was written.
    """
    step = request.form.get("action", "")
    if row := _ROW_STEP.fullmatch(step):
        form.links.change(row[1], int(row[2]))
    if advised := _ADVISED.fullmatch(step):
        _follow(context, form, page, advised)
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
    for name in ("base", "key", "comment", "draft"):
        other[name].data = form[name].data
    return other, kind


def _follow(
    context: Context, form: PageForm, page: PageRef | None, advised: re.Match[str]
) -> None:
    """Do what advice offered: link words of the text, or add a row."""
    step, relation, slug = advised.groups()
    if step == "add":
        form.links.add(relation=relation, target=slug)
    found = advice_on(context, form, page) if step == "link" else None
    for mention in found.mentions if found else ():
        if mention.page.slug == slug:
            body = form.body.data or ""
            form.body.data = link_words(body, mention.text, relation, slug)
