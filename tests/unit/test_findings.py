"""What was worked out is kept, given again, and forgotten when there is too much."""

from __future__ import annotations

from wiki.services.findings import Findings


def test_a_key_is_worked_out_once() -> None:
    findings = Findings()
    asked: list[str] = []

    def make() -> int:
        asked.append("asked")
        return len(asked)

    assert [findings.find(("now", "count"), make) for _ in range(3)] == [1, 1, 1]
    assert findings.find(("later", "count"), make) == 2


def test_nothing_at_all_is_a_finding_too() -> None:
    findings = Findings()
    assert findings.find(("now",), lambda: None) is None
    assert findings.find(("now",), lambda: "worked out again") is None


def test_the_longest_unused_is_forgotten_first() -> None:
    findings = Findings(most=2)
    findings.find(("a",), lambda: "first")
    findings.find(("b",), lambda: "first")
    findings.find(("a",), lambda: "again")
    findings.find(("c",), lambda: "first")
    assert findings.find(("a",), lambda: "again") == "first"
    assert findings.find(("b",), lambda: "again") == "again"


def test_what_fails_is_not_kept() -> None:
    findings = Findings()

    def fail() -> int:
        raise ValueError

    for _ in range(2):
        try:
            findings.find(("now",), fail)
        except ValueError:
            continue
    assert findings.find(("now",), lambda: 1) == 1
