"""Saving: what is written is there at once, everywhere, and nothing is lost."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tests.kitchen import CONTRIBUTOR, KEEPER, NOBODY, WRITER, dish
from wiki.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    SignInError,
)
from wiki.services import (
    accounts,
    editing,
    history,
    links,
    listings,
    maps,
    moving,
    pages,
    paths,
    search,
)
from wiki.services import related as related_service
from wiki.services.context import Context, Viewer
from wiki.services.site import Site
from wiki.services.views import Saved
from wiki.store import pages as page_store
from wiki.text.document import Document, LinkStatement


def text_of(site: Site, slug: str) -> tuple[Document, int]:
    with site.reading(KEEPER) as context:
        return pages.document(context, slug)


def save(
    site: Site, slug: str, document: Document, base: int, viewer: Viewer = WRITER
) -> Saved:
    return site.writing(
        viewer,
        lambda context: editing.save(context, slug, document, base=base, comment="x"),
    )


def create(site: Site, document: Document, viewer: Viewer = WRITER) -> Saved:
    return site.writing(viewer, lambda context: editing.create(context, document))


def test_a_new_page_is_at_once_in_every_room(kitchen: Site) -> None:
    made = create(
        kitchen,
        dish("Trenette", "basil", region="liguria", summary="Thin and long."),
    )
    with kitchen.reading(NOBODY) as context:
        assert pages.view(context, "trenette").page.title == "Trenette"
        found = search.find(context, "trenette", facets={})
        assert [hit.item.page.slug for hit in found.hits][:1] == ["trenette"]
        listed = listings.browse(context, "dish", facets={"region": ["liguria"]})
        assert "trenette" in {each.page.slug for each in listed.items}
        _, incoming = links.groups_of(context, pages.readable(context, "basil"), 99)
        assert "trenette" in _ends(incoming, "used in")
        assert "insalata-caprese" in {
            each.page.slug for each in related_service.suggestions(context, "trenette")
        }
        assert "trenette" in {
            spot.page.slug for spot in maps.around(context, "basil").spots
        }
        way = paths.find_paths(context, "trenette", target="tomato").paths[0]
        assert way.text == "Trenette uses Basil, which goes with Tomato."
        # A red link of an older page has found its page.
        outgoing, _ = links.groups_of(
            context, pages.readable(context, "pesto-alla-genovese"), 99
        )
        assert "trenette" in _ends(outgoing, "mentions")
    assert made == Saved("trenette", 1)


def _ends(groups: links.Groups, label: str) -> set[str]:
    return {
        each.page.slug
        for group in groups
        if group.label == label
        for each in group.links
        if each.page
    }


def test_changes_in_different_places_of_a_page_are_merged(kitchen: Site) -> None:
    slug = "pesto-alla-genovese"
    base, number = text_of(kitchen, slug)
    mine = replace(
        base,
        body=base.body.replace("Crush", "Pound"),
        links=(*base.links, LinkStatement("uses", "tomato", note="never, some say")),
    )
    theirs = replace(
        base,
        body=base.body.replace("With trofie", "With trofie or gnocchi"),
        fields={**base.fields, "minutes": "25"},
        aliases=(*base.aliases, "Green sauce"),
    )
    save(kitchen, slug, theirs, number)

    saved = save(kitchen, slug, mine, number)

    document, head = text_of(kitchen, slug)
    assert saved == Saved(slug, number + 2, merged=True)
    assert head == number + 2
    assert "Pound" in document.body
    assert "or gnocchi" in document.body
    assert document.fields["minutes"] == "25"
    assert "Green sauce" in document.aliases
    assert ("tomato", "never, some say") in {(e.target, e.note) for e in document.links}


def test_a_collision_saves_nothing_and_shows_both_sides(kitchen: Site) -> None:
    base, number = text_of(kitchen, "basil")
    save(kitchen, "basil", replace(base, summary="A green herb."), number)

    with pytest.raises(ConflictError) as caught:
        save(kitchen, "basil", replace(base, summary="A royal herb."), number)

    [conflict] = caught.value.conflicts
    assert (conflict.part, conflict.base) == ("summary", "A herb with large leaves.")
    assert (conflict.mine, conflict.theirs) == ("A royal herb.", "A green herb.")
    assert text_of(kitchen, "basil") == (
        replace(base, summary="A green herb."),
        number + 1,
    )


def test_saving_what_is_there_already_makes_no_revision(kitchen: Site) -> None:
    base, number = text_of(kitchen, "basil")
    assert save(kitchen, "basil", base, number) == Saved("basil", number, changed=False)


def test_the_same_key_gives_the_same_answer_and_one_page(kitchen: Site) -> None:
    def job(context: Context) -> Saved:
        return editing.create(context, dish("Focaccia"), key="once")

    with kitchen.database.reading() as unit:
        writer = accounts.find_viewer(unit, CONTRIBUTOR)
    assert kitchen.writing(writer, job) == kitchen.writing(writer, job)
    with kitchen.reading(NOBODY) as context:
        found = search.find(context, "focaccia", facets={})
    assert found.total == 1


def test_people_who_save_at_once_all_keep_their_work(kitchen: Site) -> None:
    base, number = text_of(kitchen, "tomato")
    failures: list[Exception] = []

    def write(name: str) -> None:
        document = replace(base, aliases=(*base.aliases, name))
        try:
            save(kitchen, "tomato", document, number)
        except Exception as error:
            failures.append(error)

    names = [f"Tomato {each}" for each in "ABCDEFGH"]
    threads = [threading.Thread(target=write, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    document, head = text_of(kitchen, "tomato")
    assert failures == []
    assert set(document.aliases) == {*base.aliases, *names}
    assert head == number + len(names)


def test_a_page_of_the_same_title_gets_another_address(kitchen: Site) -> None:
    assert create(kitchen, dish("Basil")).slug == "basil-2"


@pytest.mark.parametrize(
    ("document", "place", "words"),
    [
        (dish(""), "title", "title"),
        (dish("X", minutes="ten"), "fields.minutes", "whole number"),
        (dish("X", written="1863-13"), "fields.written", "month"),
        (dish("X", course="midnight"), "fields.course", "starter"),
        (dish("X", url="javascript:alert(1)"), "fields.url", "http"),
        (
            Document("dish", "X", links=(LinkStatement("cooks", "basil"),)),
            "links.0",
            "cooks",
        ),
        (
            Document("dish", "X", links=(LinkStatement("uses", "liguria"),)),
            "links.0",
            "Region",
        ),
        (
            Document("dish", "X", links=(LinkStatement("uses", "Giulia"),)),
            "links.0",
            "Giulia",
        ),
        (
            Document("dish", "X", links=(LinkStatement("uses", "basil", since="no"),)),
            "links.0",
            "date",
        ),
        (Document("soup", "X"), "type", "soup"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_place(
    kitchen: Site, document: Document, place: str, words: str
) -> None:
    with pytest.raises(InvalidError) as caught:
        create(kitchen, document)
    faults = {
        where: " ".join(texts)
        for where, texts in caught.value.errors.items()
        if where.startswith(place)
    }
    assert faults, caught.value.errors
    assert words in " ".join(faults.values())


def test_a_renamed_page_is_found_under_its_old_names(kitchen: Site) -> None:
    kitchen.writing(
        KEEPER,
        lambda context: moving.rename(
            context, "liguria", new_slug="riviera", title="Riviera"
        ),
    )
    with kitchen.reading(NOBODY) as context:
        assert pages.named(context, "liguria").slug == "riviera"  # type: ignore[union-attr]
        with pytest.raises(pages.Moved) as moved:
            pages.resolve(context, "liguria")
        assert moved.value.slug == "riviera"
        listed = listings.browse(context, "dish", facets={"region": ["riviera"]})
        assert [each.page.slug for each in listed.items] == ["pesto-alla-genovese"]


def test_an_archived_page_is_gone_and_comes_back_whole(kitchen: Site) -> None:
    before = text_of(kitchen, "basil")[0]
    kitchen.writing(KEEPER, lambda context: moving.archive(context, "basil"))
    with kitchen.reading(KEEPER) as context:
        with pytest.raises(NotFoundError):
            pages.view(context, "basil")
        assert not search.find(context, "large herb", facets={}).hits
        assert "basil" not in {
            spot.page.slug for spot in maps.around(context, "tomato").spots
        }
    kitchen.writing(KEEPER, lambda context: moving.restore_page(context, "basil"))
    assert text_of(kitchen, "basil")[0] == before
    with kitchen.reading(NOBODY) as context:
        way = paths.find_paths(context, "insalata-caprese", target="liguria")
        assert way.paths[0].text.startswith("Insalata caprese uses Basil")


def test_every_revision_stays_readable_and_comparable(kitchen: Site) -> None:
    base, number = text_of(kitchen, "basil")
    save(kitchen, "basil", replace(base, summary="A green herb."), number)
    with kitchen.reading(NOBODY) as context:
        assert pages.view_revision(context, "basil", 1).page.summary == base.summary
        found, following = history.revisions(context, "basil")
        assert [each.number for each in found] == [number + 1, *range(number, 0, -1)]
        assert following == ""
        compared = history.compare(context, "basil", number, number + 1)
    assert not compared.diff.is_empty


@pytest.mark.parametrize(
    ("viewer", "error"),
    [(NOBODY, SignInError), (Viewer("ugo", "reader"), ForbiddenError)],
)
def test_only_contributors_write(
    kitchen: Site, viewer: Viewer, error: type[Exception]
) -> None:
    with pytest.raises(error):
        create(kitchen, dish("Focaccia"), viewer)
    base, number = text_of(kitchen, "basil")
    with pytest.raises(error):
        save(kitchen, "basil", replace(base, summary="No."), number, viewer)


def test_contributors_neither_rename_archive_nor_restrict(kitchen: Site) -> None:
    base, number = text_of(kitchen, "basil")
    for job in (
        lambda context: moving.rename(context, "basil", new_slug="b"),
        lambda context: moving.archive(context, "basil"),
        lambda context: editing.save(
            context, "basil", replace(base, visibility="members"), base=number
        ),
    ):
        with pytest.raises(ForbiddenError):
            kitchen.writing(WRITER, job)


def test_a_history_says_what_each_revision_changed(kitchen: Site) -> None:
    document, number = text_of(kitchen, "cacio-e-pepe")
    more = LinkStatement("uses", "pine-nut", note="if you must")
    save(
        kitchen,
        "cacio-e-pepe",
        replace(document, summary="Plain.", links=(*document.links, more)),
        number,
    )
    with kitchen.reading(NOBODY) as context:
        newest, first = history.revisions(context, "cacio-e-pepe")[0]
    assert newest.parts == ("summary",)
    (added,) = newest.links
    assert added.verb == "added"
    assert [(link.label, link.name) for link in added.links] == [("uses", "Pine nut")]
    assert newest.grown == newest.size - first.size
    assert (first.parts, first.links, first.grown) == ((), (), None)


def test_a_page_says_again_what_a_revision_said(kitchen: Site) -> None:
    first, number = text_of(kitchen, "cacio-e-pepe")
    save(kitchen, "cacio-e-pepe", replace(first, summary="Other.", links=()), number)
    restored = kitchen.writing(
        WRITER, lambda context: moving.restore_revision(context, "cacio-e-pepe", number)
    )
    again, newest = text_of(kitchen, "cacio-e-pepe")
    assert (again, newest) == (first, restored.revision)
    with kitchen.reading(NOBODY) as context:
        assert history.revisions(context, "cacio-e-pepe")[0][0].comment == (
            f"Restored revision {number}."
        )
        assert pages.view(context, "cacio-e-pepe").outgoing


def test_restoring_what_is_there_makes_no_revision(kitchen: Site) -> None:
    _, number = text_of(kitchen, "cacio-e-pepe")
    same = kitchen.writing(
        WRITER, lambda context: moving.restore_revision(context, "cacio-e-pepe", number)
    )
    assert (same.changed, same.revision) == (False, number)


def test_a_revision_that_never_was_is_not_restored(kitchen: Site) -> None:
    with pytest.raises(NotFoundError, match="no revision 99"):
        kitchen.writing(
            WRITER, lambda context: moving.restore_revision(context, "cacio-e-pepe", 99)
        )


@pytest.mark.parametrize("bases", ["postgresql"], indirect=True, scope="session")
def test_pages_that_link_to_each_other_can_be_saved_at_once(kitchen: Site) -> None:
    held, may_end = threading.Event(), threading.Event()

    def hold(context: Context) -> None:
        page_store.lock(context.unit, pages.known(context, "basil").id)
        held.set()
        assert may_end.wait(60)

    with ThreadPoolExecutor(2) as pool:
        other = pool.submit(kitchen.writing, WRITER, hold)
        assert held.wait(60)
        try:
            linking = dish("Trenette", "basil")
            assert pool.submit(create, kitchen, linking).result(30).changed
        finally:
            may_end.set()
        other.result(60)
