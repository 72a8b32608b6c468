"""Answers of a batch job: taken in as a whole, shown to the public, never stale."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from graph.batch import Origin, Placed, Ranked
from graph.candidates import SIGNALS
from tests.kitchen import KEEPER, NOBODY, WRITER
from wiki.config import Settings, load_settings
from wiki.errors import ForbiddenError, InvalidError, SettingError
from wiki.services import batch, editing, pages, related
from wiki.services.context import Context, Viewer
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.services.transfer import snapshot
from wiki.store import pages as page_store

PESTO, TOMATO = "pesto-alla-genovese", "tomato"
EVERY = 2 ** len(SIGNALS) - 1
"""All signals found the page, and it stands high in each."""


@pytest.fixture
def site(kitchen_settings: Settings) -> Iterator[Site]:
    """A wiki of recipes that shows a batch's answers."""
    opened = Site.open(replace(kitchen_settings, batch_answers=True))
    yield opened
    opened.close()


def _id(context: Context, slug: str) -> int:
    found = page_store.find(context.unit, slug, 2)
    assert found is not None
    return found.id


def _answered(context: Context, page: str, *others: str) -> Ranked:
    placed = [
        Placed(_id(context, other), 1.0 / place, EVERY, EVERY)
        for place, other in enumerate(others, 1)
    ]
    return Ranked(_id(context, page), tuple(placed), ())


def _kept(site: Site, page: str, *others: str) -> int:
    """Take in an answer computed just now."""
    return site.writing(
        SYSTEM,
        lambda context: batch.keep(
            context, snapshot.origin_of(context), [_answered(context, page, *others)]
        ),
    )


def _candidates(site: Site, page: str, viewer: Viewer = NOBODY) -> list[int] | None:
    with site.reading(viewer) as context:
        row = pages.readable(context, page)
        found = batch.batch_candidates(context, row)
        return None if found is None else [each.page for each in found.placed]


def _saved(site: Site, slug: str, **changes: str) -> None:
    """Save a page with something changed."""

    def job(context: Context) -> None:
        document, base = pages.document(context, slug)
        editing.save(context, slug, replace(document, **changes), base=base)

    site.writing(KEEPER, job)


def _ids(site: Site, *slugs: str) -> list[int]:
    with site.reading(SYSTEM) as context:
        return [_id(context, slug) for slug in slugs]


def test_loaded_answers_are_read_in_their_order(site: Site) -> None:
    assert _kept(site, PESTO, TOMATO, "lazio") == 1
    assert _candidates(site, PESTO) == _ids(site, TOMATO, "lazio")


def test_a_page_without_answers_is_computed(site: Site) -> None:
    _kept(site, PESTO, TOMATO)
    assert _candidates(site, TOMATO) is None


def test_members_are_answered_on_the_spot(site: Site) -> None:
    _kept(site, PESTO, TOMATO)
    assert _candidates(site, PESTO, WRITER) is None


def test_without_the_setting_nothing_is_read(site: Site, kitchen: Site) -> None:
    _kept(site, PESTO, TOMATO)
    assert _candidates(kitchen, PESTO) is None


def test_a_page_that_changed_since_is_computed(site: Site) -> None:
    _kept(site, PESTO, TOMATO)
    _saved(site, PESTO, summary="Green and quick.")
    assert _candidates(site, PESTO) is None


def test_new_answers_take_the_place_of_all_older_ones(site: Site) -> None:
    _kept(site, PESTO, TOMATO)
    _kept(site, TOMATO, "lazio")
    assert _candidates(site, PESTO) is None
    assert _candidates(site, TOMATO) == _ids(site, "lazio")


def test_kept_screens_are_not_shown_again_after_loading(site: Site) -> None:
    before = site.state()
    _kept(site, PESTO, TOMATO)
    assert site.state() != before


def test_answers_from_another_wiki_are_refused_and_change_nothing(site: Site) -> None:
    _kept(site, PESTO, TOMATO)
    with pytest.raises(InvalidError, match="another wiki"):
        site.writing(SYSTEM, lambda now: batch.keep(now, Origin(1, "other"), []))
    assert _candidates(site, PESTO) == _ids(site, TOMATO)


def test_only_curators_load_answers(site: Site) -> None:
    with pytest.raises(ForbiddenError):
        site.writing(WRITER, lambda now: batch.load(now, Path("answers")))


def test_suggestions_are_those_of_the_batch_with_reasons(site: Site) -> None:
    with site.reading(NOBODY) as context:
        computed = related.suggestions(context, PESTO)
    assert computed
    last = computed[-1].page.slug
    _kept(site, PESTO, last)
    with site.reading(NOBODY) as context:
        shown = related.suggestions(context, PESTO)
    assert [each.page.slug for each in shown] == [last]
    assert shown[0].reasons


def test_a_page_hidden_since_is_not_suggested(site: Site) -> None:
    with site.reading(NOBODY) as context:
        last = related.suggestions(context, PESTO)[-1].page.slug
    _kept(site, PESTO, last)
    _saved(site, last, visibility="members")
    with site.reading(NOBODY) as context:
        assert related.suggestions(context, PESTO) == ()


def test_a_snapshot_holds_the_public_pages_and_the_links_among_them(
    site: Site,
) -> None:
    with site.reading(SYSTEM) as context:
        public = {
            row.id: (row.slug, row.type)
            for row in page_store.walk(context.unit)
            if row.level == 0
        }
        everything = len(page_store.walk(context.unit))
        found = list(snapshot.pages_of(context, public))
        links = list(snapshot.links_of(context, public))
    assert {each.page for each in found} == public.keys()
    assert len(found) < everything
    assert all(each.level == 0 for each in found)
    pesto = next(each for each in found if each.slug == PESTO)
    assert pesto.title == "Pesto alla genovese"
    assert links
    for link in links:
        assert {link.source, link.target} <= public.keys()


@pytest.mark.skipif(bool(find_spec("pyarrow")), reason="pyarrow is installed")
def test_without_pyarrow_the_export_says_what_to_install(
    site: Site, tmp_path: Path
) -> None:
    with (
        site.reading(SYSTEM) as context,
        pytest.raises(InvalidError, match=r"throughline\[spark\]"),
    ):
        snapshot.write_public(context, tmp_path)


def test_a_folder_without_answers_is_refused(site: Site, tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match=r"has no answers\.json"):
        site.writing(SYSTEM, lambda now: batch.load(now, tmp_path))


def test_answers_of_another_form_are_refused(site: Site, tmp_path: Path) -> None:
    (tmp_path / "answers.json").write_text(json.dumps({"format": 0}), "utf-8")
    with pytest.raises(InvalidError, match="Run the job again"):
        site.writing(SYSTEM, lambda now: batch.load(now, tmp_path))


@pytest.mark.parametrize(("said", "meant"), [("true", True), ("0", False)])
def test_the_setting_is_a_switch(said: str, meant: bool) -> None:
    found = load_settings({"THROUGHLINE_BATCH_ANSWERS": said})
    assert found.batch_answers is meant


def test_a_switch_that_is_neither_on_nor_off_stops_the_start() -> None:
    with pytest.raises(SettingError, match="THROUGHLINE_BATCH_ANSWERS"):
        load_settings({"THROUGHLINE_BATCH_ANSWERS": "maybe"})
