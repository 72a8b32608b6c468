"""Questions: listed, answered in several readings, put together by choosing."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from wiki.errors import NotFoundError
from wiki.services import asking, building, citing, payloads, questions, watching
from wiki.services.asking import UnreadablePatternError
from wiki.services.context import Context
from wiki.services.graph_views import AnswerView
from wiki.services.questions import Question
from wiki.text.citing import formats
from wiki.text.citing.formats import Form
from wiki.web.caching import kept
from wiki.web.context import reading, root
from wiki.web.feeds import Entry, answered
from wiki.web.spreadsheets import MEDIA_TYPE, XLSX, csv_of, table_of, workbook_of

blueprint = Blueprint("questions", __name__)

IN_A_TABLE = 1_000
IN_A_FEED = 100
FORMS = ("csv", "xlsx", "json", "atom", *formats.FORMS)


@blueprint.get("/questions")
@kept
def show() -> ResponseReturnValue:
    """List all questions."""
    with reading() as context:
        return render_template(
            "questions/questions.html",
            found=questions.listed(context),
            types=questions.types(context),
        )


@blueprint.get("/questions/new")
@kept
def build() -> ResponseReturnValue:
    """Put a question together by choosing, each choice with what it leaves."""
    text = request.args.get("pattern", "").strip()
    fault: UnreadablePatternError | None = None
    built = None
    with reading() as context:
        try:
            if text:
                at = request.args.get("at", "")
                built = building.build(context, text, at)
        except UnreadablePatternError as error:
            fault = error
        page = render_template(
            "questions/build.html",
            built=built,
            begin=() if built else building.begin(context),
            fault=fault,
            asked={"pattern": text},
            types=questions.types(context),
        )
    return page, fault.status if fault else 200


@blueprint.get("/questions/<slug>")
@kept
def one(slug: str) -> ResponseReturnValue:
    """Show a question with its answers."""
    with reading() as context:
        question = questions.find(context, slug)
        cursor = request.args.get("cursor", "")
        answer = asking.ask(context, question.pattern, cursor=cursor)
        watched = question.page is not None and watching.is_watched(
            context, "page", str(question.page.id)
        )
        return render_template(
            "questions/question.html",
            question=question,
            answer=answer,
            asked={"pattern": question.pattern},
            watched=watched,
            in_a_table=IN_A_TABLE,
        )


@blueprint.get("/questions/<slug>.<form>")
@kept
def export(slug: str, form: str) -> ResponseReturnValue:
    """Give a question's answers as a file or a feed."""
    if form not in FORMS:
        raise NotFoundError(f"Answers come as {', '.join(FORMS)}, not as {form}.")
    with reading() as context:
        question = questions.find(context, slug)
        if form in formats.FORMS:
            return _references(context, question, formats.FORMS[form])
        limit = IN_A_FEED if form == "atom" else IN_A_TABLE
        cursor = request.args.get("cursor", "")
        answer = asking.ask(context, question.pattern, limit=limit, cursor=cursor)
        if form == "json":
            said = {"title": question.title, "pattern": question.pattern}
            return jsonify(said | payloads.answer(answer))
        if form == "atom":
            return _feed(question, answer, asking.changed(context, answer))
    if form == "xlsx":
        data = workbook_of({question.title: table_of(answer)})
        return Response(data, content_type=XLSX)
    return Response(csv_of(table_of(answer)), content_type=MEDIA_TYPE)


def _references(context: Context, question: Question, form: Form) -> Response:
    """Give the works that stand in a question's answers."""
    ids = asking.pages_in(context, question.pattern)
    text = form.written(citing.works_among(context, ids, root()))
    return Response(text, content_type=f"{form.media_type}; charset=utf-8")


def _feed(question: Question, answer: AnswerView, changed: list[str]) -> Response:
    entries = [
        Entry(
            payloads.row_words(row),
            f"/questions/{question.slug}",
            at,
            question.title,
            answer.sentence,
            f"/questions/{question.slug}#{payloads.row_key(row)}",
        )
        for row, at in zip(answer.rows, changed, strict=True)
    ]
    entries.sort(key=lambda each: each.at, reverse=True)
    return answered(question.title, f"/questions/{question.slug}", entries)
