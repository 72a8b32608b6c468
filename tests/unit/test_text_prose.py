"""Plain text and teasers."""

from __future__ import annotations

import pytest

from wiki.text.prose import plain, shorten, teaser

BODY = """# Why it *matters*

Leaders of [[mccomb|the district]] visited [[eaa]] &mdash; twice.[^1]

<!-- more -->

- one
- [x] two

| a | b |
|---|---|
| c | `d` |

```py
code()
```

[^1]: A note.
"""


def test_plain_text_is_what_a_reader_sees_block_by_block() -> None:
    assert plain(BODY).splitlines() == [
        "Why it matters",
        "Leaders of the district visited eaa — twice.",
        "one",
        "two",
        "a · b",
        "c · d",
        "code()",
        "A note.",
    ]


def test_plain_text_names_pages_as_the_caller_does() -> None:
    assert plain("See [[eaa]].", str.upper) == "See EAA."


def test_a_teaser_ends_at_the_more_mark() -> None:
    expected = "Why it matters Leaders of the district visited eaa — twice."
    assert teaser(BODY) == expected


@pytest.mark.parametrize(
    ("body", "limit", "expected"),
    [
        ("", 20, ""),
        ("short", 20, "short"),
        ("one two three four five", 15, "one two three…"),
        ("one two, three four five", 10, "one two…"),
        ("a" * 50, 10, "aaaaaaaaa…"),
        ("In a line <!-- more --> no further", 80, "In a line"),
        ("<!-- more -->\n\nAll after", 80, ""),
        ("A <!-- comment --> b", 80, "A b"),
    ],
)
def test_a_teaser_is_one_short_line(body: str, limit: int, expected: str) -> None:
    assert teaser(body, limit) == expected


def test_shortening_never_passes_the_limit() -> None:
    text = "some words of several lengths, in a row"
    assert all(len(shorten(text, limit)) <= limit for limit in range(2, 50))
