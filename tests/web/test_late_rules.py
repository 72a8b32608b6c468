"""Addresses are built as by Werkzeug's own rules, by code that is made when needed."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.routing import BuildError, Map, Rule

from wiki.web.late_rules import LateRule

RULES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/", {}),
    ("/pages/<slug>", {}),
    ("/pages/<slug>/revisions/<int:number>", {}),
    ("/files/<path:name>", {}),
    ("/types/", {"defaults": {"kind": "book"}}),
    ("/types/<kind>", {}),
)
ASKED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/", {}),
    ("/", {"q": "a b", "page": [1, 2]}),
    ("/pages/<slug>", {"slug": "a/ü b"}),
    ("/pages/<slug>", {"slug": "pesto", "self": "x", "rule": "y"}),
    ("/pages/<slug>/revisions/<int:number>", {"slug": "pesto", "number": 3}),
    ("/files/<path:name>", {"name": "a/b.png"}),
    ("/types/", {}),
    ("/types/<kind>", {"kind": "district"}),
)


def made_of(kind: type[Rule]) -> Map:
    """Make the rules of a kind; each is called as it reads."""
    return Map([kind(path, endpoint=path, **more) for path, more in RULES])


@pytest.mark.parametrize(("endpoint", "values"), ASKED)
def test_addresses_are_those_of_usual_rules(
    endpoint: str, values: dict[str, Any]
) -> None:
    late, usual = (made_of(kind).bind("wiki.example") for kind in (LateRule, Rule))
    for unknown in (True, False):
        found = late.build(endpoint, values, append_unknown=unknown)
        assert found == usual.build(endpoint, values, append_unknown=unknown)
        assert late.build(endpoint, values, append_unknown=unknown) == found


def test_what_is_missing_is_told() -> None:
    late = made_of(LateRule).bind("wiki.example")
    with pytest.raises(BuildError):
        late.build("/pages/<slug>", {})


def test_nothing_is_compiled_before_it_is_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compiled: list[str] = []
    usual = Rule._compile_builder

    def noted(rule: Rule, append_unknown: bool = True) -> Any:
        compiled.append(rule.rule)
        return usual(rule, append_unknown)

    monkeypatch.setattr(Rule, "_compile_builder", noted)
    # Addresses that no other test has: those share what was compiled.
    paths = ("/asked/<slug>", "/built/<path:name>")
    late = Map([LateRule(path, endpoint=path) for path in paths]).bind("wiki.example")
    assert late.match("/asked/pesto") == ("/asked/<slug>", {"slug": "pesto"})
    assert compiled == []
    late.build("/built/<path:name>", {"name": "a"})
    late.build("/built/<path:name>", {"name": "b"})
    assert compiled == ["/built/<path:name>"]
