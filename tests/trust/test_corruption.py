"""`check` names what is wrong in a database, and `--repair` mends what is derived."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from tests.kitchen import KEEPER
from wiki.errors import InvalidError
from wiki.services import checks, editing, pages
from wiki.services.context import Context
from wiki.services.site import Site
from wiki.services.starting import SYSTEM

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
    "a file is noted": "INSERT INTO file_use (key, page_id, message_id, current)"
    " VALUES ('none', BASIL, 0, :yes)",
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
    for name, number in NAMES.items():
        statement = statement.replace(name, number)
    values = {"yes": True} if ":yes" in statement else {}
    site.database.write(lambda unit: unit.connection.execute(text(statement), values))


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
    column = "rowid" if wiki.database.dialect == "sqlite" else "page_id"
    do(wiki, "DELETE FROM search WHERE COLUMN = BASIL".replace("COLUMN", column))
    assert any("search index" in each for each in faults(wiki))
    wiki.writing(SYSTEM, checks.repair)
    assert faults(wiki) == []
