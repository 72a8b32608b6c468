"""Links are hidden fairly, weights are the best, and learning has to earn its use."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from graph import Link, Node, Texts, evaluate, learn
from graph.evaluate import rank_of
from graph.fusion import Blend, fuse
from graph.hiding import Question, hide
from graph.regression import choose, occur
from tests.unit.graph_worlds import (
    EVERYBODY,
    Kitchen,
    World,
    edges_at,
    worlds,
)

SILENT = Texts.build(())


@settings(deadline=None)
@given(worlds(least=2, most=12, links=40, levels=(0, 0, 1)), st.integers(0, 3))
def test_hidden_links_are_gone_both_ways_and_nothing_else_is(
    world: World, seed: int
) -> None:
    network = world.network()
    rest, questions = hide(network, EVERYBODY, share=0.3, seed=seed)
    pairs = {frozenset((each.page, each.answer)) for each in questions}
    assert len(questions) == 2 * len(pairs)
    for page in network.pages(EVERYBODY):
        left = [
            edge
            for edge in edges_at(network, page, EVERYBODY)
            if frozenset((page, edge[0])) not in pairs
        ]
        assert edges_at(rest, page, EVERYBODY) == left
    for each in questions:
        labels = [
            e.label
            for e in network.edges(each.page, EVERYBODY)
            if e.page == each.answer
        ]
        assert each.label in labels
        others = {other.answer for other in questions if other.page == each.page}
        assert each.also == others - {each.answer}


def test_hiding_is_repeatable_and_bounded() -> None:
    kitchen = Kitchen()
    for number in range(100):
        kitchen.say(f"r{number} uses i{number % 7}")
    network = kitchen.network()
    assert (
        hide(network, EVERYBODY, share=0.2, seed=1)[1]
        == (hide(network, EVERYBODY, share=0.2, seed=1)[1])
    )
    _, few = hide(network, EVERYBODY, share=0.5, seed=1, most=10)
    assert 0 < len(few) <= 20


@pytest.mark.parametrize("seed", range(5))
def test_the_chosen_weights_are_the_likeliest(seed: int) -> None:
    """Scipy's minimiser, told nothing of slopes, finds no better ones."""
    chance = np.random.default_rng(seed)
    sizes = chance.integers(2, 6, 30)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    rows = chance.normal(size=(int(sizes.sum()), 3))
    chosen = starts + chance.integers(0, sizes)

    def loss(weights: np.ndarray) -> float:
        total = float(weights @ weights) / 2
        for start, size, answer in zip(starts, sizes, chosen, strict=True):
            scores = rows[start : start + size] @ weights
            total += float(np.log(np.exp(scores).sum()) - rows[answer] @ weights)
        return total

    plain = minimize(
        loss, np.zeros(3), method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-9}
    )
    assert choose(rows, starts, chosen) == pytest.approx(plain.x, abs=1e-3)


@pytest.mark.parametrize("seed", range(5))
def test_the_probabilities_are_the_likeliest(seed: int) -> None:
    chance = np.random.default_rng(seed)
    rows = np.column_stack([chance.normal(size=80), np.ones(80)])
    happened = chance.random(80) < 1 / (1 + np.exp(-2 * rows[:, 0]))

    def loss(weights: np.ndarray) -> float:
        signs = np.where(happened, 1, -1)
        return float(
            np.log1p(np.exp(-signs * (rows @ weights))).sum() + weights @ weights / 2
        )

    plain = minimize(
        loss, np.zeros(2), method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-9}
    )
    assert occur(rows, happened) == pytest.approx(plain.x, abs=1e-3)


def test_a_weight_that_only_grows_still_ends() -> None:
    """The first column alone decides: without a penalty its weight had no bound."""
    rows = np.array([[100.0], [0.0]] * 20)
    starts = np.arange(0, 40, 2)
    weights = choose(rows, starts, starts)
    assert np.isfinite(weights).all()
    assert weights[0] > 0


def town(pages: int, seed: int = 0) -> World:
    """Recipes of cooks who keep to the ingredients of their region."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable choice
    kinds = {
        "recipe": range(pages),
        "ingredient": range(pages, pages + 60),
        "cook": range(pages + 60, pages + 90),
    }
    nodes = tuple(
        Node(page, kind) for kind, numbers in kinds.items() for page in numbers
    )
    links = []
    for recipe in kinds["recipe"]:
        region = recipe % 6
        for ingredient in chance.sample(range(10), 4):
            links.append((recipe, "uses", pages + region * 10 + ingredient))
        links.append(
            (recipe, "created-by", pages + 60 + region * 5 + chance.randrange(5))
        )
    return World(
        nodes, tuple(Link(*link, key=key) for key, link in enumerate(links, 1))
    )


def test_learning_beats_the_fusion_where_types_tell() -> None:
    learned = learn(town(150).network(), SILENT)
    assert learned.blend is not None
    assert learned.mrr > learned.fused_mrr
    assert learned.questions > 100


def test_a_blend_survives_being_kept_as_plain_data() -> None:
    network = town(150).network()
    blend = learn(network, SILENT).blend
    assert blend is not None
    assert Blend.from_plain(blend.to_plain(network), network) == blend


def test_a_blend_of_other_signals_is_not_used() -> None:
    network = town(150).network()
    blend = learn(network, SILENT).blend
    assert blend is not None
    plain = {**blend.to_plain(network), "features": ["something else"]}
    assert Blend.from_plain(plain, network) is None


def test_too_few_links_teach_nothing() -> None:
    kitchen = Kitchen().say("soup uses leek", "stew uses leek", "pie uses leek")
    learned = learn(kitchen.network(), SILENT)
    assert learned.blend is None


@pytest.mark.parametrize("levels", [(0,), (0, 0, 0, 1)])
def test_hidden_pages_teach_nothing(levels: tuple[int, ...]) -> None:
    whole = town(150)
    nodes = tuple(
        Node(node.page, node.type, levels[node.page % len(levels)])
        for node in whole.nodes
    )
    world = World(nodes, whole.links)
    seen = world.seen_by(EVERYBODY)
    assert learn(world.network(), SILENT) == learn(seen.network(), SILENT)


def test_every_ranking_is_judged_on_the_same_questions() -> None:
    found = evaluate(town(150).network(), SILENT, share=0.1, seed=3)
    assert found.best == "learned"
    assert set(found.rankers) == {
        "learned",
        "fused",
        "text",
        "walk",
        "common neighbours",
        "popularity",
        "random",
    }
    for judged in found.rankers.values():
        assert judged.total.questions == found.asked == 2 * found.hidden
        assert (
            0
            <= judged.total.hits[1]
            <= judged.total.hits[3]
            <= judged.total.hits[10]
            <= 1
        )
        assert judged.total.hits[1] <= judged.total.mrr <= 1
        counted = sum(score.questions for score in judged.relations.values())
        assert counted == found.asked
    assert found.rankers["random"].total.mrr < found.rankers["fused"].total.mrr
    assert found.rankers["fused"].total.mrr < found.rankers["learned"].total.mrr


@pytest.mark.parametrize(
    ("scores", "place"),
    [
        ({1: 3.0, 2: 2.0, 3: 1.0}, 1.0),
        ({1: 1.0, 2: 2.0, 3: 3.0}, 3.0),
        ({1: 1.0, 2: 1.0, 3: 1.0}, 2.0),
        ({2: 1.0, 3: 1.0}, 6.5),
        ({1: 1.0, 9: 2.0}, 1.0),
    ],
)
def test_a_rank_counts_the_better_ones_and_half_of_the_equals(
    scores: dict[int, float], place: float
) -> None:
    """Page 1 is asked for among ten; page 9 is another right answer."""
    question = Question(0, 1, 0, frozenset({9}))
    assert rank_of(question, scores, 10) == place


def test_fusion_adds_reciprocal_ranks() -> None:
    fused = fuse([{1: 9.0, 2: 1.0}, {2: 5.0}])
    assert fused == pytest.approx({1: 1 / 61, 2: 1 / 62 + 1 / 61})
