"""Questions: kept on pages, answered where they stand, built by choosing, watched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.kitchen import CONTRIBUTOR, CURATOR, NOBODY, dish, put, somebody
from wiki.errors import InvalidError, NotFoundError
from wiki.services import (
    answer_watch,
    asking,
    building,
    editing,
    moving,
    notices,
    pages,
    questions,
    watching,
)
from wiki.services.asking import UnreadablePatternError
from wiki.services.context import Context, Viewer
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.store import changes as change_store
from wiki.store import pages as page_store
from wiki.store import told_answers
from wiki.text.document import Document
from wiki.text.slugs import slugify

USES = "(d:dish)-[uses]->(i:ingredient)"
WITH_BASIL = '(d:dish)-[uses]->(i:ingredient {slug: "basil"})'


def riddle(title: str = "What uses basil?", asked: str = WITH_BASIL) -> Document:
    """Give a page that holds a question."""
    return Document("riddle", title, fields={"asked": asked})


def _ask(site: Site, job: Callable[[Context], Any], viewer: Viewer = NOBODY) -> Any:
    with site.reading(viewer) as context:
        return job(context)


def _titles(found: Any) -> list[str]:
    return [row.cells[0].title for row in found.answer.rows]


def test_a_page_with_a_pattern_is_a_question_and_is_listed_with_the_standing_ones(
    kitchen: Site,
) -> None:
    put(kitchen, riddle(), riddle("Empty", ""))
    found = _ask(kitchen, questions.listed)
    assert [each.slug for each in found][:1] == ["what-uses-basil"]
    assert [each.page is None for each in found] == [False, True]
    standing = found[-1]
    assert _ask(kitchen, lambda context: questions.find(context, standing.slug)) == (
        standing
    )
    with pytest.raises(NotFoundError, match="not a question"):
        _ask(kitchen, lambda context: questions.find(context, "empty"))
    with pytest.raises(pages.Moved):
        _ask(kitchen, lambda context: questions.find(context, "What uses basil?"))


def test_a_pattern_that_cannot_be_read_is_not_saved(kitchen: Site) -> None:
    def save(context: Context) -> None:
        editing.create(context, riddle(asked="(d:dish)-[use]->(i)"))

    with pytest.raises(InvalidError) as caught:
        kitchen.writing(somebody(kitchen), save)
    (told,) = caught.value.errors["fields.asked"]
    assert "Perhaps: " in told


def test_a_text_shows_answers_of_the_moment_to_each_what_they_may_see(
    kitchen: Site,
) -> None:
    asked = '(d:dish)-[uses]->(i:ingredient {slug: "tomato"})'
    put(kitchen, riddle("What uses tomatoes?", asked))

    def inline(name: str, viewer: Viewer = NOBODY) -> Any:
        return _ask(kitchen, lambda context: questions.inline(context, name), viewer)

    for name in ("what-uses-tomatoes", "What uses tomatoes?", asked):
        assert _titles(inline(name)) == ["Insalata caprese"]
    assert _titles(inline(asked, somebody(kitchen))) == [
        "Insalata caprese",
        "Secret sauce",
    ]
    put(kitchen, dish("Panzanella", "tomato"))
    assert _titles(inline(asked)) == ["Insalata caprese", "Panzanella"]
    assert "no question" in inline("nothing-of-this-name").fault
    assert "cannot be read" in inline("(d:dishh)").fault


def _told(site: Site, name: str) -> list[str]:
    found = _ask(site, notices.listed, somebody(site, name))
    return [each.words for each in found.items if each.kind == "answers"]


def _watch(site: Site, name: str, slug: str = "what-uses-basil") -> None:
    site.writing(
        somebody(site, name), lambda context: watching.watch(context, "page", slug)
    )


def test_watchers_are_told_what_came_and_what_is_gone_and_only_what_they_may_see(
    kitchen: Site,
) -> None:
    put(kitchen, riddle())
    _watch(kitchen, CONTRIBUTOR)
    _watch(kitchen, CURATOR)
    assert answer_watch.tell_changes(kitchen) == 0
    assert answer_watch.tell_changes(kitchen) == 0
    kitchen.writing(
        somebody(kitchen),
        lambda context: editing.create(
            context, dish("Hidden pesto", "basil", visibility="curators")
        ),
    )
    assert answer_watch.tell_changes(kitchen) == 1
    assert _told(kitchen, CONTRIBUTOR) == []
    (told,) = _told(kitchen, CURATOR)
    assert told == (
        "The answers to “What uses basil?” changed; new: “Hidden pesto – Basil”."
    )
    kitchen.writing(SYSTEM, lambda context: moving.archive(context, "insalata-caprese"))
    put(kitchen, dish("Panzanella", "basil"))
    assert answer_watch.tell_changes(kitchen) == 2
    assert _told(kitchen, CONTRIBUTOR) == [
        "The answers to “What uses basil?” changed; new: “Panzanella – Basil”; not"
        " any more: “Insalata caprese – Basil”."
    ]
    # A change elsewhere changes no answer.
    put(kitchen, Document("menu", "Supper"))
    assert answer_watch.tell_changes(kitchen) == 0


def test_another_question_on_the_page_is_no_change_of_its_answers(
    kitchen: Site,
) -> None:
    put(kitchen, riddle())
    _watch(kitchen, CONTRIBUTOR)
    answer_watch.tell_changes(kitchen)

    def edit(context: Context) -> None:
        document, number = pages.document(context, "what-uses-basil")
        editing.save(
            context,
            "what-uses-basil",
            replace(document, fields={"asked": USES}),
            base=number,
        )

    kitchen.writing(somebody(kitchen), edit)
    assert answer_watch.tell_changes(kitchen) == 0
    assert _told(kitchen, CONTRIBUTOR) == []


def test_of_too_many_answers_nothing_is_told_until_there_are_fewer(
    kitchen: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_watch, "MOST", 1)
    put(kitchen, riddle())
    _watch(kitchen, CONTRIBUTOR)
    assert answer_watch.tell_changes(kitchen) == 0
    with kitchen.database.reading() as unit:
        page = page_store.find_any(unit, "what-uses-basil")
        assert page is not None
        told = told_answers.find(unit, page.id, 1)
    # It is noted, so that nothing is asked again before something has changed.
    assert told is not None
    assert (told.change, told.answers) == (_ask(kitchen, _newest), {})
    kitchen.writing(SYSTEM, lambda context: moving.archive(context, "insalata-caprese"))
    assert answer_watch.tell_changes(kitchen) == 0
    assert _told(kitchen, CONTRIBUTOR) == []
    put(kitchen, dish("Bread", "basil"))
    monkeypatch.setattr(answer_watch, "MOST", 1_000)
    assert answer_watch.tell_changes(kitchen) == 1


def _newest(context: Context) -> int:
    return change_store.newest(context.unit)


def _count(site: Site, pattern: str) -> int:
    found: int = _ask(site, lambda context: asking.ask(context, pattern, limit=1).total)
    return found


def test_every_choice_leaves_as_many_answers_as_it_says(kitchen: Site) -> None:
    begin = _ask(kitchen, building.begin)
    assert {each.words: each.count for each in begin}["Dishes"] == 3
    for each in begin:
        assert _count(kitchen, each.pattern) == each.count
    built = _ask(kitchen, lambda context: building.build(context, "(a:dish)", "a"))
    assert built.sentence == "Dishes"
    assert built.back == ""
    words = {each.words for each in built.steps}
    assert {"that use ingredients", "cooked by cooks"} <= words
    for each in (*built.steps, *built.pages):
        assert _count(kitchen, each.pattern) == each.count > 0
    assert [each.words for each in built.pages][:1] != []


def test_a_question_branches_is_fixed_to_pages_and_taken_back(kitchen: Site) -> None:
    def build(pattern: str, at: str = "") -> building.Building:
        built: building.Building = _ask(
            kitchen, lambda context: building.build(context, pattern, at)
        )
        return built

    first = build("(a:dish)")
    uses = next(each for each in first.steps if each.words == "that use ingredients")
    second = build(uses.pattern, uses.at)
    assert (second.at, second.back) == ("b", "(a:dish)")
    basil = next(each for each in second.pages if each.words == "Basil")
    third = build(basil.pattern, "a")
    assert [each.words for each in third.places] == ["Dishes", "Basil"]
    region = next(each for each in third.steps if "regions" in each.words)
    assert region.pattern == (
        '(a:dish)-[uses]->(b:ingredient {slug: "basil"}), (a)-[comes-from]->(c:region)'
    )
    assert build(region.pattern).total == 1
    (free,) = build(basil.pattern, "b").pages
    assert (free.words, free.pattern) == ("any page", uses.pattern)


def test_what_was_written_by_hand_is_answered_but_not_built_on(kitchen: Site) -> None:
    text = "(d:dish)-[uses]->(i) RETURN i, count(*)"
    built = _ask(kitchen, lambda context: building.build(context, text, ""))
    assert (built.places, built.steps, built.total) == ((), (), 4)
    with pytest.raises(UnreadablePatternError):
        _ask(kitchen, lambda context: building.build(context, "(dishh)", ""))


def test_a_place_without_answers_offers_no_pages(kitchen: Site) -> None:
    text = '(a:dish)-[comes-from]->(b:region {slug: "lazio"})'
    text += "<-[comes-from]-(c:ingredient)"
    built = _ask(kitchen, lambda context: building.build(context, text, "a"))
    assert (built.total, built.pages) == (0, ())


def test_the_pages_of_most_answers_are_offered_however_many_have_few(
    kitchen: Site,
) -> None:
    many = [f"Herb {number:03}" for number in range(80)]
    put(kitchen, *(Document("ingredient", title) for title in many))
    put(kitchen, Document("ingredient", "Zucchini"))
    put(kitchen, *(dish(f"With {title}", slugify(title)) for title in many))
    put(kitchen, *(dish(f"Zucchini {number}", "zucchini") for number in range(5)))
    text = "(a:dish)-[uses]->(b:ingredient)"
    built = _ask(kitchen, lambda context: building.build(context, text, "b"))
    assert built.total == 6 + 80 + 5
    assert (built.pages[0].words, built.pages[0].count) == ("Zucchini", 5)
