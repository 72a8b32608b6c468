"""Rates as operators write them in settings."""

from __future__ import annotations

import pytest

from wiki.rates import Rate, read_rate


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("30/minute", Rate(30, 60)),
        ("1/second", Rate(1, 1)),
        ("10 per hour", Rate(10, 3_600)),
        ("100 per 2 hours", Rate(100, 7_200)),
        ("5/15 minutes", Rate(5, 900)),
        (" 7 / DAY ", Rate(7, 86_400)),
    ],
)
def test_a_rate_is_read_as_people_write_it(text: str, rate: Rate) -> None:
    assert read_rate(text) == rate


@pytest.mark.parametrize(
    "text",
    ["", "30", "often", "30/fortnight", "-1/hour", "0/hour", "5/0 hours", "1.5/hour"],
)
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="“"):
        read_rate(text)


def test_a_rate_of_many_digits_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="no rate"):
        read_rate("9" * 100_000 + "/hour")
