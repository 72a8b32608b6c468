"""Review: proposals that wait, one proposal with its changes, what is decided."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from graph.schema import PageType
from wiki.errors import (
    ConflictError,
    ExistsError,
    InvalidError,
    StaleError,
    WikiError,
)
from wiki.services import conflicts, drafts, policy, proposals, proposing, reviewing
from wiki.services.context import Context
from wiki.services.proposals import ProposalItem
from wiki.services.proposing import Draft
from wiki.web import numbers
from wiki.web.context import reading, writing
from wiki.web.drafts import kept_draft
from wiki.web.editor import filled_form, form_screen
from wiki.web.forms.page import PageForm, form_for
from wiki.web.forms.review import StepForm
from wiki.web.stepping import only_shown

blueprint = Blueprint("review", __name__, url_prefix="/review")

SCREEN = 50


@blueprint.get("")
def queue() -> ResponseReturnValue:
    """Show the proposals that wait; to contributors their own."""
    state = request.args.get("state", "")
    chosen = {name: request.args.get(name, "") for name in ("type", "author")}
    with reading() as context:
        found = proposals.queue(
            context,
            state=state,
            page_type=chosen["type"],
            author=chosen["author"],
            cursor=request.args.get("cursor", ""),
            limit=SCREEN,
        )
        return render_template(
            "review/queue.html",
            queue=found,
            state=state,
            states=proposals.STATES,
            chosen=chosen,
            all_people=policy.may(context, "review"),
        )


@blueprint.get("/<int:number>")
def show(number: int) -> ResponseReturnValue:
    """Show a proposal to its author and to curators."""
    return _proposal(number)


@blueprint.post("/<int:number>/<any(approve, ask, reject, withdraw, comment):step>")
def decide(number: int, step: str) -> ResponseReturnValue:
    """Decide about a proposal, or say something about it."""
    form = StepForm()
    if not form.validate_on_submit():
        raise InvalidError("This form is too old. Load the page again and repeat.")
    words, version = form.words.data or "", form.version.data

    def job(context: Context) -> str:
        if step == "approve":
            done = reviewing.approve(context, number, version=version, words=words)
            return "" if done.conflicts else done.slug
        if step == "withdraw":
            reviewing.withdraw(context, number)
        elif step == "ask":
            reviewing.ask(context, number, words)
        elif step == "reject":
            reviewing.reject(context, number, words)
        else:
            reviewing.comment(context, number, words)
        return ""

    try:
        writing(job)
    except (InvalidError, StaleError, ExistsError) as error:
        return _proposal(number, error=error, step=step, words=words)
    return redirect(url_for("review.show", number=number))


@blueprint.route("/<int:number>/edit", methods=["GET", "POST"])
def edit(number: int) -> ResponseReturnValue:
    """Go on with one's own proposal in the page's form."""
    fault = kept_draft()
    with reading() as context:
        going_on = _GoingOn.of(context, number)
        if request.method == "GET":
            form, _, begun = filled_form(
                context,
                going_on.kind,
                going_on.draft.document,
                going_on.draft.base,
                f"proposal:{number}",
            )
            form.comment.data = form.comment.data or going_on.draft.comment
            return going_on.screen(context, form, begun=begun)
        kind = context.schema.types.get(request.form.get("type", ""), going_on.kind)
        form = form_for(kind)
        if only_shown():
            return going_on.screen(context, form, error=fault)
    return _amend(number, form)


def _amend(number: int, form: PageForm) -> ResponseReturnValue:
    base = numbers.read(form.base.data or "")
    version = numbers.read(request.args.get("version", ""))
    if base is None or version is None:
        raise InvalidError("The form does not say which version it began from.")
    try:
        document = form.document()

        def job(context: Context) -> None:
            drafts.drop(context, form.draft.data or "", form.key.data or "")
            proposing.amend(
                context,
                number,
                document,
                version=version,
                base=base,
                comment=form.comment.data or "",
            )

        writing(job)
    except (InvalidError, ExistsError, StaleError, ConflictError) as error:
        with reading() as context:
            going_on = _GoingOn.of(context, number)
            fresh = isinstance(error, StaleError)
            if isinstance(error, ConflictError):
                form.base.data = str(error.head)
            return going_on.screen(
                context,
                form,
                version=going_on.draft.version if fresh else version,
                error=error,
            )
    return redirect(url_for("review.show", number=number, sent="1"))


@dataclass(frozen=True, slots=True)
class _GoingOn:
    """One's own proposal in the form."""

    item: ProposalItem
    draft: Draft
    kind: PageType

    @classmethod
    def of(cls, context: Context, number: int) -> _GoingOn:
        draft = proposing.draft(context, number)
        row = proposals.reachable(context, number)
        kind = context.schema.types.get(draft.document.type)
        if kind is None:
            raise InvalidError("The vocabulary has no such page type any more.")
        return cls(proposals.items(context, [row])[0], draft, kind)

    def screen(
        self,
        context: Context,
        form: PageForm,
        *,
        version: int | None = None,
        error: WikiError | None = None,
        begun: drafts.Draft | None = None,
    ) -> ResponseReturnValue:
        """Show the form, with what the page says where both changed the same part."""
        version = self.draft.version if version is None else version
        number = self.item.number
        return form_screen(
            context,
            form,
            context.schema.types.get(form.type.data or "", self.kind),
            self.item.page,
            error=error,
            draft=begun,
            action=url_for("review.edit", number=number, version=version),
            collisions=conflicts.shown(
                context, self.draft.document, self.draft.conflicts
            ),
        )


def _proposal(
    number: int, *, error: WikiError | None = None, step: str = "", words: str = ""
) -> ResponseReturnValue:
    with reading() as context:
        view = proposals.view(context, number)
        text = render_template(
            "review/proposal.html",
            view=view,
            item=view.item,
            fault=error.message if error else "",
            failed=step,
            words=words,
            version=view.item.version,
        )
    return text, error.status if error else 200
