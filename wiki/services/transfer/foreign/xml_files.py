"""Large XML files, an element at a time: no entities, no fetching, bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from wiki.errors import InvalidError


def elements(path: Path, wanted: set[str]) -> Iterator[Element]:
    """Yield each element of these local names once it is whole, then forget it.

    Elements inside a wanted one come before it, and are still in it.
    """
    try:
        with path.open("rb") as file:
            stack: list[Element] = []
            for event, element in iterparse(
                file, events=("start", "end"), forbid_dtd=True
            ):
                if event == "start":
                    stack.append(element)
                    continue
                stack.pop()
                if local(element) in wanted:
                    yield element
                    if stack and not any(local(each) in wanted for each in stack):
                        stack[-1].clear()
    except ParseError as error:
        line, column = error.position
        raise InvalidError(
            f"{path.name}, line {line}: this is not valid XML at character"
            f" {column + 1}. Export the file again."
        ) from error
    except DefusedXmlException as error:
        raise InvalidError(
            f"{path.name} declares entities or a document type, which no export does."
            " It is not read."
        ) from error
    except (OSError, ValueError) as error:
        raise InvalidError(f"{path.name} cannot be read: {error}.") from error


def root_name(path: Path) -> str:
    """Give the local name of the outermost element, "" where there is none."""
    try:
        with path.open("rb") as file:
            for _, element in iterparse(file, events=("start",), forbid_dtd=True):
                return local(element)
    except (ParseError, DefusedXmlException, OSError, ValueError):
        return ""
    return ""


def local(element: Element) -> str:
    """Give the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def text_of(element: Element, name: str, *, within: str = "") -> str:
    """Give the text of the first child of a local name, of a namespace if wished."""
    for child in element:
        if local(child) == name and within in str(child.tag):
            return (child.text or "").strip()
    return ""
