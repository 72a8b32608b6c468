"""Steps with whole pages: rename, merge, archive, bring back, restore a revision."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wiki.errors import WikiError
from wiki.services import merging, moving, pages, policy
from wiki.web.context import reading, writing
from wiki.web.forms.steps import ArchiveForm, MergeForm, RenameForm
from wiki.web.landing import landing

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


@blueprint.route("/pages/<slug>/merge", methods=["GET", "POST"])
def merge(slug: str) -> ResponseReturnValue:
    """Show what merging a page into another would do, and do it."""
    form = MergeForm()
    fault = ""
    if form.validate_on_submit():
        bases = (form.base.data, form.target_base.data)
        try:
            saved = writing(
                lambda context: merging.merge_into(
                    context,
                    slug,
                    form.target.data,
                    with_text=form.with_text.data,
                    bases=bases,
                )
            )
            return redirect(url_for("pages.show", name=saved.slug))
        except WikiError as error:
            fault = error.message
    target = request.values.get("target", "").strip()
    with reading() as context:
        policy.require(context, "merge")
        page = pages.reference(pages.readable(context, slug))
        found = None
        if target:
            try:
                found = merging.plan(context, slug, target)
            except WikiError as error:
                fault = fault or error.message
        if found is not None:
            again = MergeForm(
                formdata=None,
                data={
                    "target": found.target.slug,
                    "base": found.bases[0],
                    "target_base": found.bases[1],
                    "with_text": True,
                },
            )
        text = render_template(
            "editing/merge.html",
            form=again if found else form,
            page=page,
            plan=found,
            target=target,
            fault=fault,
        )
    return text, 422 if fault else 200


@blueprint.post("/pages/<slug>/restore")
def restore(slug: str) -> ResponseReturnValue:
    """Bring an archived page back."""
    saved = writing(lambda context: moving.restore_page(context, slug))
    return redirect(url_for("pages.show", name=saved.slug))


@blueprint.post("/pages/<slug>/revisions/<int:number>/restore")
def restore_revision(slug: str, number: int) -> ResponseReturnValue:
    """Let a page say again what it said in a revision."""
    saved = writing(lambda context: moving.restore_revision(context, slug, number))
    if saved.proposal:
        return landing(saved)
    return redirect(
        url_for(
            "pages.show",
            name=saved.slug,
            restored=str(number) if saved.changed else None,
        )
    )
