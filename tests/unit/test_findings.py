"""What was worked out is kept, given again, and forgotten when there is too much."""

from __future__ import annotations

from wiki.services.findings import Findings


def test_a_key_is_worked_out_once() -> None:
    findings = Findings()
    asked: list[str] = []

    def make() -> int:
        asked.append("asked")
        return len(asked)

    assert [findings.find((1, "count"), make) for _ in range(3)] == [1, 1, 1]
    assert findings.find((2, "count"), make) == 2


def test_what_an_older_state_gave_goes_and_is_not_kept_again() -> None:
    findings = Findings()
    findings.find((1, "count"), lambda: "of the first")
    findings.find((2, "count"), lambda: "of the second")
    for said in ("again", "and again"):
        assert findings.find((1, "count"), lambda said=said: said) == said
    assert findings.find((2, "count"), lambda: "anew") == "of the second"


def test_nothing_at_all_is_a_finding_too() -> None:
    findings = Findings()
    assert findings.find((1,), lambda: None) is None
    assert findings.find((1,), lambda: "worked out again") is None


def test_the_longest_unused_is_forgotten_first() -> None:
    findings = Findings(most=2)
    findings.find((1, "a"), lambda: "first")
    findings.find((1, "b"), lambda: "first")
    findings.find((1, "a"), lambda: "again")
    findings.find((1, "c"), lambda: "first")
    assert findings.find((1, "a"), lambda: "again") == "first"
    assert findings.find((1, "b"), lambda: "again") == "again"


def test_what_fails_is_not_kept() -> None:
    findings = Findings()

    def fail() -> int:
        raise ValueError

    for _ in range(2):
        try:
            findings.find((1,), fail)
        except ValueError:
            continue
    assert findings.find((1,), lambda: 1) == 1
