"""Answers computed for all pages at once, elsewhere: taken in, and read by readers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from graph.batch import Origin, Placed, Ranked
from graph.parquet import ParquetError, read_answers
from wiki.errors import InvalidError
from wiki.services.context import Context, stamp
from wiki.services.policy import require
from wiki.store import batches
from wiki.store import changes as change_store
from wiki.store.batches import AnswerRow
from wiki.store.pages import PageRow

PUBLIC = 0
"""The level whose view a batch has; who may see more is answered on the spot."""


def batch_candidates(context: Context, row: PageRow) -> Ranked | None:
    """Give what a batch ranked for a page, None where it must be computed.

    That is unless the setting says so, for members, and for a page that changed since
    or was not there.
    """
    if not context.batch_answers or context.viewer.level > PUBLIC:
        return None
    found = batches.find(context.unit, row.id)
    if found is None:
        return None
    placed = tuple(Placed(*each) for each in found.placed)
    return Ranked(row.id, placed, tuple(found.near))


def load(context: Context, folder: Path) -> int:
    """Put the answers in a folder in place of the older ones; give their number.

    Raises `InvalidError` when they are of another wiki, or of another past of this one.
    """
    require(context, "learn rankings")
    try:
        origin, answers = read_answers(folder)
        return keep(context, origin, answers)
    except ParquetError as error:
        raise InvalidError(str(error)) from error


def keep(context: Context, origin: Origin, answers: Iterable[Ranked]) -> int:
    """Put these answers, computed at `origin`, in place of the older ones."""
    if change_store.fingerprint(context.unit, origin.version) != origin.fingerprint:
        raise InvalidError(
            "These answers were computed from another wiki, or from a state that this"
            " one never had. Export this wiki and run the job on that."
        )
    return batches.replace(
        context.unit,
        (AnswerRow(each.page, each.placed, each.near) for each in answers),
        version=origin.version,
        at=stamp(context.now),
    )
