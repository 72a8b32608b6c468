"""Steps with whole pages: rename, archive, bring back, let say again what they said."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from wiki.errors import WikiError
from wiki.services import moving, pages, policy
from wiki.web.context import reading, writing
from wiki.web.forms.steps import ArchiveForm, RenameForm

blueprint = Blueprint("moving", __name__)


@blueprint.route("/pages/<slug>/rename", methods=["GET", "POST"])
def rename(slug: str) -> ResponseReturnValue:
    """Give a page another title and address."""
    with reading() as context:
        policy.require(context, "rename")
        page = pages.reference(pages.readable(context, slug))
    form = RenameForm(data={"title": page.title, "slug": page.slug})
    fault = ""
    if form.validate_on_submit():
        try:
            saved = writing(
                lambda context: moving.rename(
                    context,
                    slug,
                    new_slug=(form.slug.data or "").strip(),
                    title=(form.title.data or "").strip(),
                )
            )
            return redirect(url_for("pages.show", name=saved.slug))
        except WikiError as error:
            fault = error.message
    return render_template("editing/rename.html", form=form, page=page, fault=fault)


@blueprint.route("/pages/<slug>/archive", methods=["GET", "POST"])
def archive(slug: str) -> ResponseReturnValue:
    """Take a page out of sight."""
    with reading() as context:
        policy.require(context, "archive")
        page = pages.reference(pages.readable(context, slug))
    form = ArchiveForm()
    if form.validate_on_submit():
        comment = form.comment.data or ""
        writing(lambda context: moving.archive(context, slug, comment=comment))
        # Where it was: a curator is told that it is archived and may restore it.
        return redirect(url_for("pages.show", name=slug))
    return render_template("editing/archive.html", form=form, page=page)


@blueprint.post("/pages/<slug>/restore")
def restore(slug: str) -> ResponseReturnValue:
    """Bring an archived page back."""
    saved = writing(lambda context: moving.restore_page(context, slug))
    return redirect(url_for("pages.show", name=saved.slug))


@blueprint.post("/pages/<slug>/revisions/<int:number>/restore")
def restore_revision(slug: str, number: int) -> ResponseReturnValue:
    """Let a page say again what it said in a revision."""
    saved = writing(lambda context: moving.restore_revision(context, slug, number))
    return redirect(
        url_for(
            "pages.show",
            name=saved.slug,
            restored=str(number) if saved.changed else None,
        )
    )
