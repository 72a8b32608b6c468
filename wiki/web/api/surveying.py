"""The whole at a glance through the API: questions, places on a map, gaps."""

from __future__ import annotations

from wiki.services import asking, gaps, payloads, places, questions
from wiki.services.context import Context
from wiki.services.questions import Question
from wiki.web.api import models
from wiki.web.api.answer import Answer


def list_questions(context: Context, query: models.Nothing) -> Answer:
    """Give the questions that are kept: on pages, then those of the vocabulary."""
    del query
    return Answer({"items": [_question(each) for each in questions.listed(context)]})


def get_question(context: Context, query: models.AnswersQuery, slug: str) -> Answer:
    """Give a question with its answers."""
    question = questions.find(context, slug)
    found = asking.ask(
        context, question.pattern, limit=query.limit, cursor=query.cursor
    )
    return Answer(_question(question) | payloads.answer(found))


def list_places(context: Context, query: models.PlacesQuery) -> Answer:
    """Give the places on the map by a level, or by the answers to a question.

    `rank` is null where nothing is known.
    """
    view = places.view(context, level=query.level, question=query.question)
    items = [
        {
            "code": each.code,
            "page": payloads.reference(each.page),
            "value": each.value.shown,
            "rank": each.value.rank,
            "year": each.value.year or None,
            "source": each.value.source or None,
        }
        for each in view.places
    ]
    levels = [{"title": each.title, "year": each.year or None} for each in view.levels]
    return Answer({"items": items, "levels": levels, "truncated": view.is_capped})


def count_gaps(context: Context, query: models.GapsQuery) -> Answer:
    """Count the gaps of each kind."""
    items = [
        {"kind": each.kind, "title": each.title, "count": each.count}
        for each in gaps.board(context, query.type)
    ]
    return Answer({"items": items})


def list_gaps(context: Context, query: models.GapsQuery, kind: str) -> Answer:
    """Give gaps of a kind, each with the address of the form that mends it."""
    found = gaps.listed(
        context, kind, page_type=query.type, cursor=query.cursor, limit=query.limit
    )
    items = [
        {
            "page": payloads.reference(each.page) if each.page else None,
            "words": each.words,
            "address": each.address,
            "pages": [payloads.reference(page) for page in each.pages],
        }
        for each in found.items
    ]
    return Answer({"items": items, "total": found.total, "next": found.next or None})


def _question(question: Question) -> payloads.Data:
    return {
        "slug": question.slug,
        "title": question.title,
        "summary": question.summary,
        "pattern": question.pattern,
        "page": payloads.reference(question.page) if question.page else None,
    }
