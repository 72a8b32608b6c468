"""What a page seems to lack: counted from pages like it, named in its own text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.kitchen import CONTRIBUTOR, CURATOR, dish, put, somebody
from wiki.errors import ForbiddenError, InvalidError
from wiki.services import advice, pages
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.text.document import Document, LinkStatement

NEW = Document("dish", "Trofie", body="Boil.\n")


def _advise(
    site: Site, document: Document, name: str = CONTRIBUTOR, slug: str = ""
) -> advice.Advice:
    with site.reading(somebody(site, name)) as context:
        page = pages.resolve(context, slug) if slug else None
        found = advice.advise(context, document, page)
    assert found is not None
    return found


def test_what_most_pages_of_the_type_have_is_named_with_figures(kitchen: Site) -> None:
    put(kitchen, dish("Focaccia", "basil"), dish("Farinata", "basil", course="main"))
    found = {each.name: each for each in _advise(kitchen, NEW).usual}
    uses = found["uses"]
    assert (uses.label, uses.is_link, uses.have, uses.seen) == ("uses", True, 5, 5)
    assert (found["course"].have, found["course"].seen) == (4, 5)
    assert "url" not in found
    had = replace(
        NEW, links=(LinkStatement("uses", "basil"),), fields={"course": "main"}
    )
    assert not {"uses", "course"} & {each.name for each in _advise(kitchen, had).usual}
    in_text = replace(NEW, body="Crush [[uses::basil]].\n")
    assert "uses" not in {each.name for each in _advise(kitchen, in_text).usual}


def test_nothing_is_usual_among_a_handful(kitchen: Site) -> None:
    assert _advise(kitchen, Document("menu", "Sunday dinner")).usual == ()


def test_hidden_pages_are_not_counted(kitchen: Site) -> None:
    put(kitchen, dish("Focaccia", "basil"))
    seen = {each.name: each.seen for each in _advise(kitchen, NEW, CURATOR).usual}
    assert seen["uses"] == 5
    assert _advise(kitchen, NEW).usual == ()


def test_links_without_evidence_count_where_others_give_it(kitchen: Site) -> None:
    bare = dish("Sugo", "tomato")
    sourced = tuple(
        replace(each, evidence="https://example.org") for each in bare.links
    )
    put(
        kitchen,
        *(replace(bare, title=f"Sugo {number}", links=sourced) for number in range(9)),
    )
    assert _advise(kitchen, bare).unsourced == ("uses tomato",)
    assert _advise(kitchen, replace(bare, links=sourced)).unsourced == ()


def test_names_in_the_text_are_offered_with_relations_that_fit(kitchen: Site) -> None:
    body = "With pine nut and Pomodoro, as Giulia does. Not [[basil]], not Basil.\n"
    found = _advise(kitchen, replace(NEW, body=body)).mentions
    assert [(each.text, each.page.slug) for each in found] == [
        ("pine nut", "pine-nut"),
        ("Pomodoro", "tomato"),
    ]
    assert found[0].relations == (("uses", "uses"),)


def test_a_page_is_not_told_to_link_to_itself_or_to_what_one_may_not_see(
    kitchen: Site,
) -> None:
    body = "Basil is in the Secret sauce.\n"
    own = Document("ingredient", "Basil", body=body)
    assert _advise(kitchen, own, slug="basil").mentions == ()
    seen = _advise(kitchen, own, CURATOR, slug="basil").mentions
    assert [each.page.slug for each in seen] == ["secret-sauce"]


@pytest.mark.parametrize(
    ("title", "slugs"),
    [
        ("Insalata Caprese", ["insalata-caprese"]),
        ("Insalata capresse", ["insalata-caprese"]),
        ("Pesto", ["pesto-alla-genovese"]),
        ("Secret sauce", []),
        ("Something else", []),
        ("", []),
    ],
)
def test_pages_that_may_be_the_same_are_named(
    kitchen: Site, title: str, slugs: list[str]
) -> None:
    found = _advise(kitchen, replace(NEW, title=title)).alike
    assert [each.slug for each in found] == slugs


def test_a_name_that_is_taken_stops_a_new_page_softly(kitchen: Site) -> None:
    with kitchen.reading(SYSTEM) as context:
        with pytest.raises(InvalidError, match="already") as caught:
            advice.require_new_name(context, "pesto")
        assert "Is it the same?" in caught.value.errors["title"][0]
        advice.require_new_name(context, "Trofie")


def test_readers_are_not_advised(kitchen: Site) -> None:
    reader = replace(somebody(kitchen, CONTRIBUTOR), role="reader")
    with kitchen.reading(reader) as context, pytest.raises(ForbiddenError):
        advice.advise(context, NEW, None)
