"""The vocabulary is changed with a look before, has a history, and breaks nothing."""

from __future__ import annotations

import tomllib

import pytest

from tests.kitchen import CONTRIBUTOR, CURATOR, somebody
from wiki.errors import ForbiddenError, InvalidError, NotFoundError, StaleError
from wiki.services import checks, pages, vocabulary
from wiki.services.site import Site
from wiki.text.vocabulary_text import put_relation, put_type, take_out


def _text(site: Site) -> str:
    with site.database.reading() as unit:
        return vocabulary.current_text(unit)


def _plan(site: Site, text: str) -> vocabulary.Plan:
    with site.reading(somebody(site)) as context:
        return vocabulary.plan(context, text)


def _apply(site: Site, text: str, **how: str | int) -> vocabulary.Impact:
    return site.writing(
        somebody(site),
        lambda context: vocabulary.apply(context, text, **how),  # type: ignore[arg-type]
    )


def test_changes_are_said_in_sentences(kitchen: Site) -> None:
    text = put_relation(
        _text(kitchen),
        "comes-from",
        {"label": "is from", "signatures": [["cook", "region"], ["menu", "region"]]},
    )
    text = put_type(text, "tool", {"label": "Tool", "plural": "Tools"}, [])
    plan = _plan(kitchen, text)
    assert set(plan.changes) == {
        "New page type “Tool” (tool).",
        "Relation “comes from”: label “is from” in place of “comes from”.",
        "Relation “comes from” may now lead from menu to region.",
        "Relation “comes from” may no longer lead from dish to region.",
        "Relation “comes from” may no longer lead from ingredient to region.",
    }
    assert plan.impact.links == 3
    assert plan.impact.pages == 0


def test_a_vocabulary_whose_patterns_could_not_be_asked_is_refused(
    kitchen: Site,
) -> None:
    text = _text(kitchen)
    turned = put_relation(text, "uses", {"signatures": [["dish", "dish"]]})
    nowhere = text.replace('column = "answer"', 'column = "elsewhere"')
    one_sided = f"""{text}
[[matrices]]
slug = "dishes-by-region"
title = "Dishes by region"
row = "dish"
column = "region"

[[matrices.marks]]
label = "from there"
pattern = "(row:dish)-[comes-from]->(region)"
"""
    for each, words in (
        (turned, "questions.shared-ingredients"),
        (nowhere, "names no place “elsewhere”"),
        (one_sided, "matrices.dishes-by-region: .* names no place “column”"),
    ):
        assert each != text
        for step in (_plan, _apply):
            with pytest.raises(InvalidError, match=words):
                step(kitchen, each)
    assert _text(kitchen) == text


def test_what_no_longer_fits_is_counted_as_it_is_found_later(kitchen: Site) -> None:
    text = take_out(_text(kitchen), "relations", "goes-with")
    plan = _plan(kitchen, text)
    assert plan.changes == ("The relation “goes with” (goes-with) is taken out.",)
    gone = "1 link of the relation “goes-with”, which would be gone."
    assert (plan.impact.links, plan.impact.sentences) == (1, (gone,))
    _apply(kitchen, text)
    assert _plan(kitchen, text).impact.links == 0, "what is gone is not lost twice"
    with kitchen.reading(somebody(kitchen)) as context:
        assert checks.find_failures(context) == []
        assert "goes-with" not in context.schema.relations
        kept = [link.relation for link in pages.document(context, "basil")[0].links]
        assert "goes-with" in kept


def test_fields_that_are_gone_or_needed_are_counted(kitchen: Site) -> None:
    held = tomllib.loads(_text(kitchen))["types"]["dish"]["fields"]
    held["minutes"]["required"] = True
    fields = [(name, held[name]) for name in held if name != "url"]
    impact = _plan(kitchen, put_type(_text(kitchen), "dish", {}, fields)).impact
    assert impact.sentences == (
        "1 page of the type “dish” with the field “url”, which would be gone.",
        "3 pages of the type “dish” without the field “minutes”, which would be"
        " needed.",
    )
    assert impact.pages == 4


def test_a_vocabulary_that_does_not_hold_together_is_refused(kitchen: Site) -> None:
    text = put_relation(_text(kitchen), "uses", {"signatures": [["dish", "soup"]]})
    with pytest.raises(InvalidError, match="does not hold together"):
        _plan(kitchen, text)
    with pytest.raises(InvalidError, match="not valid TOML"):
        _plan(kitchen, "= what")


def test_it_has_a_history_and_is_restored(kitchen: Site) -> None:
    first = _text(kitchen)
    text = put_relation(first, "uses", {"label": "is made of"})
    _apply(kitchen, text, comment="Plainer.")
    with kitchen.reading(somebody(kitchen)) as context:
        (newest, before), following = vocabulary.versions(context)
        assert (newest.number, newest.author, newest.comment) == (
            2,
            CURATOR,
            "Plainer.",
        )
        assert (before.number, following) == (1, "")
        assert vocabulary.compare(context, 2) == (
            "Relation “uses”: label “is made of” in place of “uses”.",
        )
        assert vocabulary.text_of(context, 1) == first
        with pytest.raises(NotFoundError):
            vocabulary.text_of(context, 3)
    _apply(kitchen, first)
    with kitchen.reading(somebody(kitchen)) as context:
        assert context.schema.relations["uses"].label == "uses"


def test_a_change_of_somebody_else_is_not_undone_unseen(kitchen: Site) -> None:
    text = put_relation(_text(kitchen), "uses", {"label": "is made of"})
    _apply(kitchen, text, base=1)
    with pytest.raises(StaleError, match="your text is kept"):
        _apply(kitchen, text, base=1)


def test_contributors_read_it_only(kitchen: Site) -> None:
    with kitchen.reading(somebody(kitchen, CONTRIBUTOR)) as context:
        assert vocabulary.versions(context)[0]
        with pytest.raises(ForbiddenError):
            vocabulary.plan(context, vocabulary.text_of(context, 1))
