"""Partial dates."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiki.errors import InvalidError
from wiki.text.dates import day_number, parse_date

DATES = [
    ("2018", date(2018, 1, 1), date(2018, 12, 31), 2018, "2018"),
    ("2018-03", date(2018, 3, 1), date(2018, 3, 31), 2018, "March 2018"),
    ("2016-02", date(2016, 2, 1), date(2016, 2, 29), 2016, "February 2016"),
    ("2018-03-21", date(2018, 3, 21), date(2018, 3, 21), 2018, "21 March 2018"),
    ("2014/2018", date(2014, 1, 1), date(2018, 12, 31), 2014, "2014–2018"),
    (
        "2014-05/2018-03-02",
        date(2014, 5, 1),
        date(2018, 3, 2),
        2014,
        "May 2014 – 2 March 2018",
    ),
    ("2014/..", date(2014, 1, 1), date.max, 2014, "since 2014"),
    ("../2018", date.min, date(2018, 12, 31), 2018, "until 2018"),
    ("2018~", date(2018, 1, 1), date(2018, 12, 31), 2018, "about 2018"),
    ("2018-03?", date(2018, 3, 1), date(2018, 3, 31), 2018, "perhaps March 2018"),
    ("2014~/..", date(2014, 1, 1), date.max, 2014, "since about 2014"),
    (" 2018 ", date(2018, 1, 1), date(2018, 12, 31), 2018, "2018"),
]


@pytest.mark.parametrize(("text", "earliest", "latest", "year", "shown"), DATES)
def test_a_partial_date_knows_its_bounds_and_its_wording(
    text: str, earliest: date, latest: date, year: int, shown: str
) -> None:
    parsed = parse_date(text)
    assert (parsed.earliest, parsed.latest) == (earliest, latest)
    assert (parsed.year, parsed.shown) == (year, shown)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2018-13", "no such month as 13"),
        ("2018-00", "no such month as 00"),
        ("2018-02-29", "February 2018 has 28 days"),
        ("2018-02-00", "no such day as 00"),
        ("0000", "no such year"),
        ("2018/2014", "ends before it begins"),
        ("../..", "neither a beginning nor an end"),
        ("", "not a date"),
        ("March 2018", "not a date"),
        ("2018-3", "not a date"),
        ("18", "not a date"),
        ("２０１８", "not a date"),
        ("2014/", "not a date"),
        ("2014/2016/2018", "not a date"),
        ("2018\n2019", "not a date"),
    ],
)
def test_what_is_no_date_is_refused_with_a_sentence(text: str, words: str) -> None:
    with pytest.raises(InvalidError, match=words) as caught:
        parse_date(text)
    assert caught.value.message.endswith(".")


def test_doubts_are_kept() -> None:
    assert parse_date("2018?").uncertain
    assert parse_date("2018~").approximate
    both = parse_date("2018%")
    assert both.uncertain
    assert both.approximate
    assert not parse_date("2018").uncertain


def test_dates_sort_by_their_first_day() -> None:
    texts = ["2018-03-21", "../2017", "2018", "2014/..", "2018-03"]
    ordered = sorted(texts, key=lambda text: parse_date(text).sort_key)
    assert ordered == ["../2017", "2014/..", "2018", "2018-03", "2018-03-21"]


@given(st.dates())
def test_a_full_date_is_one_day(day: date) -> None:
    parsed = parse_date(day.isoformat())
    assert parsed.earliest == parsed.latest == day


@pytest.mark.parametrize(
    ("day", "number"),
    [(date(2018, 3, 21), 20180321), (date.min, 0), (date.max, 0)],
)
def test_a_day_is_one_number_and_an_open_end_is_nought(day: date, number: int) -> None:
    assert day_number(day) == number
