"""Questions: patterns with a title, in the vocabulary or each on a page of its own.

A page of a type that has a field of kind *pattern* is a question: it has history,
discussion and watchers like every page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wiki.errors import NotFoundError, WikiError
from wiki.services import asking, listings
from wiki.services.context import Context
from wiki.services.graph_views import AnswerView
from wiki.services.pages import Moved, resolve
from wiki.services.views import PageRef
from wiki.store import contents as content_store
from wiki.text.live import address_of

MOST_LISTED = 200
IN_A_TEXT = 10
"""Answers that stand in a text; the rest is behind a link."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question; `page` is the page that holds it, None for one of the vocabulary."""

    slug: str
    title: str
    pattern: str
    summary: str = ""
    page: PageRef | None = None


@dataclass(frozen=True, slots=True)
class Inline:
    """A question in a text: its answers, or the fault that keeps them away."""

    title: str
    address: str
    answer: AnswerView | None
    fault: str = ""


def types(context: Context) -> tuple[str, ...]:
    """Give the page types whose pages are questions."""
    kinds = context.schema.types.items()
    return tuple(slug for slug, kind in kinds if kind.pattern_field)


def listed(context: Context) -> tuple[Question, ...]:
    """Give the questions on pages by title, then those of the vocabulary."""
    standing = (
        Question(each.slug, each.title, each.pattern)
        for each in context.schema.questions
    )
    return (*_on_pages(context), *standing)


def find(context: Context, slug: str) -> Question:
    """Give a question by its page, or one of the vocabulary by its name.

    Raises `Moved` where its page has another address now.
    """
    try:
        page = resolve(context, slug)
    except (NotFoundError, Moved) as error:
        for each in context.schema.questions:
            if each.slug == slug:
                return Question(each.slug, each.title, each.pattern)
        if isinstance(error, Moved):
            raise
        raise NotFoundError(
            f"There is no question “{slug}”. /questions lists those that there are."
        ) from None
    question = on_page(context, page)
    if question is None:
        raise NotFoundError(f"“{page.title}” is a page, but not a question.")
    return question


def known(context: Context, name: str) -> Question:
    """Give a question by whatever its page is or was called, else as `find` does."""
    try:
        return find(context, name)
    except Moved as moved:
        return find(context, moved.slug)


def on_page(context: Context, page: PageRef) -> Question | None:
    """Give the question that a page holds, None where it holds none."""
    kind = context.schema.types.get(page.type)
    if kind is None or not kind.pattern_field:
        return None
    content = content_store.find(context.unit, page.id)
    pattern = content.fields.get(kind.pattern_field, "") if content else ""
    if not pattern:
        return None
    return Question(page.slug, page.title, pattern, page.summary, page)


def of_page(context: Context, page: PageRef) -> Inline | None:
    """Give the answers of the question that a page holds, None where it holds none."""
    question = on_page(context, page)
    return _of_question(context, question) if question else None


def inline(context: Context, asked: str) -> Inline:
    """Answer what a text asks: a question by its name, or a pattern."""
    if "(" in asked:
        return _answered(context, asked, "", address_of(asked))
    try:
        question = known(context, asked)
    except WikiError as error:
        return Inline(asked, address_of(asked), None, error.message)
    return _of_question(context, question)


def _of_question(context: Context, question: Question) -> Inline:
    address = address_of(question.slug)
    return _answered(context, question.pattern, question.title, address)


def _answered(context: Context, pattern: str, title: str, address: str) -> Inline:
    try:
        answer = asking.ask(context, pattern, limit=IN_A_TEXT)
    except WikiError as error:
        return Inline(title or pattern, address, None, error.message)
    return Inline(title or answer.sentence, address, answer)


def _on_pages(context: Context) -> Iterator[Question]:
    for page_type in types(context):
        name = context.schema.types[page_type].pattern_field
        found = listings.browse(context, page_type, facets={}, limit=MOST_LISTED)
        fields = content_store.fields_of(
            context.unit, (each.page.id for each in found.items)
        )
        for each in found.items:
            page = each.page
            if pattern := fields.get(page.id, {}).get(name):
                yield Question(page.slug, page.title, pattern, page.summary, page)
