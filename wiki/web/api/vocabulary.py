"""The vocabulary through the API: its versions, and a new one with a look before."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from wiki.services import vocabulary
from wiki.services.context import Context
from wiki.web.api import models
from wiki.web.api.answer import Answer


def put_vocabulary(context: Context, body: models.VocabularyBody) -> Answer:
    """Put a vocabulary in force, or with `dry_run` say what that would do."""
    plan = vocabulary.plan(context, body.text)
    if not body.dry_run:
        vocabulary.apply(context, body.text, base=body.base, comment=body.comment)
    data: dict[str, Any] = {
        "number": vocabulary.current_number(context),
        "applied": not body.dry_run,
        "changes": list(plan.changes),
        "pages": plan.impact.pages,
        "links": plan.impact.links,
        "unfit": list(plan.impact.sentences),
    }
    return Answer(data)


def list_versions(context: Context, query: models.ListQuery) -> Answer:
    """Give the vocabularies that were in force, newest first."""
    found, following = vocabulary.versions(
        context, cursor=query.cursor, limit=query.limit
    )
    items = [asdict(each) for each in found]
    return Answer({"items": items, "next": following or None})


def get_version(context: Context, query: models.Nothing, number: int) -> Answer:
    """Give the text of one vocabulary, and what it changed."""
    del query
    text = vocabulary.text_of(context, number)
    changes = list(vocabulary.compare(context, number))
    return Answer({"number": number, "text": text, "changes": changes})
