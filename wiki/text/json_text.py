"""JSON that others wrote: read within bounds, each fault a sentence.

Nesting is counted before anything is parsed, since the parser recurses; what no other
program reads alike (a name twice, NaN, numbers without end, halves of characters) is
refused, so that what was checked is what is used.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import IO, Any, NoReturn

from wiki.errors import InvalidError

DEEPEST = 32
"""Objects and lists within one another."""

LONGEST_NUMBER = 100
"""Digits of a number."""

LONGEST_LINE = 10_000_000
"""Characters of a line in a file of JSON lines, each line one page."""

# Strings are passed over whole, an open one to the end; nothing here goes back.
_SIGN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[{]|[\]}]', re.DOTALL)
_HALF = re.compile(r"\\u[dD][89a-fA-F]")


def read(text: str | bytes, what: str = "The text") -> Any:
    """Give what a JSON text says; `what` begins the sentence about what is wrong.

    Raises `InvalidError` for what is not JSON in UTF-8 or beyond the bounds.
    """
    try:
        plain = text.decode() if isinstance(text, bytes) else text
    except UnicodeDecodeError as error:
        raise InvalidError(f"{what} is not valid JSON: it is not UTF-8.") from error
    if is_deeper(plain):
        raise InvalidError(
            f"{what} is not taken: its JSON is nested deeper than {DEEPEST} levels."
        )
    try:
        data = json.loads(
            plain,
            object_pairs_hook=_object,
            parse_int=_whole,
            parse_float=_number,
            parse_constant=_constant,
        )
        if _HALF.search(plain):
            json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise InvalidError(
            f"{what} is not valid JSON: it holds half of a character (\\ud800 to"
            " \\udfff)."
        ) from error
    except ValueError as error:
        raise InvalidError(f"{what} is not valid JSON: {error}.") from error
    return data


def lines(file: IO[str]) -> Iterator[tuple[int, str]]:
    """Yield each line that says something, with its number.

    Raises `InvalidError` for a line that is too long: nothing longer is held.
    """
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise InvalidError(
                f"Line {number:,} is longer than {LONGEST_LINE:,} characters. Each page"
                " has a line of its own."
            )
        if line.strip():
            yield number, line


def is_deeper(text: str) -> bool:
    """Tell whether brackets nest deeper than is read; those in strings do not count."""
    depth = 0
    for match in _SIGN.finditer(text):
        sign = match[0]
        if sign in ("[", "{"):
            depth += 1
            if depth > DEEPEST:
                return True
        elif sign in ("]", "}"):
            depth -= 1
    return False


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"the name “{name[:80]}” stands twice in one object")
        found[name] = value
    return found


def _whole(digits: str) -> int:
    _check_length(digits)
    return int(digits)


def _number(digits: str) -> float:
    _check_length(digits)
    found = float(digits)
    if math.isinf(found):
        raise ValueError(f"the number {digits[:20]} is too large")
    return found


def _check_length(digits: str) -> None:
    if len(digits) > LONGEST_NUMBER:
        raise ValueError(f"a number has more than {LONGEST_NUMBER} digits")


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")
