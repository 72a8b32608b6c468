"""Partial dates as days, compared by their first and their last."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.days import compare_days, day_span
from wiki.text.dates import day_number, parse_date

SPANS = [
    ("2014", (20140101, 20141231)),
    ("2016-02", (20160201, 20160229)),
    ("2014-03-21", (20140321, 20140321)),
    ("2014/2018", (20140101, 20181231)),
    ("2014-03/..", (20140301, 99_999_999)),
    ("../2018", (0, 20181231)),
]


@pytest.mark.parametrize(("text", "span"), SPANS)
def test_a_date_covers_days(text: str, span: tuple[int, int]) -> None:
    assert day_span(text) == span


@pytest.mark.parametrize(
    "text", ["", "14", "2014-13", "2014-00", "2015-02-29", "0000", "2018/2014", "../.."]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a date|ends before"):
        day_span(text)


@given(st.text(alphabet="0123456789-/.", max_size=21))
def test_dates_are_those_of_the_wiki(text: str) -> None:
    try:
        span = day_span(text)
    except ValueError:
        return
    found = parse_date(text)
    # In the wiki the calendar's first and last day also stand for open ends.
    if found.earliest not in (date.min, date.max):
        assert span[0] == day_number(found.earliest)
    if found.latest != date.max:
        assert span[1] == day_number(found.latest)


COMPARED = [
    ("2014-03", "=", "2014", True),
    ("2014", "=", "2014-03", False),
    ("2014", "<>", "2014-03", False),
    ("2013", "<>", "2014", True),
    ("2014-03", ">=", "2014", True),
    ("2014-03", ">", "2014", False),
    ("2015", ">", "2014", True),
    ("2014", "<=", "2014", True),
    ("2014", "<", "2014", False),
    ("2013-12-31", "<", "2014", True),
]


@pytest.mark.parametrize(("value", "operator", "other", "expected"), COMPARED)
def test_partial_dates_are_compared_by_the_days_they_may_cover(
    value: str, operator: str, other: str, *, expected: bool
) -> None:
    assert compare_days(operator, day_span(value), day_span(other)) is expected
