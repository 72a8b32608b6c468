"""What is said about a proposal, and what was decided, in the order it happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, insert, select

from wiki.store.tables import account, remark
from wiki.store.unit import Unit


@dataclass(frozen=True, slots=True)
class RemarkRow:
    """One remark; `kind` is `comment` or what was done: `asked`, `approved` …"""

    id: int
    account_id: int
    author: str
    at: str
    kind: str
    words: str


def add(
    unit: Unit, proposal_id: int, *, account_id: int, at: str, kind: str, words: str
) -> None:
    """Add a remark."""
    unit.connection.execute(
        insert(remark).values(
            proposal_id=proposal_id,
            account_id=account_id,
            at=at,
            kind=kind,
            words=words,
        )
    )


def of_proposal(unit: Unit, proposal_id: int) -> list[RemarkRow]:
    """Give what was said about a proposal, the first first."""
    query = (
        select(
            remark.c.id,
            remark.c.account_id,
            account.c.name,
            remark.c.at,
            remark.c.kind,
            remark.c.words,
        )
        .join(account, account.c.id == remark.c.account_id)
        .where(remark.c.proposal_id == proposal_id)
        .order_by(remark.c.id)
    )
    return [RemarkRow(*row) for row in unit.connection.execute(query)]


def counts(unit: Unit, proposal_ids: Iterable[int]) -> dict[int, int]:
    """Count what was said about each of these proposals; 0 is left out."""
    query = (
        select(remark.c.proposal_id, func.count())
        .where(remark.c.proposal_id.in_(list(proposal_ids)))
        .group_by(remark.c.proposal_id)
    )
    return {row[0]: row[1] for row in unit.connection.execute(query)}
