"""`check` finds what was altered in histories and in the log of changes."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from tests.kitchen import KEEPER
from tests.trust.damage import do, faults, texts, unguarded
from wiki.errors import InvalidError
from wiki.services import checks, merging, moving
from wiki.services.context import Context
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.store import digests
from wiki.store import revisions as revision_store
from wiki.store.tables import revision
from wiki.store.unit import Unit

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

BESIDE = {
    "more may see it": "UPDATE revision SET level = 0 WHERE page_id = SECRET",
    "fewer may see it": "UPDATE revision SET level = 1 WHERE page_id = BASIL"
    " AND number = 1",
    "why is another": "UPDATE revision SET comment = 'x' WHERE page_id = BASIL"
    " AND number = 2",
    "it was out of sight": "UPDATE revision SET archived = :yes WHERE page_id = BASIL"
    " AND number = 1",
    "another account made it": "UPDATE revision SET author_id = ZIA"
    " WHERE page_id = BASIL AND number = 2",
    "it changed nothing": "UPDATE revision SET changes = NULL WHERE page_id = BASIL"
    " AND number = 2",
    "it changed something else": "UPDATE revision SET changes = '{}'"
    " WHERE page_id = BASIL AND number = 2",
}
"""What a revision says beside its text."""

SINCE_THE_FIRST_RULE = ("more may see it", "why is another", "it was out of sight")
"""What is found also where the digest leaves it out."""

TOLD = {
    "someone else did it": "UPDATE change SET author = 'x' WHERE page_id = BASIL",
    "it was earlier": "UPDATE change SET at = '1999-01-01T00:00:00Z'"
    " WHERE page_id = BASIL",
    "it was because": "UPDATE change SET comment = 'x' WHERE page_id = BASIL",
    "everybody is told": "UPDATE change SET level = 0 WHERE page_id = SECRET",
    "it went out of sight": "UPDATE change SET kind = 'archive'"
    " WHERE page_id = BASIL AND revision = 1",
    "it was linked anew": "UPDATE change SET kind = 'relink' WHERE page_id = BASIL"
    " AND revision = 2",
}


@pytest.fixture
def wiki(kitchen: Site) -> Site:
    """A wiki of recipes in which a page has two revisions, and anything may be done."""
    return unguarded(kitchen)


def rename(site: Site, slug: str, new: str) -> None:
    """Give a page another address."""
    site.writing(KEEPER, lambda context: moving.rename(context, slug, new_slug=new))


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


@pytest.mark.parametrize("statement", BESIDE.values(), ids=BESIDE)
def test_what_a_revision_says_beside_its_text_is_sealed_too(
    wiki: Site, statement: str
) -> None:
    do(wiki, statement)
    assert any("does not fit its digest" in each for each in faults(wiki))
    with pytest.raises(InvalidError, match="Nothing was repaired"):
        wiki.writing(SYSTEM, checks.repair)


@pytest.fixture
def older_wiki(wiki: Site) -> Site:
    """The same, with digests as they were made by the first rule."""

    def seal_anew(unit: Unit) -> None:
        page, digest = 0, ""
        for row in list(revision_store.walk(unit)):
            digest = digests.seal_text(
                digest if row.page_id == page else "",
                page_id=row.page_id,
                author=row.author,
                at=row.at,
                text=row.text,
            )
            page = row.page_id
            unit.connection.execute(
                update(revision)
                .where(revision.c.page_id == page, revision.c.number == row.number)
                .values(digest=digest)
            )

    wiki.database.write(seal_anew)
    return wiki


def test_a_history_that_began_by_the_first_rule_is_whole_and_goes_on(
    older_wiki: Site,
) -> None:
    assert faults(older_wiki) == []
    rename(older_wiki, "basil", "sweet-basil")
    assert faults(older_wiki) == []
    do(older_wiki, "UPDATE revision SET comment = 'x' WHERE number = 3")
    assert any("does not fit its digest" in each for each in faults(older_wiki))


@pytest.mark.parametrize("statement", TRUTH.values(), ids=TRUTH)
def test_what_the_first_rule_sealed_is_looked_at(
    older_wiki: Site, statement: str
) -> None:
    do(older_wiki, statement)
    assert faults(older_wiki)


@pytest.mark.parametrize("name", SINCE_THE_FIRST_RULE)
def test_what_the_first_rule_left_out_is_compared_with_texts_and_log(
    older_wiki: Site, name: str
) -> None:
    do(older_wiki, BESIDE[name])
    assert faults(older_wiki)


@pytest.mark.parametrize("statement", TOLD.values(), ids=TOLD)
def test_the_log_of_changes_says_what_histories_say(wiki: Site, statement: str) -> None:
    do(wiki, statement)
    assert any("The log of changes" in each for each in faults(wiki))
    wiki.writing(SYSTEM, checks.repair)
    assert faults(wiki) == []


def test_which_of_history_and_log_is_right_is_not_guessed(older_wiki: Site) -> None:
    do(older_wiki, TOLD["it was because"])
    found = faults(older_wiki)
    older_wiki.writing(SYSTEM, checks.repair)
    assert faults(older_wiki) == found != []


def test_a_gap_in_the_log_of_changes_is_found_and_filled(wiki: Site) -> None:
    do(wiki, "DELETE FROM change WHERE page_id = BASIL AND revision = 2")
    assert any("leaves out revision 2" in each for each in faults(wiki))
    wiki.writing(SYSTEM, checks.repair)
    assert faults(wiki) == []
    do(wiki, "UPDATE change SET revision = 9 WHERE page_id = BASIL AND revision = 1")
    assert "The log of changes tells of 1 revisions that do not exist." in faults(wiki)


def test_no_way_to_change_a_page_leaves_a_fault(wiki: Site) -> None:
    def change(context: Context) -> None:
        merging.merge_into(context, "pine-nut", "tomato")
        moving.archive(context, "cacio-e-pepe", comment="Away.")
        moving.restore_page(context, "cacio-e-pepe")
        moving.restore_revision(context, "basil", 1)
        moving.archive(context, "liguria")

    rename(wiki, "secret-sauce", "hidden-sauce")
    wiki.writing(KEEPER, change)
    assert faults(wiki) == []
