"""`check` names what is wrong in a database, and `--repair` mends what is derived."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import pytest
from sqlalchemy import make_url, text

from tests.kitchen import KEEPER
from wiki.errors import InvalidError
from wiki.services import checks, editing, pages
from wiki.services.context import Context
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.store.database import sqlite_module

NAMES = {
    "BASIL": "(SELECT id FROM page WHERE slug = 'basil')",
    "TOMATO": "(SELECT id FROM page WHERE slug = 'tomato')",
}
"""What stands in the statements below for the numbers of pages."""

DERIVED = {
    "a link is gone": "DELETE FROM link WHERE source_id = BASIL",
    "a link says more": "UPDATE link SET note = 'x' WHERE source_id = BASIL",
    "a link leads elsewhere": "UPDATE link SET target_id = BASIL"
    " WHERE source_id = BASIL",
    "a name is gone": "DELETE FROM name WHERE page_id = BASIL AND kind = 'title'",
    "a name too many": "INSERT INTO name (page_id, kind, key, slug_key, name)"
    " VALUES (BASIL, 'alias', 'mint', 'mint', 'Mint')",
    "its text is another": "UPDATE content SET html = '<p>x' WHERE page_id = BASIL",
    "its text is gone": "DELETE FROM content WHERE page_id = BASIL",
    "its title is another": "UPDATE page SET title = 'Mint' WHERE id = BASIL",
    "its summary is another": "UPDATE page SET summary = 'x' WHERE id = BASIL",
    "more may see it": "UPDATE page SET level = 2 WHERE id = BASIL",
    "its type is another": "UPDATE page SET type = 'dish' WHERE id = BASIL",
    "its date is another": "UPDATE page SET dated = '1999' WHERE id = BASIL",
    "its searched text is another": "UPDATE search SET body = 'x' WHERE PLACE = BASIL",
    "its searched words are gone": "DELETE FROM page_word WHERE page_id = BASIL",
    "a file is noted": "INSERT INTO file_use (key, page_id, message_id, current)"
    " VALUES ('none', BASIL, 0, :yes)",
}
DANGLING = {
    "a link from nowhere": "UPDATE link SET source_id = 999 WHERE id ="
    " (SELECT min(id) FROM link)",
    "a link to nowhere": "UPDATE link SET target_id = 999 WHERE id ="
    " (SELECT min(id) FROM link)",
    "a name of nothing": "INSERT INTO name (page_id, kind, key, slug_key, name)"
    " VALUES (999, 'alias', 'mint', 'mint', 'Mint')",
    "a facet of nothing": "INSERT INTO facet (page_id, facet, value)"
    " VALUES (999, 'course', 'starter')",
    "a word of nothing": "INSERT INTO page_word (page_id, word) VALUES (999, 'mint')",
}
TRUTH = {
    "a text is another": "UPDATE revision SET text = text || ' '"
    " WHERE page_id = BASIL AND number = 1",
    "an author is another": "UPDATE revision SET author = 'x' WHERE page_id = BASIL",
    "a moment is another": "UPDATE revision SET at = '1999-01-01T00:00:00Z'"
    " WHERE page_id = BASIL",
    "a digest is another": "UPDATE revision SET digest = 'x' WHERE page_id = BASIL",
    "a revision is gone": "DELETE FROM revision WHERE page_id = BASIL AND number = 1",
    "a revision is another page's": "UPDATE revision SET page_id = TOMATO,"
    " number = 9 WHERE page_id = BASIL AND number = 1",
    "a text cannot be read": "UPDATE revision SET text = '---\n: ['"
    " WHERE page_id = BASIL AND number = 2",
}


@pytest.fixture
def wiki(kitchen: Site) -> Site:
    """A wiki of recipes in which a page has two revisions, and anything may be done."""

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
    for name, number in NAMES.items():
        statement = statement.replace(name, number)
    values = {"yes": True} if ":yes" in statement else {}
    site.database.write(lambda unit: unit.connection.execute(text(statement), values))


def do_unguarded(site: Site, *statements: str) -> None:
    """Run statements with no foreign key in the way."""
    if site.database.dialect == "sqlite":
        # The same SQLite as the wiki's: another one would undo its locks.
        file = str(make_url(site.settings.database).database)
        with closing(sqlite_module.connect(file)) as connection:
            for each in statements:
                connection.execute(each)
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


@pytest.mark.parametrize("statement", DERIVED.values(), ids=DERIVED)
def test_what_is_derived_is_found_wrong_and_made_right(
    wiki: Site, statement: str
) -> None:
    assert faults(wiki) == []
    before = texts(wiki)
    do(wiki, statement)
    assert any("“basil”" in each for each in faults(wiki))
    wiki.writing(SYSTEM, checks.repair)
    assert faults(wiki) == []
    assert texts(wiki) == before


@pytest.mark.parametrize("statement", TRUTH.values(), ids=TRUTH)
def test_what_is_wrong_in_the_history_is_named_and_not_spread(
    wiki: Site, statement: str
) -> None:
    do(wiki, statement)
    assert faults(wiki)
    before = texts(wiki)
    with pytest.raises(InvalidError, match="Nothing was repaired"):
        wiki.writing(SYSTEM, checks.repair)
    assert texts(wiki) == before


def test_a_page_shown_as_it_was_is_found(wiki: Site) -> None:
    do(wiki, "UPDATE page SET revision = 1 WHERE id = BASIL")
    assert any("its newest one is 2" in each for each in faults(wiki))


def test_a_page_that_the_index_lost_is_found_again(wiki: Site) -> None:
    do(wiki, "DELETE FROM search WHERE PLACE = BASIL")
    assert any("search index" in each for each in faults(wiki))
    wiki.writing(SYSTEM, checks.repair)
    assert faults(wiki) == []


@pytest.mark.parametrize("statement", DANGLING.values(), ids=DANGLING)
def test_what_is_derived_and_leads_nowhere_goes(wiki: Site, statement: str) -> None:
    before = texts(wiki)
    do_unguarded(wiki, statement)
    assert any("is nowhere in “page”" in each for each in faults(wiki))
    wiki.writing(SYSTEM, checks.repair)
    assert faults(wiki) == []
    assert texts(wiki) == before


def test_what_people_made_and_leads_nowhere_is_named_and_stays(wiki: Site) -> None:
    do_unguarded(
        wiki,
        "INSERT INTO pin (page_id, other_id, account_id, at) SELECT 999, page.id,"
        " account.id, '2026' FROM page, account WHERE slug = 'basil'"
        " AND account.name = 'zia'",
    )
    (fault,) = faults(wiki)
    assert fault == "The table “pin” has 1 rows whose page_id is nowhere in “page”."
    wiki.writing(SYSTEM, checks.repair)
    assert faults(wiki) == [fault]


def test_a_gap_in_the_log_of_changes_is_found_and_filled(wiki: Site) -> None:
    do(wiki, "DELETE FROM change WHERE page_id = BASIL AND revision = 2")
    assert any("leaves out revision 2" in each for each in faults(wiki))
    wiki.writing(SYSTEM, checks.repair)
    assert faults(wiki) == []
    do(wiki, "UPDATE change SET revision = 9 WHERE page_id = BASIL AND revision = 1")
    assert "The log of changes tells of 1 revisions that do not exist." in faults(wiki)


def test_a_graph_that_is_not_the_databases_is_found(wiki: Site) -> None:
    with wiki.reading(SYSTEM) as context:
        context.network()  # as a saved one would be, it is held from here on
    do(wiki, "UPDATE link SET status = 'disputed' WHERE source_id = BASIL")
    assert any("The graph does not have page" in each for each in faults(wiki))
    wiki.writing(SYSTEM, checks.repair)
    assert faults(wiki) == []


@pytest.mark.parametrize("bases", ["sqlite"], indirect=True, scope="session")
def test_a_damaged_file_is_named(kitchen: Site) -> None:
    do(kitchen, "PRAGMA writable_schema = ON")
    do(kitchen, "DELETE FROM sqlite_master WHERE name = 'ix_change_kind'")
    assert any("The database file is damaged" in each for each in faults(kitchen))
