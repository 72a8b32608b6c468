"""Telling those who watch a question which answers came and which are gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wiki.errors import WikiError
from wiki.services import asking, notices, payloads, questions, watching
from wiki.services.context import Context, Viewer, roles_of
from wiki.services.editing import editable
from wiki.services.pages import readable
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.store import changes as change_store
from wiki.store import told_answers
from wiki.store.told_answers import ToldRow

MOST = 1_000
"""Answers that are compared; of a question with more nothing is told."""
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class _Look:
    """A watched question as people of a level see it now."""

    slug: str
    level: int
    told: ToldRow


def tell_changes(site: Site) -> int:
    """Look at every watched question anew and give how many had something to tell."""
    with site.reading(SYSTEM) as context:
        types = questions.types(context)
        if not types:
            return 0
        pairs = told_answers.watched(context.unit, types)
    levels = sorted({(slug, Viewer(role=role).level) for slug, role in pairs})
    return sum(_told(site, slug, level) for slug, level in levels)


def _told(site: Site, slug: str, level: int) -> bool:
    with site.reading(Viewer(SYSTEM.name, roles_of(level)[0])) as context:
        look = _look(context, slug, level)
    if look is None:
        return False

    def job(context: Context) -> bool:
        return _tell(context, look)

    return site.writing(SYSTEM, job)


def _look(context: Context, slug: str, level: int) -> _Look | None:
    """Answer a question anew, if anything changed since the last time."""
    try:
        page = readable(context, slug)
        before = told_answers.find(context.unit, page.id, level)
        change = change_store.newest(context.unit)
        if before is not None and before.change == change:
            return None
        question = questions.find(context, slug)
        answer = asking.ask(context, question.pattern, limit=MOST)
    except WikiError:
        return None  # out of their sight, or a pattern the vocabulary has outgrown
    if answer.next or answer.truncated:
        # Too many to compare: noted without them, and asked again after a change.
        return _Look(slug, level, ToldRow("", change, {}))
    answers = {payloads.row_key(row): payloads.row_words(row) for row in answer.rows}
    return _Look(slug, level, ToldRow(question.pattern, change, answers))


def _tell(context: Context, look: _Look) -> bool:
    page = editable(context, look.slug)
    before = told_answers.find(context.unit, page.id, look.level)
    if before is not None and before.change >= look.told.change:
        return False  # another server was first
    told_answers.put(context.unit, page.id, look.level, look.told)
    if before is None or before.pattern != look.told.pattern:
        return False
    came = _without(look.told.answers, before.answers)
    gone = _without(before.answers, look.told.answers)
    if not came and not gone:
        return False
    parts = [
        *([f"new: {_named(came)}"] if came else ()),
        *([f"not any more: {_named(gone)}"] if gone else ()),
    ]
    notices.tell(
        context,
        watching.watchers_of(context, page, look.level),
        kind="answers",
        words=f"The answers to “{page.title}” changed; {'; '.join(parts)}.",
        address=f"/questions/{page.slug}",
        page_id=page.id,
    )
    return True


def _without(these: Mapping[str, str], those: Mapping[str, str]) -> list[str]:
    return [words for key, words in these.items() if key not in those]


def _named(answers: list[str]) -> str:
    shown = ", ".join(f"“{each}”" for each in answers[:MOST_NAMED])
    more = len(answers) - MOST_NAMED
    return f"{shown} and {more:,} more" if more > 0 else shown
