"""A new wiki: its tables, its vocabulary, its first account, its first pages."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from wiki.config import PASSWORD_FILE, Settings
from wiki.resources import seeds_folder
from wiki.services import accounts, deriving, vocabulary
from wiki.services.context import Context, Viewer
from wiki.services.site import Site
from wiki.services.transfer.importing import Wishes, import_paths
from wiki.services.transfer.incoming import Report
from wiki.store import accounts as account_store
from wiki.store import migrating, vocabularies
from wiki.store.database import Database

SYSTEM = Viewer(name="throughline", role="admin")
"""Who the first pages are by; it has no account and cannot sign in."""

ADMIN = "admin"
RENDERED_AT_ONCE = 500
"""Texts in a transaction when all are rendered anew."""


@dataclass(frozen=True, slots=True)
class Started:
    """What `initialise` made; `report` is None when pages were there already.

    `copy` is an SQLite file as it was before its tables got another form.
    """

    report: Report | None
    password_file: Path | None
    copy: Path | None = None


def initialise(
    settings: Settings,
    *,
    empty: bool = False,
    vocabulary_file: Path | None = None,
    progress: Callable[[], object] = lambda: None,
) -> Started:
    """Create or migrate the database and fill a new one; safe to repeat.

    Servers that start at once do it one after another: the first one makes the wiki.
    """
    database = Database(settings.database)
    try:
        with database.starting():
            copy = _migrate(settings)
            made = _filled(settings, empty, vocabulary_file, progress)
            return replace(made, copy=copy)
    finally:
        database.close()


def password_file_of(settings: Settings) -> Path:
    """Where the first administrator's password is written."""
    return settings.data_dir / PASSWORD_FILE


def _migrate(settings: Settings) -> Path | None:
    # Opened for this alone: on SQLite what migrates keeps its claim until it is closed.
    database = Database(settings.database)
    try:
        if migrating.is_current(database):
            return None
        return migrating.migrate(database)
    finally:
        database.close()


def _filled(
    settings: Settings,
    empty: bool,
    vocabulary_file: Path | None,
    progress: Callable[[], object],
) -> Started:
    site = Site.open(settings)
    try:
        fresh = _first_vocabulary(site, vocabulary_file)
        _render_again(site)
        password_file = _first_account(site, settings)
        report = None
        if fresh and not empty:
            report = import_paths(
                site,
                SYSTEM,
                [seeds_folder() / "pages"],
                Wishes(comment="Starter content."),
                progress=progress,
            )
        return Started(report, password_file)
    finally:
        site.close()


def _first_vocabulary(site: Site, file: Path | None) -> bool:
    with site.database.reading() as unit:
        if vocabularies.newest(unit):
            return False
    path = file or seeds_folder() / "vocabulary.toml"
    text = path.read_text(encoding="utf-8")

    def job(context: Context) -> None:
        vocabulary.apply(context, text)

    site.writing(SYSTEM, job)
    return True


def _render_again(site: Site) -> None:
    """Let texts that an earlier version rendered look as this one renders them."""

    def job(context: Context) -> int:
        return deriving.render_again(context.unit, context.schema, RENDERED_AT_ONCE)

    while site.writing(SYSTEM, job):
        pass


def _first_account(site: Site, settings: Settings) -> Path | None:
    with site.database.reading() as unit:
        if account_store.list_all(unit):
            return None
    password = secrets.token_urlsafe(12)

    def job(context: Context) -> None:
        accounts.add(context, ADMIN, "admin", password)

    site.writing(SYSTEM, job)
    path = password_file_of(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(f"{password}\n", encoding="ascii")
    return path
