"""Reasons are short true sentences in the words of the vocabulary."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import Reason, Step, turned
from graph.reasons import explain
from graph.surroundings import Surroundings
from graph.wording import chain, has_verb, plural_verb
from tests.unit.graph_worlds import EVERYBODY, Kitchen, World, worlds

HUB = 40


def _explained(
    kitchen: Kitchen,
    page: str,
    other: str,
    *,
    hub: int = HUB,
    likenesses: Sequence[Reason] = (),
) -> tuple[Reason, ...]:
    around = Surroundings(kitchen.network(), kitchen[page], EVERYBODY, hub=hub)
    return explain(around, kitchen[other], likenesses=lambda _: likenesses)


def _sentences(kitchen: Kitchen, page: str, other: str, hub: int = HUB) -> list[str]:
    return [
        kitchen.read(reason.sentence)
        for reason in _explained(kitchen, page, other, hub=hub)
    ]


SENTENCES = [
    (
        "a target both state",
        ["soup uses leek", "stew uses leek"],
        ("soup", "stew"),
        "Both use Leek.",
    ),
    (
        "a source that states both",
        ["soup uses leek", "soup uses salt"],
        ("leek", "salt"),
        "Both are used in Soup.",
    ),
    (
        "a target without a verb",
        ["soup created-by ann", "stew created-by ann"],
        ("soup", "stew"),
        "Both are created by Ann.",
    ),
    (
        "an ordered whole",
        ["soup part-of menu", "stew part-of menu"],
        ("soup", "stew"),
        "Both are part of Menu.",
    ),
    (
        "the parts of a whole, read from the parts' other ends",
        ["soup part-of menu", "soup part-of feast"],
        ("menu", "feast"),
        "Both include Soup.",
    ),
    (
        "a symmetric relation",
        ["leek pairs-with cream", "salt pairs-with cream"],
        ("leek", "salt"),
        "Both pair with Cream.",
    ),
    (
        "a chain",
        ["soup uses leek", "leek pairs-with salt"],
        ("soup", "salt"),
        "Uses Leek, which pairs with Salt.",
    ),
    (
        "a chain in inverse words",
        ["soup uses leek", "soup created-by ann"],
        ("leek", "ann"),
        "Used in Soup, created by Ann.",
    ),
    (
        "the same chain from its other end",
        ["soup uses leek", "soup created-by ann"],
        ("ann", "leek"),
        "Creator of Soup, which uses Leek.",
    ),
    (
        "three steps",
        ["soup uses leek", "stew uses leek", "stew created-by ann"],
        ("soup", "ann"),
        "Uses Leek, used in Stew, created by Ann.",
    ),
    (
        "a symmetric relation met against its direction",
        ["salt pairs-with leek", "soup uses leek"],
        ("soup", "salt"),
        "Uses Leek, which pairs with Salt.",
    ),
    (
        "parallel statements in one hop",
        ["soup uses leek", "soup lives-in leek", "leek pairs-with salt"],
        ("soup", "salt"),
        "Uses and lives in Leek, which pairs with Salt.",
    ),
    (
        "a mention beside a typed link, which says no more",
        ["soup mentions leek", "soup uses leek", "leek pairs-with salt"],
        ("soup", "salt"),
        "Uses Leek, which pairs with Salt.",
    ),
    (
        "a mention alone",
        ["soup mentions leek", "leek pairs-with salt"],
        ("soup", "salt"),
        "Mentions Leek, which pairs with Salt.",
    ),
]


@pytest.mark.parametrize(
    ("told", "pair", "sentence"),
    [case[1:] for case in SENTENCES],
    ids=[case[0] for case in SENTENCES],
)
def test_a_reason_reads_as_english(
    told: list[str], pair: tuple[str, str], sentence: str
) -> None:
    kitchen = Kitchen().say(*told)
    assert _sentences(kitchen, *pair) == [sentence]


def test_people_are_gone_on_about_as_people() -> None:
    kitchen = Kitchen(cook="ann ben", region="hills")
    kitchen.say("soup created-by ann", "ann lives-in hills")
    assert _sentences(kitchen, "soup", "hills") == [
        "Created by Ann, who lives in Hills."
    ]
    back = [turned(kitchen.network(), step) for step in _steps(kitchen)]
    assert kitchen.read(chain(back[::-1])) == "Hills is home of Ann, creator of Soup."


def _steps(kitchen: Kitchen) -> Sequence[Step]:
    return _explained(kitchen, "soup", "hills")[0].steps


@pytest.mark.parametrize(
    "told",
    [
        ["leek pairs-with cream", "cream pairs-with salt"],
        ["cream pairs-with leek", "salt pairs-with cream"],
    ],
)
def test_a_symmetric_relation_is_shared_whichever_end_states_it(
    told: list[str],
) -> None:
    kitchen = Kitchen().say(*told)
    assert _sentences(kitchen, "leek", "salt") == ["Both pair with Cream."]


def test_the_shorter_and_then_the_more_specific_reason_comes_first() -> None:
    kitchen = Kitchen().say("soup uses salt", "stew uses salt", "pie uses salt")
    kitchen.say("tart uses salt", "soup uses leek", "stew uses leek")
    kitchen.say("soup part-of menu", "feast part-of menu")
    kitchen.say("stew mentions feast")
    assert _sentences(kitchen, "soup", "stew") == [
        "Both use Leek.",
        "Both use Salt.",
        "Part of Menu, which includes Feast, mentioned by Stew.",
    ]


def test_there_are_at_most_three_reasons_each_through_pages_of_its_own() -> None:
    kitchen = Kitchen()
    for name in ("leek", "salt", "cream", "thyme", "bay"):
        kitchen.say(f"soup uses {name}", f"stew uses {name}")
    reasons = _explained(kitchen, "soup", "stew")
    middles = [step.target for reason in reasons for step in reason.steps[:-1]]
    assert len(reasons) == 3
    assert len(set(middles)) == len(middles)


def test_a_longer_way_through_a_page_already_named_is_left_out() -> None:
    kitchen = Kitchen().say("soup uses leek", "stew uses leek")
    kitchen.say("leek pairs-with bay", "stew uses bay")
    assert _sentences(kitchen, "soup", "stew") == ["Both use Leek."]


def test_pages_that_nothing_connects_have_no_reason() -> None:
    kitchen = Kitchen(recipe="soup stew").say("soup uses leek")
    assert _explained(kitchen, "soup", "stew") == ()


def test_what_the_texts_say_keeps_a_place_among_the_three() -> None:
    kitchen = Kitchen(recipe="soup stew")
    for name in ("leek", "cream", "bay", "salt"):
        kitchen.say(f"soup uses {name}", f"stew uses {name}")
    alike = Reason(("Both texts speak of “saffron”.",), terms=("saffron",))
    found = _explained(kitchen, "soup", "stew", likenesses=[alike])
    assert [bool(each.steps) for each in found] == [True, True, False]
    assert found[-1] == alike
    assert len(_explained(kitchen, "soup", "stew")) == 3


def _with_hub() -> Kitchen:
    """Salt is in everything; soup and stew share it and, three steps away, ann."""
    return Kitchen().say("soup uses salt", "stew uses salt", "pie uses salt")


def test_a_hub_is_given_only_when_nothing_else_connects_and_it_says_so() -> None:
    (only,) = _explained(_with_hub(), "soup", "stew", hub=2)
    assert only.through_hub
    kitchen = _with_hub().say("soup created-by ann", "stew created-by ann")
    reasons = _explained(kitchen, "soup", "stew", hub=2)
    assert [kitchen.read(each.sentence) for each in reasons] == [
        "Both are created by Ann."
    ]
    assert not reasons[0].through_hub


def test_a_hub_gives_way_to_three_steps_and_to_shared_terms() -> None:
    longer = _with_hub().say("soup uses leek", "leek pairs-with bay", "stew uses bay")
    assert _sentences(longer, "soup", "stew", hub=2) == [
        "Uses Leek, which pairs with Bay, used in Stew."
    ]
    alike = Reason(("Both texts speak of “saffron”.",), terms=("saffron",))
    worded = _explained(_with_hub(), "soup", "stew", hub=2, likenesses=[alike])
    assert [(each.through_hub, each.terms) for each in worded] == [
        (False, ("saffron",))
    ]


def test_a_hidden_page_is_never_a_reason() -> None:
    kitchen = Kitchen().say("soup uses leek", "stew uses leek").hide("leek")
    assert _explained(kitchen, "soup", "stew") == ()


@settings(deadline=None)
@given(worlds(least=2, most=8, links=20, levels=(0, 0, 0, 1)), st.data())
def test_reasons_are_links_of_the_wiki_through_pages_of_their_own(
    world: World, data: st.DataObject
) -> None:
    graph = world.graph(EVERYBODY)
    if len(graph) < 2:
        return
    page, other = data.draw(st.permutations(sorted(graph)).map(lambda pages: pages[:2]))
    reasons = explain(Surroundings(world.network(), page, EVERYBODY, hub=HUB), other)
    middles = [step.target for reason in reasons for step in reason.steps[:-1]]
    assert len(set(middles)) == len(middles)
    for reason in reasons:
        assert (reason.steps[0].source, reason.steps[-1].target) == (page, other)
        assert 2 <= len(reason.steps) <= 3
        assert not reason.through_hub
        stops = [page, *(step.target for step in reason.steps)]
        assert len(set(stops)) == len(stops)
        for step in reason.steps:
            for key, forward in zip(step.keys, step.forward, strict=True):
                ends = (step.source, step.target)
                assert graph.has_edge(*(ends if forward else ends[::-1]), key=key)


def test_a_step_turned_round_reads_from_its_other_end() -> None:
    kitchen = Kitchen().say("soup uses leek", "soup created-by ann")
    (reason,) = _explained(kitchen, "leek", "ann")
    network = kitchen.network()
    back = tuple(turned(network, step) for step in reason.steps[::-1])
    assert kitchen.read(chain(back)) == "Ann is creator of Soup, which uses Leek."
    assert turned(network, turned(network, reason.steps[0])) == reason.steps[0]


VERBS = [
    ("uses", "use"),
    ("pairs with", "pair with"),
    ("applies", "apply"),
    ("discusses", "discuss"),
    ("teaches", "teach"),
    ("mixes", "mix"),
    ("ties", "tie"),
    ("has as member", "have as member"),
    ("is part of", "are part of"),
    ("part of", "part of"),
    ("used in", "used in"),
    ("basis for", "basis for"),
]


@pytest.mark.parametrize(("one", "many"), VERBS)
def test_verbs_take_their_form_for_many(one: str, many: str) -> None:
    assert plural_verb(one) == many
    assert has_verb(one) is (one != many)
