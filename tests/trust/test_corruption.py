"""`check` names what is wrong in a database, and `--repair` mends what is derived."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.trust.damage import do, do_unguarded, faults, texts, unguarded
from wiki.services import checks, pages
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.services.views import PageView

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
    "it has no date": "UPDATE page SET dated = '' , title_key = 'x' WHERE id = BASIL",
    "its author is another": "UPDATE page SET author = 'x' WHERE id = BASIL",
    "its age is another": "UPDATE page SET created = '1999' WHERE id = BASIL",
    "its last change is another": "UPDATE page SET updated = '1999' WHERE id = BASIL",
    "it is shown as it was": "UPDATE page SET revision = 1 WHERE id = BASIL",
    "it is out of sight": "UPDATE page SET archived = :yes WHERE id = BASIL",
    "its facts are others": 'UPDATE content SET fields = \'{"x": "y"}\''
    " WHERE page_id = BASIL",
    "its other names are others": "UPDATE content SET aliases = '[\"Mint\"]'"
    " WHERE page_id = BASIL",
    "its headings are others": 'UPDATE content SET outline = \'[[2, "x", "y"]]\''
    " WHERE page_id = BASIL",
    "its plain text is another": "UPDATE content SET body = 'x' WHERE page_id = BASIL",
    "a link says when": "UPDATE link SET since = '1999', since_day = 19990101"
    " WHERE source_id = BASIL",
    "a link has another name": "UPDATE link SET target_name = 'x', target_key = 'x'"
    " WHERE source_id = BASIL",
    "it is listed elsewhere": "INSERT INTO facet (page_id, facet, value)"
    " VALUES (BASIL, 'course', 'starter')",
    "a name is spelt otherwise": "UPDATE name SET name = 'x' WHERE page_id = BASIL"
    " AND kind = 'title'",
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


@pytest.fixture
def wiki(kitchen: Site) -> Site:
    """A wiki of recipes in which a page has two revisions, and anything may be done."""
    return unguarded(kitchen)


@pytest.mark.parametrize("statement", DERIVED.values(), ids=DERIVED)
def test_what_is_derived_is_found_wrong_and_made_right(
    wiki: Site, statement: str
) -> None:
    before = texts(wiki)
    do(wiki, statement)
    assert any("“basil”" in each for each in faults(wiki))
    wiki.writing(SYSTEM, checks.repair)
    assert faults(wiki) == []
    assert texts(wiki) == before


@pytest.mark.parametrize("is_named", [True, False])
def test_a_page_whose_head_is_gone_comes_back_as_its_newest_revision_has_it(
    wiki: Site, *, is_named: bool
) -> None:
    def seen() -> PageView:
        with wiki.reading(SYSTEM) as context:
            view = pages.view(context, "basil")
        return replace(view, incoming=(), outgoing=())  # derived links have new keys

    was = seen()
    before = texts(wiki)
    gone = [] if is_named else ["DELETE FROM name WHERE page_id = BASIL"]
    do_unguarded(wiki, *gone, "DELETE FROM page WHERE slug = 'basil'")
    assert any("has revisions and no head" in each for each in faults(wiki))
    wiki.writing(SYSTEM, checks.repair)
    assert faults(wiki) == []
    assert texts(wiki) == before
    assert seen() == was


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE word SET pages = 7 WHERE word = 'basil'",
        "DELETE FROM word WHERE word = 'basil'",
        "INSERT INTO word (word, pages) VALUES ('mint', 1)",
    ],
)
def test_words_that_are_counted_wrongly_are_found_and_counted_anew(
    wiki: Site, statement: str
) -> None:
    do(wiki, statement)
    (fault,) = faults(wiki)
    assert fault == "Of 1 words it is counted wrongly how many pages have them."
    wiki.writing(SYSTEM, checks.repair)
    assert faults(wiki) == []


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
