"""The little of YAML that front matter needs, read with line numbers.

Every scalar is a text: `no`, `2014` and `~` are what they look like. Nesting is
bounded, anchors, aliases and tags are refused, so no document can grow when read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from wiki.errors import InvalidError

DEPTH = 4

_LOADER: type[yaml.BaseLoader] | type[yaml.CBaseLoader]
_LOADER = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader

# What other readers take for a truth value, nothing or a number in disguise.
_WORDS = {"y", "n", "yes", "no", "true", "false", "on", "off", "null"}
_NUMBER_LIKE = re.compile(r"(?:[0-9][0-9_.:xobae+-]*|0x[0-9a-f_]+)\Z", re.IGNORECASE)
_NUMBER_OR_DATE = re.compile(
    r"(?:(?:0|[1-9][0-9]*)(?:\.[0-9]+)?|[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?)\Z"
)
_PLAIN = re.compile(r"[^\W_][^\x00-\x1f\x7f-\xa0,?\[\]{}\u2028\u2029\ufeff]*\Z")
_ESCAPED = re.compile("[\x7f-\xa0\u2028\u2029\ufeff]")


@dataclass(frozen=True, slots=True)
class Scalar:
    """One text and the line it stands on."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list and the line it begins on."""

    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Pairs in their order, repeated keys included."""

    pairs: tuple[tuple[Scalar, Node], ...]
    line: int


Node = Scalar | Sequence | Mapping


def read_yaml(text: str, *, first_line: int = 1) -> Node:
    """Give the one document in the text.

    Raises InvalidError whose `errors` name the line; `first_line` is the line
    of the whole file that the text begins on.
    """
    try:
        events = _events(text, first_line)
        node = _read(events, DEPTH)
        next(events, None)  # whatever follows is a fault that reading on finds
        return node
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + first_line if mark else first_line
        raise _fault(
            line, f"This is not valid YAML: {error.problem}. Correct it."
        ) from error
    except yaml.YAMLError as error:
        raise _fault(first_line, "This is not valid YAML. Correct it.") from error


def _fault(line: int, sentence: str) -> InvalidError:
    place = f"line {line}"
    return InvalidError(
        f"The page cannot be read: {place}: {sentence}", {place: [sentence]}
    )


@dataclass(frozen=True, slots=True)
class _Event:
    event: yaml.Event
    line: int


def _events(text: str, first_line: int) -> Iterator[_Event]:
    framing = (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentEndEvent)
    documents = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = first_line + (event.start_mark.line if event.start_mark else 0)
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _fault(line, "A second document begins here. Leave one “---”.")
        elif not isinstance(event, framing):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise _fault(line, "Anchors and aliases are not read. Write it out.")
            if getattr(event, "tag", None):
                raise _fault(line, "Tags are not read. Leave out the “!”.")
            yield _Event(event, line)
    if not documents:
        yield _Event(yaml.ScalarEvent(None, None, (True, False), ""), first_line)


def _read(events: Iterator[_Event], depth: int) -> Node:
    current = next(events)
    return _node(current, events, depth)


def _node(current: _Event, events: Iterator[_Event], depth: int) -> Node:
    event, line = current.event, current.line
    if isinstance(event, yaml.ScalarEvent):
        return Scalar(str(event.value), line)
    if depth == 0:
        raise _fault(line, "This is nested too deeply. Write it flatter.")
    if isinstance(event, yaml.SequenceStartEvent):
        return Sequence(tuple(_items(events, depth - 1)), line)
    return Mapping(tuple(_pairs(events, depth - 1)), line)


def _items(events: Iterator[_Event], depth: int) -> Iterator[Node]:
    while not isinstance((current := next(events)).event, yaml.SequenceEndEvent):
        yield _node(current, events, depth)


def _pairs(events: Iterator[_Event], depth: int) -> Iterator[tuple[Scalar, Node]]:
    while not isinstance((current := next(events)).event, yaml.MappingEndEvent):
        key = _node(current, events, 0)
        if not isinstance(key, Scalar):
            raise _fault(current.line, "A key must be a word. Correct it.")
        yield key, _read(events, depth)


def write_scalar(text: str) -> str:
    """Give the text as one line of YAML, quoted only where it must be.

    The line is safe in block and in flow style, and other readers of YAML take
    it for a text too, unless it is a plain number or date.
    """
    if _is_plain(text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


def _is_plain(text: str) -> bool:
    if not _PLAIN.match(text) or ": " in text or " #" in text:
        return False
    if text.endswith((":", " ")) or text.casefold() in _WORDS:
        return False
    return not _NUMBER_LIKE.match(text) or _NUMBER_OR_DATE.match(text) is not None
