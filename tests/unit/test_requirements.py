"""docs/asvs.md: what it counts is what it lists, and the tests it names are there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ASVS, SECURITY = ROOT / "docs" / "asvs.md", ROOT / "docs" / "security.md"
_ROW = re.compile(r"\| (\d[\d., to]*) \|")
_TEST = re.compile(r"`((?:tests/\w+/)?test_\w+\.py)`")


def _rows(text: str) -> list[list[str]]:
    """Give the cells of every row of a table."""
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("| ")
    ]


def _count(numbers: str) -> int:
    """Count requirements: `10.6.1, 10.6.2` are two, `10.7.1 to 10.7.3` three."""
    if " to " in numbers:
        first, last = (int(each.rpartition(".")[2]) for each in numbers.split(" to "))
        return last - first + 1
    return len(numbers.split(","))


def test_states_are_counted_as_they_are_listed() -> None:
    text = ASVS.read_text(encoding="utf-8")
    listed: Counter[str] = Counter()
    for cells in _rows(text):
        if _ROW.match(f"| {cells[0]} |"):
            listed[cells[3]] += _count(cells[0])
    told = {cells[0]: int(cells[2]) for cells in _rows(text) if cells[2].isdigit()}
    assert {state: listed[state] for state in told} == told
    assert set(listed) <= set(told)


@pytest.mark.parametrize("page", [ASVS, SECURITY], ids=lambda page: page.name)
def test_every_test_that_is_named_is_there(page: Path) -> None:
    named = set(_TEST.findall(page.read_text(encoding="utf-8")))
    assert len(named) > 10
    for each in named:
        path = ROOT / (each if "/" in each else f"tests/trust/{each}")
        assert path.is_file(), each
