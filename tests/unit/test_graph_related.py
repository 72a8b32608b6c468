"""Related pages: never the obvious, never only a hub, always with reasons."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import Closeness, Link, Network, Node, Suggestion, suggest
from graph.signals import hub_size
from tests.unit.graph_worlds import EVERYBODY, MEMBER, Kitchen, World, worlds

SMALL_HUB = 40
"""Links that a page may have in a small wiki before it is a hub."""

_WORLDS = worlds(least=3, most=12, links=30)
_HIDING = worlds(least=3, most=12, links=30, levels=(0, 0, 0, 1))


def _asked(world: World, data: st.DataObject) -> tuple[int, list[Closeness]] | None:
    """Draw a page to ask about and pages whose text is close, or nothing to ask."""
    shown = sorted(node.page for node in world.nodes if node.level == 0)
    if not shown:
        return None
    scores = data.draw(st.dictionaries(st.sampled_from(shown), st.floats(0.1, 1)))
    page = data.draw(st.sampled_from(shown))
    alike = [
        Closeness(other, score, ("saffron",))
        for other, score in scores.items()
        if other != page
    ]
    return page, alike


def _suggested(kitchen: Kitchen, page: str, **more: object) -> list[str]:
    found = suggest(kitchen.network(), kitchen[page], EVERYBODY, **more)
    return kitchen.called(each.page for each in found)


@settings(deadline=None)
@given(_WORLDS, st.integers(1, 8), st.data())
def test_suggestions_keep_every_promise(
    world: World, limit: int, data: st.DataObject
) -> None:
    page, alike = _asked(world, data)
    network = world.network()
    found = suggest(network, page, EVERYBODY, alike=alike, limit=limit)
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
    page, alike = asked
    without = world.seen_by(EVERYBODY).network()
    assert suggest(world.network(), page, EVERYBODY, alike=alike) == suggest(
        without, page, EVERYBODY, alike=alike
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
    assert suggest(plain, 1, EVERYBODY) == suggest(hiding, 1, EVERYBODY)


def test_a_page_without_links_and_likes_gets_no_suggestion() -> None:
    kitchen = Kitchen(recipe="soup").say("stew uses leek", "pie uses leek")
    assert _suggested(kitchen, "soup") == []


def test_a_page_without_links_is_served_by_its_text() -> None:
    kitchen = Kitchen(recipe="soup stew pie").say("stew uses leek", "pie uses leek")
    alike = [Closeness(kitchen["stew"], 0.8, ("saffron", "rouille"))]
    (found,) = suggest(kitchen.network(), kitchen["soup"], EVERYBODY, alike=alike)
    assert found.page == kitchen["stew"]
    assert kitchen.read(found.reasons[0].sentence) == (
        "Both texts speak of “saffron” and “rouille”."
    )


def test_what_only_a_hub_connects_is_not_suggested() -> None:
    kitchen = Kitchen().say(*(f"r{number} uses salt" for number in range(41)))
    network = kitchen.network()
    assert network.degree(kitchen["salt"], EVERYBODY) > SMALL_HUB
    assert _suggested(kitchen, "r0") == []
    kitchen.say("r0 uses leek", "r7 uses leek")
    (found,) = suggest(kitchen.network(), kitchen["r0"], EVERYBODY)
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
    kitchen.say("salt pairs-with leek")
    plain = suggest(kitchen.network(), kitchen["soup"], EVERYBODY)
    alike = (Closeness(kitchen["stew"], 0.9),)
    worded = suggest(kitchen.network(), kitchen["soup"], EVERYBODY, alike=alike)
    leek = kitchen["leek"]
    assert _score(worded, leek) > _score(plain, leek)


@pytest.mark.parametrize("why", ["another type", "hidden"])
def test_pages_of_another_type_and_hidden_ones_are_no_look_alikes(why: str) -> None:
    pages = {"recipe": "soup", "cook": "stew"}
    kitchen = Kitchen(**pages) if why == "another type" else Kitchen(recipe="soup stew")
    kitchen.say("soup uses salt", "salt pairs-with leek", "stew uses leek")
    if why == "hidden":
        kitchen.hide("stew")
    alike = (Closeness(kitchen["stew"], 0.9),)
    network, soup, leek = kitchen.network(), kitchen["soup"], kitchen["leek"]
    plain = suggest(network, soup, EVERYBODY)
    worded = suggest(network, soup, EVERYBODY, alike=alike)
    assert _score(worded, leek) == _score(plain, leek)


def _score(found: tuple[Suggestion, ...], page: int) -> float:
    return next(each.score for each in found if each.page == page)


def test_members_are_suggested_what_they_may_see() -> None:
    kitchen = Kitchen(recipe="soup stew").say("soup uses leek", "stew uses leek")
    network = kitchen.hide("stew").network()
    assert suggest(network, kitchen["soup"], EVERYBODY) == ()
    (found,) = suggest(network, kitchen["soup"], MEMBER)
    assert found.page == kitchen["stew"]


SIZES = [(1, 40), (400, 40), (1_000, 100), (5_000, 200), (30_000, 300)]


@pytest.mark.parametrize(("pages", "size"), SIZES)
def test_a_hub_has_more_links_the_larger_the_wiki(pages: int, size: int) -> None:
    nodes = tuple(Node(page, "recipe") for page in range(pages))
    assert hub_size(World(nodes).network(), EVERYBODY) == size
