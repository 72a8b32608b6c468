"""What people and the wiki's own links say of suggestions, kept and used."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from subprocess import CalledProcessError

import pytest

from graph import Judgement, Network
from tests.conftest import Kept
from tests.kitchen import CONTRIBUTOR, CURATOR, dish, put
from wiki.config import Settings
from wiki.errors import ForbiddenError, SignInError
from wiki.services import (
    accounts,
    editing,
    lessons,
    linking,
    pages,
    rankings,
    related,
    tending,
)
from wiki.services.context import ANONYMOUS, Context, Viewer
from wiki.services.rankings import Lesson
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.store import rankings as ranking_store

PESTO = "pesto-alla-genovese"
FAR = "tiramisu"


def _viewer(site: Site, name: str) -> Viewer:
    with site.database.reading() as unit:
        return accounts.find_viewer(unit, name)


def _suggested(site: Site, slug: str, viewer: Viewer = ANONYMOUS) -> list[str]:
    with site.reading(viewer) as context:
        return [each.page.slug for each in related.suggestions(context, slug)]


@pytest.fixture
def curator(kitchen: Site) -> Viewer:
    return _viewer(kitchen, CURATOR)


def test_a_pinned_page_stands_first_for_everybody(
    kitchen: Site, curator: Viewer
) -> None:
    put(kitchen, dish("Tiramisu"))
    assert FAR not in _suggested(kitchen, PESTO)
    kitchen.writing(curator, lambda context: related.pin(context, PESTO, FAR))
    with kitchen.reading(ANONYMOUS) as context:
        first, *rest = related.suggestions(context, PESTO)
    assert (first.page.slug, first.pinned) == (FAR, True)
    assert first.reasons[0].text == "Chosen by a curator of this wiki."
    assert rest
    assert not any(each.pinned for each in rest)
    kitchen.writing(curator, lambda context: related.release(context, PESTO, FAR))
    assert FAR not in _suggested(kitchen, PESTO)


def test_a_judgement_takes_the_place_of_the_one_before(
    kitchen: Site, curator: Viewer
) -> None:
    other = _suggested(kitchen, PESTO)[0]
    for judge, there in (
        (related.dismiss, False),
        (related.pin, True),
        (related.dismiss, False),
        (related.release, True),
    ):
        kitchen.writing(curator, lambda c, judge=judge: judge(c, PESTO, other))
        assert (other in _suggested(kitchen, PESTO)) == there


def test_judgements_are_labels_to_learn_from(kitchen: Site, curator: Viewer) -> None:
    other = _suggested(kitchen, PESTO)[0]
    put(kitchen, dish("Tiramisu"))
    kitchen.writing(curator, lambda context: related.pin(context, PESTO, FAR))
    kitchen.writing(curator, lambda context: related.dismiss(context, PESTO, other))
    with kitchen.reading(SYSTEM) as context:
        page, far, near = (pages.known(context, s).id for s in (PESTO, FAR, other))
        assert rankings.judgements(context) == [
            Judgement(page, far, fits=True),
            Judgement(page, near, fits=False),
        ]


def test_only_curators_pin(kitchen: Site) -> None:
    contributor = _viewer(kitchen, CONTRIBUTOR)
    for viewer, failure in ((contributor, ForbiddenError), (ANONYMOUS, SignInError)):
        with pytest.raises(failure):
            kitchen.writing(viewer, lambda context: related.pin(context, PESTO, FAR))


def test_what_a_page_says_counts_on_the_next_request(kitchen: Site) -> None:
    put(
        kitchen,
        dish("Cacciucco", summary="Stockfish, chilli and mussels from the harbour."),
        dish("Harbour stew"),
        dish("Mussels in white wine"),
    )
    assert "cacciucco" not in _suggested(kitchen, "harbour-stew")

    def edit(context: Context) -> None:
        document, number = pages.document(context, "harbour-stew")
        said = replace(document, summary="Mussels and stockfish with chilli.")
        editing.save(context, "harbour-stew", said, base=number)

    kitchen.writing(_viewer(kitchen, CURATOR), edit)
    with kitchen.reading(ANONYMOUS) as context:
        found = related.suggestions(context, "harbour-stew")
    (near,) = (each for each in found if each.page.slug == "cacciucco")
    assert "Both texts speak of" in near.reasons[-1].text


def test_what_members_read_does_not_colour_what_others_are_suggested(
    kitchen: Site,
) -> None:
    put(kitchen, dish("Harbour stew", summary="Mussels, stockfish."))
    put(kitchen, dish("Stockfish salad", summary="Mussels, potatoes."))
    before = _shown(kitchen)
    said = "Harbour mussels, stockfish and potatoes."
    secrets = [
        dish(f"Secret {number}", summary=said, visibility="members")
        for number in range(3)
    ]
    put(kitchen, *secrets)
    assert _shown(kitchen) == before
    found = _suggested(kitchen, "harbour-stew", _viewer(kitchen, CONTRIBUTOR))
    assert any(slug.startswith("secret") for slug in found)


def _shown(site: Site) -> list[tuple[str, float, tuple[str, ...]]]:
    with site.reading(ANONYMOUS) as context:
        return [
            (each.page.slug, each.score, tuple(reason.text for reason in each.reasons))
            for each in related.suggestions(context, "harbour-stew")
        ]


def test_a_small_wiki_is_not_learned_from(kitchen: Site) -> None:
    assert not tending.learn_if_due(kitchen)
    assert kitchen.state().ranking == 0
    with kitchen.reading(SYSTEM) as context:
        assert context.blend() is None
        assert linking.suggested_links(context, PESTO) == ()


def test_what_was_learned_ranks_in_every_process(
    kitchen: Site, kitchen_settings: Settings, field_lesson: Lesson
) -> None:
    other = Site.open(kitchen_settings)
    try:
        kitchen.writing(SYSTEM, lambda context: rankings.keep(context, field_lesson))
        assert kitchen.state().ranking == other.state().ranking == 1
        for site in (kitchen, other):
            with site.reading(ANONYMOUS) as context:
                assert context.blend() is not None
                # Relations and types are another vocabulary's: nothing breaks.
                assert related.suggestions(context, PESTO)
    finally:
        other.close()


def test_learning_is_due_when_a_tenth_was_added(kitchen: Site) -> None:
    with kitchen.reading(SYSTEM) as context:
        links = context.network().count_links()

    def keep(context: Context, was: int) -> None:
        ranking_store.append(context.unit, at="2026", links=was, blend=None, report={})

    for was, due in ((links, False), (int(links / 1.2), True)):
        kitchen.writing(SYSTEM, lambda context, was=was: keep(context, was))
        with kitchen.reading(SYSTEM) as context:
            assert rankings.is_due(context, fewest=10) is due


def test_learning_in_a_process_of_its_own_gives_the_same(kitchen: Site) -> None:
    apart, here = lessons.learn_apart(kitchen.settings), lessons.learn(kitchen)
    assert (apart.links, apart.blend) == (here.links, here.blend)
    for said in ("hidden", "best", "relations", "learning"):
        assert apart.report[said] == here.report[said]


def test_a_fault_of_that_process_is_one_here(kitchen: Site, tmp_path: Path) -> None:
    nowhere = replace(kitchen.settings, database_url="", data_dir=tmp_path / "none")
    with pytest.raises(CalledProcessError):
        lessons.learn_apart(nowhere)


def test_insight_is_for_those_who_edit(kitchen: Site) -> None:
    for viewer in (_viewer(kitchen, CONTRIBUTOR), _viewer(kitchen, CURATOR)):
        with kitchen.reading(viewer) as context:
            assert rankings.last(context) is None
    with kitchen.reading(ANONYMOUS) as context, pytest.raises(SignInError):
        rankings.last(context)


@pytest.fixture(scope="session")
def field_lesson(field: Site, kept: Kept) -> Lesson:
    """What the starter wiki teaches, whichever database it is in.

    Learned as a server learns, in a process of its own.
    """
    return kept.once("lesson", "", lambda: lessons.learn_apart(field.settings))


def test_the_starter_wiki_teaches(field: Site, field_lesson: Lesson) -> None:
    assert field_lesson.blend is not None
    with field.reading(SYSTEM) as context:
        network: Network = context.network()
        assert field_lesson.links == network.count_links()
    assert field_lesson.report["best"] == "learned"
