"""Related pages: never the obvious, never only a hub, always with reasons."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import Link, Network, Node, Suggestion, Text, Texts, suggest
from graph.signals import hub_size
from tests.unit.graph_worlds import EVERYBODY, MEMBER, Kitchen, World, worlds

SILENT = Texts.build(())
"""No page says anything."""

SMALL_HUB = 40
"""Links that a page may have in a small wiki before it is a hub."""

_WORLDS = worlds(least=3, most=12, links=30)
_HIDING = worlds(least=3, most=12, links=30, levels=(0, 0, 0, 1))


WORDS = ("saffron", "rouille", "leek", "broth", "anise")


def _asked(world: World, data: st.DataObject) -> tuple[int, Texts] | None:
    """Draw a page to ask about and what the pages say, or nothing to ask."""
    shown = sorted(node.page for node in world.nodes if node.level == 0)
    if not shown:
        return None
    said = {page: data.draw(st.lists(st.sampled_from(WORDS))) for page in shown}
    texts = Texts.build(Text(page, "", " ".join(words)) for page, words in said.items())
    return data.draw(st.sampled_from(shown)), texts


def _suggested(kitchen: Kitchen, page: str, **more: object) -> list[str]:
    found = suggest(kitchen.network(), SILENT, kitchen[page], EVERYBODY, **more)
    return kitchen.called(each.page for each in found)


def _texts(kitchen: Kitchen, **said: str) -> Texts:
    """Give texts in which pages have these words in title and body."""
    return Texts.build(
        Text(page, said.get(name, ""), said.get(name, name))
        for name, page in kitchen.names.items()
    )


@settings(deadline=None)
@given(_WORLDS, st.integers(1, 8), st.data())
def test_suggestions_keep_every_promise(
    world: World, limit: int, data: st.DataObject
) -> None:
    page, texts = _asked(world, data)
    network = world.network()
    found = suggest(network, texts, page, EVERYBODY, limit=limit)
    linked = {edge.page for edge in network.edges(page, EVERYBODY)}
    pages = [each.page for each in found]
    assert page not in pages
    assert not linked.intersection(pages)
    assert len(pages) <= limit
    assert len(set(pages)) == len(pages)
    assert [each.score for each in found] == sorted(
        (each.score for each in found), reverse=True
    )
    for each in found:
        assert 1 <= len(each.reasons) <= 3
        assert not each.reasons[0].through_hub
    rests_on = Counter(_evidence(each) for each in found)
    rests_on.pop(None, None)
    assert all(count <= 2 for count in rests_on.values())


def _evidence(suggestion: Suggestion) -> int | None:
    for reason in suggestion.reasons:
        if reason.steps:
            return reason.steps[0].target
    return None


@settings(deadline=None)
@given(_HIDING, st.data())
def test_a_hidden_page_never_influences(world: World, data: st.DataObject) -> None:
    """The answer is the same, score by score, as if it had never been written."""
    asked = _asked(world, data)
    if asked is None:
        return
    page, texts = asked
    without = world.seen_by(EVERYBODY).network()
    assert suggest(world.network(), texts, page, EVERYBODY) == suggest(
        without, texts, page, EVERYBODY
    )


def _crowd(pages: int, hidden: int) -> Network:
    """Make soup, stew and 39 others use salt, in a wiki of many other pages."""
    recipes = range(1, 42)
    nodes = [Node(page, "recipe") for page in recipes] + [Node(42, "ingredient")]
    nodes += [Node(43 + number, "cook") for number in range(pages - 42)]
    nodes += [Node(1_000 + number, "cook", 1) for number in range(hidden)]
    links = tuple(Link(page, "uses", 42, page) for page in recipes)
    return World(tuple(nodes), links).network()


def test_the_number_of_hidden_pages_does_not_move_the_hub_threshold() -> None:
    plain, hiding = _crowd(409, hidden=0), _crowd(409, hidden=1)
    assert suggest(plain, SILENT, 1, EVERYBODY) == suggest(hiding, SILENT, 1, EVERYBODY)


def test_a_page_without_links_and_likes_gets_no_suggestion() -> None:
    kitchen = Kitchen(recipe="soup").say("stew uses leek", "pie uses leek")
    assert _suggested(kitchen, "soup") == []


def test_a_page_without_links_is_served_by_its_text() -> None:
    kitchen = Kitchen(recipe="soup stew pie").say("stew uses leek", "pie uses leek")
    texts = _texts(kitchen, soup="saffron rouille", stew="rouille saffron")
    found = suggest(kitchen.network(), texts, kitchen["soup"], EVERYBODY)
    assert kitchen.called(each.page for each in found) == ["stew", "leek"]
    assert kitchen.read(found[0].reasons[0].sentence) in {
        "Both texts speak of “saffron” and “rouille”.",
        "Both texts speak of “rouille” and “saffron”.",
    }
    words = kitchen.read(found[1].reasons[0].sentence)
    assert words.startswith("Stew, which also speaks of “")
    assert words.endswith("”, uses Leek.")


def test_a_word_both_texts_share_with_everybody_is_no_reason() -> None:
    kitchen = Kitchen(recipe=" ".join(f"r{number}" for number in range(60)))
    everywhere = {f"r{number}": "saffron" for number in range(60)}
    texts = _texts(kitchen, **everywhere)
    assert suggest(kitchen.network(), texts, kitchen["r0"], EVERYBODY) == ()


def test_what_only_a_hub_connects_is_not_suggested() -> None:
    kitchen = Kitchen().say(*(f"r{number} uses salt" for number in range(41)))
    network = kitchen.network()
    assert network.degree(kitchen["salt"], EVERYBODY) > SMALL_HUB
    assert _suggested(kitchen, "r0") == []
    kitchen.say("r0 uses leek", "r7 uses leek")
    (found,) = suggest(kitchen.network(), SILENT, kitchen["r0"], EVERYBODY)
    assert found.page == kitchen["r7"]
    assert [kitchen.read(each.sentence) for each in found.reasons] == ["Both use Leek."]


def test_below_the_hub_size_a_shared_page_connects() -> None:
    kitchen = Kitchen().say(*(f"r{number} uses salt" for number in range(40)))
    assert len(_suggested(kitchen, "r0")) == 2


def test_a_hub_is_not_suggested_itself() -> None:
    kitchen = Kitchen().say(*(f"r{number} uses salt" for number in range(45)))
    kitchen.say("leek pairs-with cream", "cream pairs-with salt")
    assert "salt" not in _suggested(kitchen, "leek")


def test_two_suggestions_at_most_rest_on_the_same_page() -> None:
    kitchen = Kitchen().say(*(f"r{number} uses leek" for number in range(9)))
    kitchen.say("r0 created-by ann", "stew created-by ann")
    found = _suggested(kitchen, "r0")
    assert "stew" in found
    assert len(found) == 3


def test_dismissed_pages_and_other_types_are_left_out() -> None:
    kitchen = Kitchen(recipe="soup stew", cook="ann").say("soup uses leek")
    kitchen.say("stew uses leek", "ann mentions leek")
    assert set(_suggested(kitchen, "soup")) == {"stew", "ann"}
    assert _suggested(kitchen, "soup", without=frozenset({kitchen["stew"]})) == ["ann"]
    assert _suggested(kitchen, "soup", types=frozenset({"recipe"})) == ["stew"]


def test_what_a_look_alike_links_to_is_ranked_higher() -> None:
    """Stew reads like soup and uses leek."""
    kitchen = Kitchen(recipe="soup stew").say("soup uses salt", "stew uses leek")
    kitchen.say("salt pairs-with leek", "soup uses oil", "soup uses cumin")
    texts = _texts(kitchen, soup="saffron rouille", stew="saffron rouille")
    plain = suggest(kitchen.network(), SILENT, kitchen["soup"], EVERYBODY)
    worded = suggest(kitchen.network(), texts, kitchen["soup"], EVERYBODY)
    assert _score(worded, kitchen["leek"]) > _score(plain, kitchen["leek"])


def test_pages_of_another_type_are_no_look_alikes() -> None:
    kitchen = Kitchen(recipe="soup", cook="stew").say("soup uses salt", "soup uses oil")
    kitchen.say("salt pairs-with leek", "stew uses leek", "soup uses cumin")
    texts = _texts(kitchen, soup="saffron rouille", stew="saffron rouille")
    plain = suggest(kitchen.network(), SILENT, kitchen["soup"], EVERYBODY)
    worded = suggest(kitchen.network(), texts, kitchen["soup"], EVERYBODY)
    assert _score(worded, kitchen["leek"]) == _score(plain, kitchen["leek"])


def _score(found: tuple[Suggestion, ...], page: int) -> float:
    return next(each.score for each in found if each.page == page)


def test_members_are_suggested_what_they_may_see() -> None:
    kitchen = Kitchen(recipe="soup stew").say("soup uses leek", "stew uses leek")
    network = kitchen.hide("stew").network()
    assert suggest(network, SILENT, kitchen["soup"], EVERYBODY) == ()
    (found,) = suggest(network, SILENT, kitchen["soup"], MEMBER)
    assert found.page == kitchen["stew"]


def test_a_pinned_page_stands_first_and_says_who_chose_it() -> None:
    kitchen = Kitchen(recipe="soup stew pie").say("soup uses leek", "stew uses leek")
    kitchen.say("pie uses cream")
    pinned = (kitchen["pie"],)
    network = kitchen.network()
    first, second = suggest(network, SILENT, kitchen["soup"], EVERYBODY, pinned=pinned)
    assert (first.page, second.page) == (kitchen["pie"], kitchen["stew"])
    assert first.reasons[0].sentence == ("Chosen by a curator of this wiki.",)
    hidden = kitchen.hide("pie").network()
    found = suggest(hidden, SILENT, kitchen["soup"], EVERYBODY, pinned=pinned)
    assert kitchen.called(each.page for each in found) == ["stew"]


def test_two_parts_of_one_whole_at_most_are_suggested() -> None:
    """Six parts of a feast, each joined to the soup by an ingredient of its own."""
    kitchen = Kitchen(recipe="soup feast")
    for number in range(6):
        kitchen.say(f"soup uses i{number}", f"part{number} uses i{number}")
        kitchen.say(f"part{number} part-of feast")
    kitchen.nodes.update(
        {kitchen[f"part{n}"]: Node(kitchen[f"part{n}"], "recipe") for n in range(6)}
    )
    found = _suggested(kitchen, "soup", types=frozenset({"recipe"}))
    assert sum(name.startswith("part") for name in found) == 2


def test_a_poorly_connected_page_gets_few_suggestions() -> None:
    kitchen = Kitchen(recipe="soup")
    for number in range(9):
        kitchen.say(
            f"i{number} pairs-with leek{number % 5}",
            f"leek{number % 5} pairs-with salt",
        )
    kitchen.say("soup uses salt")
    assert len(_suggested(kitchen, "soup")) <= 5


SIZES = [(1, 40), (400, 40), (1_000, 100), (5_000, 200), (30_000, 300)]


@pytest.mark.parametrize(("pages", "size"), SIZES)
def test_a_hub_has_more_links_the_larger_the_wiki(pages: int, size: int) -> None:
    nodes = tuple(Node(page, "recipe") for page in range(pages))
    assert hub_size(World(nodes).network(), EVERYBODY) == size
