"""The tables. `revision` and `change` are truth; what hangs on a page is derived."""

from __future__ import annotations

from wiki.store.tables.accounts import account, identity, session, token
from wiki.store.tables.audit import audit
from wiki.store.tables.base import metadata
from wiki.store.tables.columns import column_choice
from wiki.store.tables.drafts import draft
from wiki.store.tables.factors import factor, passkey, recovery_code, reset
from wiki.store.tables.files import file, file_use
from wiki.store.tables.gaps import gap_count
from wiki.store.tables.groups import reading_group
from wiki.store.tables.history import change, idempotency, merged, revision
from wiki.store.tables.limits import allowance
from wiki.store.tables.mailing import mailing
from wiki.store.tables.membership import invitation, site_option
from wiki.store.tables.notices import notice
from wiki.store.tables.origins import old_address, origin
from wiki.store.tables.pages import content, name, page
from wiki.store.tables.questions import told_answers
from wiki.store.tables.review import checked, proposal, remark
from wiki.store.tables.schedules import scheduled
from wiki.store.tables.servers import server, turn
from wiki.store.tables.statements import facet, link
from wiki.store.tables.suggestions import batch, batch_answer, dismissal, pin, ranking
from wiki.store.tables.talk import message, thread, watch
from wiki.store.tables.vocabularies import vocabulary
from wiki.store.tables.webhooks import delivery, webhook

__all__ = [
    "account",
    "allowance",
    "audit",
    "batch",
    "batch_answer",
    "change",
    "checked",
    "column_choice",
    "content",
    "delivery",
    "dismissal",
    "draft",
    "facet",
    "factor",
    "file",
    "file_use",
    "gap_count",
    "idempotency",
    "identity",
    "invitation",
    "link",
    "mailing",
    "merged",
    "message",
    "metadata",
    "name",
    "notice",
    "old_address",
    "origin",
    "page",
    "passkey",
    "pin",
    "proposal",
    "ranking",
    "reading_group",
    "recovery_code",
    "remark",
    "reset",
    "revision",
    "scheduled",
    "server",
    "session",
    "site_option",
    "thread",
    "token",
    "told_answers",
    "turn",
    "vocabulary",
    "watch",
    "webhook",
]
