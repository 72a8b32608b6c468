"""Deciding a conflict: part by part, mine, theirs, both or other words."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from wiki.errors import ConflictError, ExistsError, InvalidError
from wiki.services import conflicts, contributing, drafts, pages, policy, reconciling
from wiki.services.context import Context
from wiki.services.views import Saved
from wiki.text.document import Document
from wiki.text.frontmatter import dump_page, parse_page
from wiki.web.context import reading, writing
from wiki.web.forms.resolving import ResolveForm
from wiki.web.landing import landing

blueprint = Blueprint("resolving", __name__)


@blueprint.post("/pages/<slug>/resolve")
def resolve(slug: str) -> ResponseReturnValue:
    """Save with what was chosen for each part that both changed."""
    form = ResolveForm()
    if not form.validate_on_submit():
        raise InvalidError("This form is too old. Go back, load it again and repeat.")
    document, base = parse_page(form.source.data), form.base.data
    choices = form.choices()
    slug = _address_now(slug)
    if missing := form.undecided():
        return conflict_screen(slug, document, form, missing=missing)

    def job(context: Context) -> Saved:
        drafts.drop(context, form.draft.data or "", form.key.data or "")
        return contributing.save(
            context,
            slug,
            document,
            base=base,
            comment=form.comment.data or "",
            key=form.key.data or "",
            choices=choices,
        )

    try:
        saved = writing(job)
    except ConflictError:
        return conflict_screen(slug, document, form)
    except ExistsError as error:
        fault = InvalidError(error.message)
        return conflict_screen(slug, document, form, error=fault)
    except InvalidError as error:
        return conflict_screen(slug, document, form, error=error)
    return landing(replace(saved, merged=True))


def begin(
    slug: str, document: Document, base: int, *, comment: str, key: str, draft: str
) -> ResponseReturnValue:
    """Show what collides when a form was saved.

    Raises `InvalidError` for a page that could not be saved in any case.
    """
    source = dump_page(document)
    data = {
        "source": source,
        "base": base,
        "comment": comment,
        "key": key,
        "draft": draft,
    }
    form = ResolveForm(formdata=None, data=data)
    return conflict_screen(slug, parse_page(source), form)


def _address_now(slug: str) -> str:
    """Give the page's address; what was decided while it was renamed is not lost."""
    with reading() as context:
        try:
            return pages.resolve(context, slug).slug
        except pages.Moved as moved:
            return moved.slug


def conflict_screen(
    slug: str,
    document: Document,
    form: ResolveForm,
    *,
    missing: frozenset[str] = frozenset(),
    error: InvalidError | None = None,
) -> ResponseReturnValue:
    """Show the parts that both changed, with what was chosen so far."""
    again = bool(request.form.get("source")) and not missing
    with reading() as context:
        policy.require(context, "edit")
        page = pages.resolve(context, slug)
        left = reconciling.collisions(context, slug, document, base=form.base.data)
        text = render_template(
            "editing/conflict.html",
            page=page,
            form=form,
            conflicts=conflicts.shown(context, document, left),
            chosen=form.chosen(),
            missing=missing,
            again=again,
            faults=_sentences(error),
        )
    return text, (error or ConflictError).status


def _sentences(error: InvalidError | None) -> list[str]:
    if error is None:
        return []
    return [text for texts in error.errors.values() for text in texts] or [
        error.message
    ]
