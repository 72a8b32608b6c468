"""Who stated a link, when and from what, through renames and in the text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.kitchen import CONTRIBUTOR, CURATOR, NOBODY, somebody
from wiki.errors import NotFoundError
from wiki.services import editing, moving, pages, provenance
from wiki.services.site import Site
from wiki.text.document import LinkStatement

PESTO = "pesto-alla-genovese"
OWN = ("tomato", "pomodoro")


def _state(site: Site, name: str, *links: LinkStatement, body: str = "") -> None:
    person = somebody(site, name)
    with site.reading(person) as context:
        document, number = pages.document(context, PESTO)
    others = tuple(each for each in document.links if each.target not in OWN)
    changed = replace(
        document, links=(*others, *links), body=document.body.split("Also")[0] + body
    )
    site.writing(
        person, lambda context: editing.save(context, PESTO, changed, base=number)
    )


def _of(site: Site, target: str = "tomato") -> provenance.Provenance:
    with site.reading(NOBODY) as context:
        return provenance.of_link(context, PESTO, "uses", target)


def test_every_deed_is_told_with_its_evidence(kitchen: Site) -> None:
    stated = LinkStatement("uses", "tomato", evidence="https://example.org/a")
    _state(kitchen, CONTRIBUTOR, stated)
    _state(kitchen, CURATOR, replace(stated, note="dried", status="verified"))
    kitchen.writing(
        somebody(kitchen, CURATOR),
        lambda context: moving.rename(context, "tomato", new_slug="pomodoro"),
    )
    _state(kitchen, CONTRIBUTOR)
    found = _of(kitchen, "pomodoro")
    assert (found.label, found.is_stated, found.is_whole) == ("uses", False, True)
    assert [(each.deed, each.author, each.revision) for each in found.events] == [
        ("taken out", CONTRIBUTOR, 4),
        ("changed", CURATOR, 3),
        ("stated", CONTRIBUTOR, 2),
    ]
    first = found.events[-1].wordings[0]
    assert first.said == (("evidence", "https://example.org/a"),)
    assert ("note", "dried") in found.events[-2].wordings[0].said


def test_the_sentence_counts_where_the_text_states_it(kitchen: Site) -> None:
    _state(kitchen, CONTRIBUTOR, body="Also some [[uses::tomato|red]] ones.\n")
    (event,) = _of(kitchen).events
    assert event.wordings[0].sentence == "Also some red ones."


def test_a_link_that_was_never_stated_has_no_events(kitchen: Site) -> None:
    assert _of(kitchen).events == ()
    with pytest.raises(NotFoundError):
        _of(kitchen, "secret-sauce")
