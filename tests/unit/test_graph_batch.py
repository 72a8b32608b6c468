"""What a batch job found for a page, used for choosing and explaining suggestions."""

from __future__ import annotations

from graph import Texts, suggest
from graph.batch import Origin, Placed, Ranked, described, empty, outline
from graph.candidates import SIGNALS
from graph.fusion import FEATURES, Blend
from graph.habits import Habits
from tests.unit.graph_worlds import EVERYBODY, SCHEMA, Kitchen

SHARED = 1 << SIGNALS.index("shared neighbours")
WALK = 1 << SIGNALS.index("walk")
EVERY = 2 ** len(SIGNALS) - 1
NO_TEXTS = Texts.build(())


def _kitchen() -> Kitchen:
    """Make three soups use leek, and two of them cream as well."""
    return Kitchen(recipe="soup stew pie broth").say(
        *("soup uses leek", "stew uses leek", "pie uses leek"),
        *("soup uses cream", "stew uses cream", "soup uses salt", "pie uses salt"),
    )


def _ranked(kitchen: Kitchen, *names: str) -> Ranked:
    placed = (
        Placed(kitchen[name], 1 / place, EVERY, EVERY)
        for place, name in enumerate(names, 1)
    )
    return Ranked(kitchen["soup"], tuple(placed), ())


def _suggested(kitchen: Kitchen, ranked: Ranked) -> list[str]:
    found = suggest(
        kitchen.network(), NO_TEXTS, kitchen["soup"], EVERYBODY, ranked=ranked
    )
    return kitchen.called(each.page for each in found)


def test_suggestions_stand_in_the_order_of_the_batch() -> None:
    kitchen = _kitchen()
    assert _suggested(kitchen, _ranked(kitchen, "stew", "pie")) == ["stew", "pie"]
    assert _suggested(kitchen, _ranked(kitchen, "pie", "stew")) == ["pie", "stew"]


def test_what_was_linked_or_hidden_since_is_left_out() -> None:
    kitchen = _kitchen()
    ranked = _ranked(kitchen, "stew", "pie")
    kitchen.say("stew part-of soup").hide("pie")
    assert _suggested(kitchen, ranked) == []


def test_a_page_that_nothing_connects_has_no_reason_and_is_left_out() -> None:
    kitchen = _kitchen()
    assert _suggested(kitchen, _ranked(kitchen, "broth", "pie")) == ["pie"]


def test_lists_say_who_was_found_and_who_stands_high() -> None:
    placed = (Placed(2, 0.9, SHARED | WALK, WALK), Placed(3, 0.1, WALK, 0))
    measured = Ranked(1, placed, (7,)).measured()
    assert measured.pages == (2, 3)
    assert measured.near == (7,)
    assert measured.lists["shared neighbours"].keys() == {2}
    assert measured.lists["walk"][2] > measured.lists["walk"][3]
    assert not measured.lists["text"]


def test_a_ranking_learned_elsewhere_is_read_by_the_engine() -> None:
    said = described(SCHEMA, Origin(7, "x"))
    schema = outline(
        list(SCHEMA.types), [(r.slug, r.weight) for r in SCHEMA.relations.values()]
    )
    assert said["version"] == 7
    blend = Blend(
        (0.5,) * len(FEATURES),
        (0.0,) * len(FEATURES),
        (1.0, 0.0, 0.0),
        Habits({("cook", "region"): 0.2}, {}, {("recipe", 0, 1): 0.4}),
    )
    plain = blend.to_plain(empty(schema, 7))
    assert Blend.from_plain(plain, _kitchen().network()) == blend
