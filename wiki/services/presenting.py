"""Maps of a page shown one after another, each with the words that go with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wiki.errors import NotFoundError
from wiki.services import map_queries, pages
from wiki.services.context import Context
from wiki.services.map_queries import InlineMap
from wiki.services.views import PageRef, PageView
from wiki.text.steps import Step, steps


@dataclass(frozen=True, slots=True)
class Shown:
    """One step of a page's maps; `number` counts from 1, `titles` names them all."""

    page: PageRef
    number: int
    titles: tuple[str, ...]
    step: Step
    map: InlineMap


def steps_of(context: Context, view: PageView) -> Sequence[Step]:
    """Give the steps of a page: the map that it keeps, then those of its text."""
    found = [
        Step(each.title or view.page.title, each.html, each.asked)
        for each in steps(view.html, view.outline)
    ]
    kept = map_queries.kept(context, view.page)
    return [Step(view.page.title, "", kept), *found] if kept else found


def show(context: Context, slug: str, number: int) -> Shown:
    """Give one step of a page; raise `NotFoundError` where it has none so far."""
    view = pages.view(context, slug)
    found = steps_of(context, view)
    if not found:
        raise NotFoundError(f"“{view.page.title}” has no maps to show.")
    if not 0 < number <= len(found):
        raise NotFoundError(f"There are {len(found)} steps, and no step {number}.")
    step = found[number - 1]
    return Shown(
        view.page,
        number,
        tuple(each.title for each in found),
        step,
        map_queries.inline(context, step.asked, title=step.title),
    )
