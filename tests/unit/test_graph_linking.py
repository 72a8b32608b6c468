"""Suggested links fit their signatures and are as probable as they say."""

from __future__ import annotations

from graph import Reader, Texts, learn, suggest_links
from graph.linking import LEAST
from tests.unit.graph_worlds import EVERYBODY, SCHEMA
from tests.unit.test_graph_learning import town

SILENT = Texts.build(())


def test_suggested_links_fit_are_new_and_come_likeliest_first() -> None:
    network = town(150).network()
    blend = learn(network, SILENT).blend
    assert blend is not None
    seen = 0
    for page in range(0, 150, 10):
        found = suggest_links(network, SILENT, page, EVERYBODY, blend)
        linked = {edge.page for edge in network.edges(page, EVERYBODY)}
        chances = [each.probability for each in found]
        assert chances == sorted(chances, reverse=True)
        for each in found:
            seen += 1
            assert LEAST <= each.probability <= 1
            assert each.page not in linked | {page}
            ends = (network.type_of(page), network.type_of(each.page))
            relation = SCHEMA.relations[each.relation]
            assert relation.admits(*(ends if each.forward else ends[::-1]))
            assert each.relation != "mentions"
    assert seen > 15


def test_dismissed_pages_are_not_suggested_as_links() -> None:
    network = town(150).network()
    blend = learn(network, SILENT).blend
    assert blend is not None
    first = suggest_links(network, SILENT, 10, EVERYBODY, blend)[0].page
    found = suggest_links(
        network, SILENT, 10, Reader(), blend, without=frozenset({first})
    )
    assert first not in {each.page for each in found}
