"""References in the style of the American Psychological Association.

Source: Publication Manual of the APA, 7th edition (2020), chapters 9 and 10.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wiki.text.citing.names import initials
from wiki.text.citing.reference import IN_SOMETHING, PERIODICAL, Name, Reference

MOST_AUTHORS, FIRST_AUTHORS = 20, 19
_ENDINGS = {"1": "st", "2": "nd", "3": "rd"}
_BY_DAY = ("article-magazine", "article-newspaper", "post-weblog", "webpage")
"""Works that are dated to the day (sections 9.14 and 10.1)."""


@dataclass(frozen=True, slots=True)
class Run:
    """A part of a reference in one kind of type."""

    text: str
    italic: bool = False


def reference(work: Reference) -> tuple[Run, ...]:
    """Write a reference, its address at the end without a full stop (section 9.35)."""
    return tuple(each for each in _runs(work) if each.text)


def plain(work: Reference) -> str:
    """Write a reference without italics."""
    return "".join(run.text for run in reference(work))


def _runs(work: Reference) -> Iterator[Run]:
    by = _authors(work)
    title = list(_title(work))
    date = Run(f"({_date(work)}). ")
    if by:
        yield Run(f"{_ended(by)} ")
        yield date
        yield from title
    else:
        # Without an author the title takes that place (section 9.12).
        yield from title
        yield date
    yield from _source(work, by)
    if work.doi:
        yield Run(f"https://doi.org/{work.doi}")
    elif work.url:
        yield Run(work.url)


def _authors(work: Reference) -> str:
    if work.authors or not work.editors:
        return _names([_turned(each) for each in work.authors])
    role = "Ed." if len(work.editors) == 1 else "Eds."
    return f"{_names([_turned(each) for each in work.editors])} ({role})"


def _turned(name: Name) -> str:
    if name.literal:
        return name.literal
    return ", ".join(filter(None, (name.family, initials(name.given), name.suffix)))


def _names(names: Sequence[str]) -> str:
    """Join names: all of up to twenty, else nineteen and the last (section 9.8)."""
    if len(names) > MOST_AUTHORS:
        return f"{', '.join(names[:FIRST_AUTHORS])}, . . . {names[-1]}"
    if len(names) > 1:
        return f"{', '.join(names[:-1])}, & {names[-1]}"
    return "".join(names)


def _date(work: Reference) -> str:
    if not work.issued:
        return "n.d."
    year, *rest = work.issued
    if not rest or work.type not in _BY_DAY:
        return str(year)
    day = f" {rest[1]}" if len(rest) > 1 else ""
    return f"{year}, {calendar.month_name[rest[0]]}{day}"


def _title(work: Reference) -> Iterator[Run]:
    # What stands for itself is set in italics, what is part of another is not (9.19).
    yield Run(work.title, italic=work.type not in (*IN_SOMETHING, "post-weblog"))
    marks = [
        f"{_ordinal(work.edition)} ed." if work.edition.isdigit() else work.edition,
        f"{work.genre or 'Report'} No. {work.number}"
        if work.number and work.type == "report"
        else "",
    ]
    in_brackets = ", ".join(filter(None, marks))
    yield Run(f" ({in_brackets})" if in_brackets else "")
    ends = not in_brackets and work.title[-1:] in ".?!"
    yield Run(" " if ends else ". ")


def _ordinal(number: str) -> str:
    teens = number[-2:-1] == "1"
    return number + ("th" if teens else _ENDINGS.get(number[-1], "th"))


def _source(work: Reference, by: str) -> Iterator[Run]:
    """Write where a work appeared; nobody is named twice (section 9.29)."""
    publisher = "" if work.publisher in by else work.publisher
    if work.type == "article-journal":
        yield Run(", ".join(filter(None, (work.container, work.volume))), italic=True)
        yield Run(f"({work.issue})" if work.issue else "")
        yield Run(f", {_pages(work.pages)}" if work.pages else "")
        yield Run(". " if work.container else "")
    elif work.type == "chapter":
        names = " & ".join(_straight(each) for each in work.editors)
        if len(work.editors) > 2:
            names = _names([_straight(each) for each in work.editors])
        role = "Ed." if len(work.editors) == 1 else "Eds."
        yield Run(f"In {names} ({role}), " if names and work.authors else "In ")
        yield Run(work.container, italic=True)
        yield Run(f" (pp. {_pages(work.pages)})" if work.pages else "")
        yield Run(". ")
        yield Run(f"{_ended(publisher)} " if publisher else "")
    elif work.type in PERIODICAL:
        where = work.within
        yield Run(where, italic=True)
        yield Run(f", {_pages(work.pages)}" if where and work.pages else "")
        yield Run(". " if where else "")
    else:
        where = work.container if work.type == "webpage" else publisher
        yield Run(f"{_ended(where)} " if where and where not in by else "")


def _straight(name: Name) -> str:
    return name.literal or f"{initials(name.given)} {name.family}"


def _pages(pages: str) -> str:
    return pages.replace("--", "-").replace("-", "–")


def _ended(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
