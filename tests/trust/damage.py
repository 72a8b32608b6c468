"""A wiki of recipes whose database is damaged as no program of ours would do it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

from sqlalchemy import make_url, text

from tests.kitchen import KEEPER
from wiki.services import checks, editing, pages
from wiki.services.context import Context
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.store.driver import sqlite_module

NAMES = {
    "BASIL": "(SELECT id FROM page WHERE slug = 'basil')",
    "TOMATO": "(SELECT id FROM page WHERE slug = 'tomato')",
    "ZIA": "(SELECT id FROM account WHERE name = 'zia')",
    "SECRET": "(SELECT id FROM page WHERE slug = 'secret-sauce')",
}
"""What stands in statements for the numbers of pages and accounts."""


def unguarded(kitchen: Site) -> Site:
    """Give a wiki in which a page has two revisions, and anything may be done."""

    def save(context: Context) -> None:
        document, number = pages.document(context, "basil")
        changed = replace(document, summary="Green.")
        editing.save(context, "basil", changed, base=number)

    kitchen.writing(KEEPER, save)
    if kitchen.database.dialect == "sqlite":
        do(kitchen, "DROP TRIGGER revision_no_update")
        do(kitchen, "DROP TRIGGER revision_no_delete")
    else:
        do(kitchen, "ALTER TABLE revision DISABLE TRIGGER USER")
    return kitchen


def do(site: Site, statement: str) -> None:
    """Run a statement as no program of ours would."""
    place = "rowid" if site.database.dialect == "sqlite" else "page_id"
    statement = statement.replace("PLACE", place)
    statement = named(statement)
    values = {"yes": True} if ":yes" in statement else {}
    site.database.write(lambda unit: unit.connection.execute(text(statement), values))


def named(statement: str) -> str:
    """Give a statement with the numbers of pages in it."""
    for name, number in NAMES.items():
        statement = statement.replace(name, number)
    return statement


def do_unguarded(site: Site, *statements: str) -> None:
    """Run statements with no foreign key in the way."""
    if site.database.dialect == "sqlite":
        # The same SQLite as the wiki's: another one would undo its locks.
        file = str(make_url(site.settings.database).database)
        with closing(sqlite_module.connect(file)) as connection:
            for each in statements:
                connection.execute(named(each))
            connection.commit()
        return
    do(site, "SET LOCAL session_replication_role = replica; " + "; ".join(statements))


def faults(site: Site) -> list[str]:
    """Give what `check` says."""
    with site.reading(SYSTEM) as context:
        return checks.find_failures(context)


def texts(site: Site) -> list[tuple[object, ...]]:
    """Give every revision as it stands."""
    query = text("SELECT page_id, number, text, digest FROM revision ORDER BY 1, 2")
    with site.database.reading() as unit:
        return [tuple(row) for row in unit.connection.execute(query)]
