"""JSON from outside: what is read, what is refused, in which words."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiki.errors import InvalidError
from wiki.text import json_text

HALF = r'"\ud800"'
DEEPEST = json_text.DEEPEST


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "not valid JSON"),
        ("{", "not valid JSON"),
        (b"\xff", "not UTF-8"),
        ("[" * (DEEPEST + 1), "deeper than 32 levels"),
        ('{"a":' * 100_000, "deeper than 32 levels"),
        ("[NaN]", "NaN is no number"),
        ("[-Infinity]", "-Infinity is no number"),
        ("[1e999]", "1e999 is too large"),
        ("9" * 101, "more than 100 digits"),
        ("0." + "9" * 101, "more than 100 digits"),
        ('{"a": 1, "a": 2}', "“a” stands twice"),
        (r'[{"b": 1, "\u0062": 2}]', "“b” stands twice"),
        (HALF, "half of a character"),
        (f"{{{HALF}: 1}}", "half of a character"),
    ],
)
def test_what_other_programs_read_otherwise_or_not_at_all_is_refused(
    text: str | bytes, fault: str
) -> None:
    with pytest.raises(InvalidError, match=fault) as refused:
        json_text.read(text, "The body")
    assert refused.value.message.startswith("The body ")


@pytest.mark.parametrize(
    "text",
    [
        "[" * DEEPEST + "]" * DEEPEST,
        json.dumps("[" * 1000 + '\\"{'),
        json.dumps({"[{" * 50: '"' + "[" * 50}),
        r'"\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["',
        r'"\ud83d\ude00"',
        "[" + ",".join(["[]"] * 1000) + "]",
    ],
)
def test_brackets_in_strings_and_beside_one_another_do_not_count(text: str) -> None:
    assert json_text.read(text) == json.loads(text)


_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**90), 10**90) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=9), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(_PLAIN)
def test_everything_else_is_read_as_it_was_written(value: Any) -> None:
    for ascii_only in (True, False):
        text = json.dumps(value, ensure_ascii=ascii_only)
        assert json_text.read(text) == value
        assert json_text.read(text.encode()) == value


@given(st.text(alphabet='[]{}":,\\u08d1eE.-', max_size=60))
def test_no_text_leads_to_another_failure(text: str) -> None:
    with suppress(InvalidError):
        json_text.read(text)


def test_lines_are_counted_and_none_is_held_that_is_too_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert list(json_text.lines(io.StringIO("a\n\n b\n"))) == [(1, "a\n"), (3, " b\n")]
    monkeypatch.setattr(json_text, "LONGEST_LINE", 20)
    found = json_text.lines(io.StringIO("x" * 20 + "\n" + "x" * 21))
    with pytest.raises(InvalidError, match="longer than 20 characters"):
        list(found)
