"""Paths on a stored wiki: what is kept of them, and for whom."""

from __future__ import annotations

from typing import Any

import pytest

import graph
from tests.kitchen import KEEPER, NOBODY, dish, put
from wiki.services import paths
from wiki.services.context import Viewer
from wiki.services.site import Site


@pytest.mark.parametrize("aim", [{"target": "tomato"}, {"to_type": "region"}])
def test_paths_are_searched_again_only_when_the_wiki_has_changed(
    kitchen: Site, monkeypatch: pytest.MonkeyPatch, aim: dict[str, str]
) -> None:
    searched: list[str] = []
    for name in ("between", "to_type"):
        search = getattr(graph, name)

        def noted(
            *ends: Any, search: Any = search, name: str = name, **how: Any
        ) -> Any:
            searched.append(name)
            return search(*ends, **how)

        monkeypatch.setattr(graph, name, noted)

    def ask(viewer: Viewer, **more: Any) -> list[str]:
        with kitchen.reading(viewer) as context:
            found = paths.find_paths(context, "basil", **aim, **more)
            return [path.text for path in found.paths]

    assert ask(NOBODY) == ask(NOBODY)
    assert len(searched) == 1
    ask(NOBODY, limit=1)
    ask(NOBODY, avoid=["pesto-alla-genovese"])
    ask(KEEPER)
    assert len(searched) == 4
    put(kitchen, dish("Panzanella", "basil", "tomato"))
    ask(NOBODY)
    assert len(searched) == 5
