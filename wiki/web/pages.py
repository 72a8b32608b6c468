"""The rooms of a page, for reading."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wiki.errors import InvalidError
from wiki.services import (
    history,
    linking,
    links,
    merging,
    pages,
    proposals,
    provenance,
    scheduling,
    talk,
    upkeep,
    watching,
)
from wiki.services import related as related_service
from wiki.services.context import Context
from wiki.services.policy import may
from wiki.services.views import PageView, RevisionItem
from wiki.web import other_forms, telling
from wiki.web.caching import kept
from wiki.web.context import reading, writing
from wiki.web.forms.steps import SuggestionForm
from wiki.web.numbers import asked

blueprint = Blueprint("pages", __name__, url_prefix="/pages")

ALL = 100_000


@blueprint.get("/<name>")
@kept
def show(name: str) -> ResponseReturnValue:
    """Show a page, in the form that the address or the Accept header asks for."""
    stem, form = other_forms.asked_for(name)
    with reading() as context:
        try:
            page = pages.resolve(context, stem)
        except pages.Moved as moved:
            return _moved(moved.slug, name.removeprefix(stem))
        if form != other_forms.HTML:
            return other_forms.answered(context, page.slug, form)
        if day := request.args.get("at", "").strip():
            then = pages.view_at(context, page.slug, day)
            return _page(context, telling.tell(context, then))
        return _page(context, telling.today(context, page))


@blueprint.get("/<slug>/revisions/<int:number>")
@kept
def revision(slug: str, number: int) -> ResponseReturnValue:
    """Show a page as one revision had it."""
    with reading() as context:
        then = pages.view_revision(context, slug, number)
        return _page(context, telling.tell(context, then))


@blueprint.get("/<slug>/history")
@kept
def show_history(slug: str) -> ResponseReturnValue:
    """Show who changed a page, when and why."""
    with reading() as context:
        row = pages.remembered(context, slug)
        found, following = history.revisions(
            context, slug, cursor=request.args.get("cursor", "")
        )
        return render_template(
            "pages/history.html",
            page=pages.reference(row),
            archived=row.archived,
            merged=merging.merged_pages(context, slug),
            revisions=found,
            next=following,
        )


@blueprint.get("/<slug>/compare")
@kept
def compare(slug: str) -> ResponseReturnValue:
    """Show what one revision says differently from another, or from the one before."""
    with reading() as context:
        newest = pages.remembered(context, slug).revision
        new = asked("to", newest)
        old = asked("from", history.number_before(context, slug, new) or new)
        found = history.compare(context, slug, old, new)
        return render_template("pages/compare.html", comparison=found, newest=newest)


@blueprint.get("/<slug>/links")
@kept
def show_links(slug: str) -> ResponseReturnValue:
    """Show everything a page states and everything stated about it."""
    with reading() as context:
        row = pages.readable(context, slug)
        outgoing, incoming = links.groups_of(context, row, ALL)
        return render_template(
            "pages/links.html",
            page=pages.reference(row),
            lacking=linking.suggested_links(context, slug)
            if may(context, "see insight")
            else (),
            outgoing=outgoing,
            incoming=incoming,
        )


@blueprint.get("/<slug>/links/<relation>/<target>")
@kept
def show_link(slug: str, relation: str, target: str) -> ResponseReturnValue:
    """Show who stated a link, when, and from what evidence."""
    with reading() as context:
        found = provenance.of_link(context, slug, relation, target)
        return render_template("pages/provenance.html", link=found)


@blueprint.get("/<slug>/related")
@kept
def show_related(slug: str) -> ResponseReturnValue:
    """Show what relates to a page and why, a longer list than on the page."""
    wanted = request.args.get("type", "")
    grouped = request.args.get("group") == "type" and not wanted
    with reading() as context:
        row = pages.readable(context, slug)
        groups = related_service.by_type(context, slug) if grouped else ()
        found = (
            ()
            if grouped
            else related_service.suggestions(context, slug, limit=30, page_type=wanted)
        )
        return render_template(
            "pages/related.html",
            page=pages.reference(row),
            related=found,
            groups=groups,
            wanted=wanted,
            grouped=grouped,
            form=SuggestionForm(),
        )


@blueprint.post("/<slug>/related")
def judge_related(slug: str) -> ResponseReturnValue:
    """Pin a suggestion, dismiss it, or take either back."""
    form = SuggestionForm()
    if not form.validate_on_submit():
        raise InvalidError("This form is too old. Load the page again and repeat.")
    judgement = related_service.JUDGEMENTS[form.judgement.data]
    other = form.other.data
    writing(lambda context: judgement(context, slug, other))
    return redirect(url_for("pages.show_related", slug=slug))


@blueprint.get("/<slug>/map")
def show_map(slug: str) -> ResponseReturnValue:
    """Lead to the map around a page."""
    return redirect(url_for("maps.show", center=slug))


def _page(context: Context, told: telling.Told) -> ResponseReturnValue:
    view = told.view
    current = view.as_of is None
    return render_template(
        "pages/page.html",
        view=view,
        page=view.page,
        told=told,
        scheduled=scheduling.of_page(context, view.page) if current else None,
        waiting=proposals.waiting(context, view.page.id) if current else None,
        check=upkeep.of_page(context, view.page) if current else None,
        saved=_just_saved(context, view),
        # Answers that are kept for readers without an account know nothing of talk.
        discussed=talk.count_open(context, view.page) if context.viewer.role else 0,
        watched=watching.is_watched(context, "page", str(view.page.id)),
    )


def _just_saved(context: Context, view: PageView) -> RevisionItem | None:
    """Give what the person saved a moment ago, while nobody has changed it again."""
    if request.args.get("saved") != str(view.revision) or not context.viewer.role:
        return None
    (newest, *_), _ = history.revisions(context, view.page.slug, limit=1)
    return newest


def _moved(slug: str, ending: str) -> Response:
    query = f"?{request.query_string.decode()}" if request.query_string else ""
    response = redirect(f"/pages/{slug}{ending}{query}", 301)
    # Not for ever in browsers: the name may get a page of its own.
    response.headers["Cache-Control"] = "no-cache"
    return response  # type: ignore[return-value] # Flask's redirect is one of its own
