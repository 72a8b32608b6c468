"""A duplicate becomes part of another page: nothing it said or was called is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.kitchen import KEEPER, NOBODY, WRITER, dish, put
from wiki.errors import ForbiddenError, InvalidError, NotFoundError
from wiki.services import (
    accounts,
    checks,
    editing,
    history,
    links,
    merging,
    moving,
    pages,
    related,
    search,
)
from wiki.services.context import Viewer
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.text.document import Document, LinkStatement

TWIN = Document(
    "dish",
    "Pesto genovese",
    summary="The green sauce.",
    body="Some add [[uses::tomato|tomato]].\n",
    fields={"course": "main", "minutes": "20", "url": "https://example.org/twin"},
    aliases=("Green sauce",),
    links=(
        LinkStatement("uses", "basil", note="only leaves", since="1900"),
        LinkStatement("uses", "tomato"),
    ),
)
PESTO, OLD = "pesto-alla-genovese", "pesto-genovese"


@pytest.fixture
def twins(kitchen: Site) -> Site:
    """A wiki with pesto twice, and a page that links to the second one."""
    put(kitchen, TWIN)
    put(kitchen, Document("menu", "Green menu", body="Begin with [[Green sauce]].\n"))
    return kitchen


def _merge(site: Site, viewer: Viewer = KEEPER, **how: bool) -> None:
    site.writing(viewer, lambda context: merging.merge_into(context, OLD, PESTO, **how))


def _document(site: Site, slug: str = PESTO) -> Document:
    with site.reading(KEEPER) as context:
        return pages.document(context, slug)[0]


def test_links_names_and_facts_go_over(twins: Site) -> None:
    before = _document(twins)
    _merge(twins)
    after = _document(twins)
    assert {"Pesto genovese", "Green sauce"} <= set(after.aliases)
    stated = {(link.relation, link.target): link for link in after.links}
    assert stated["uses", "basil"] == LinkStatement(
        "uses", "basil", note="only leaves", since="1900"
    )
    assert ("uses", "tomato") in stated
    assert len(after.links) == len(before.links) + 1
    assert after.fields["course"] == before.fields["course"]
    assert after.body.endswith(
        "## Pesto genovese\n\nSome add [[uses::tomato|tomato]].\n"
    )


def test_old_names_lead_to_the_page_that_stays(twins: Site) -> None:
    _merge(twins)
    with twins.reading(NOBODY) as context:
        for name in (OLD, "Green sauce", "Pesto genovese"):
            assert pages.known(context, name).slug == PESTO
        with pytest.raises(pages.Moved, match=PESTO):
            pages.resolve(context, OLD)
        found = search.find(context, "green sauce", facets={}).hits
        assert found[0].item.page.slug == PESTO


def test_links_of_others_follow(twins: Site) -> None:
    _merge(twins)
    with twins.reading(NOBODY) as context:
        row = pages.readable(context, PESTO)
        _, incoming = links.groups_of(context, row, 100)
        sources = {
            link.page.slug for group in incoming for link in group.links if link.page
        }
        assert "green-menu" in sources
        network = context.network()
        menu = pages.readable(context, "green-menu").id
        assert row.id in network.ends(menu, context.reader)[0]


def test_both_histories_stay_readable(twins: Site) -> None:
    _merge(twins)
    with twins.reading(NOBODY) as context:
        assert [each.slug for each in merging.merged_pages(context, PESTO)] == [OLD]
        newest, first = history.revisions(context, OLD)[0]
        assert newest.comment == f"Merged into “Pesto alla genovese” ({PESTO})."
        assert pages.view_revision(context, OLD, first.number).page.title == TWIN.title
        assert history.compare(context, OLD, 1, 2).diff.is_empty
        assert history.revisions(context, PESTO)[0][0].comment == (
            f"Merged “Pesto genovese” ({OLD}) into this page."
        )


def test_what_people_said_of_suggestions_goes_over(twins: Site) -> None:
    curator = _account(twins)
    for slug, other in ((OLD, "cacio-e-pepe"), ("insalata-caprese", OLD)):
        twins.writing(
            curator,
            lambda context, slug=slug, other=other: related.pin(context, slug, other),
        )
    _merge(twins, curator)
    with twins.reading(KEEPER) as context:
        from_pesto = related.suggestions(context, PESTO)
        to_pesto = related.suggestions(context, "insalata-caprese")
    assert from_pesto[0].page.slug == "cacio-e-pepe"
    assert to_pesto[0].page.slug == PESTO


def _account(site: Site) -> Viewer:
    with site.database.reading() as unit:
        return accounts.find_viewer(unit, "zia")


def test_a_merged_page_becomes_one_of_its_own_again(twins: Site) -> None:
    _merge(twins)
    twins.writing(KEEPER, lambda context: moving.restore_page(context, OLD))
    with twins.reading(NOBODY) as context:
        assert pages.resolve(context, OLD).slug == OLD
        assert merging.merged_pages(context, PESTO) == ()
    assert _document(twins, OLD) == TWIN
    with twins.reading(SYSTEM) as context:
        assert checks.find_failures(context) == []


def test_chains_of_merges_lead_to_the_last(twins: Site) -> None:
    _merge(twins)
    put(twins, dish("Pesto"))
    twins.writing(KEEPER, lambda context: merging.merge_into(context, PESTO, "pesto"))
    with twins.reading(NOBODY) as context:
        assert pages.known(context, OLD).slug == "pesto"
        assert {each.slug for each in merging.merged_pages(context, "pesto")} == {
            OLD,
            PESTO,
        }


def test_the_text_may_stay_in_the_history(twins: Site) -> None:
    before = _document(twins)
    _merge(twins, with_text=False)
    assert _document(twins).body == before.body


def test_a_link_between_the_two_is_no_link_any_more(twins: Site) -> None:
    document = _document(twins)
    linked = replace(document, links=(*document.links, LinkStatement("goes-with", OLD)))
    with twins.reading(KEEPER) as context:
        fits = "goes-with" in context.schema.relations and context.schema.relations[
            "goes-with"
        ].admits("dish", "dish")
    if fits:
        twins.writing(
            KEEPER, lambda context: editing.save(context, PESTO, linked, base=1)
        )
    _merge(twins)
    assert all(link.target not in (OLD, PESTO) for link in _document(twins).links)


def test_a_plan_says_what_would_happen_and_changes_nothing(twins: Site) -> None:
    with twins.reading(KEEPER) as context:
        plan = merging.plan(context, OLD, "Pesto")
    assert (plan.page.slug, plan.target.slug) == (OLD, PESTO)
    assert (plan.links, plan.joined, plan.incoming) == (1, 1, 1)
    assert plan.aliases == ("Pesto genovese", "Green sauce")
    assert [each.left for each in plan.kept] == ["main", "https://example.org/twin"]
    assert _document(twins, OLD) == TWIN


def test_a_plan_that_is_out_of_date_is_not_carried_out(twins: Site) -> None:
    with pytest.raises(InvalidError, match="changed meanwhile"):
        twins.writing(
            KEEPER,
            lambda context: merging.merge_into(context, OLD, PESTO, bases=(1, 9)),
        )
    assert _document(twins, OLD) == TWIN


def test_what_cannot_be_merged_is_refused(twins: Site) -> None:
    with pytest.raises(ForbiddenError):
        _merge(twins, WRITER)
    for slug, target, error in (
        (OLD, OLD, InvalidError),
        ("secret-sauce", PESTO, InvalidError),
        (OLD, "nothing-of-the-kind", NotFoundError),
    ):
        with pytest.raises(error):
            twins.writing(
                KEEPER,
                lambda context, slug=slug, target=target: merging.merge_into(
                    context, slug, target
                ),
            )


def test_every_invariant_holds_after_a_merge(twins: Site) -> None:
    _merge(twins)
    with twins.reading(SYSTEM) as context:
        assert checks.find_failures(context) == []


def test_a_page_that_links_to_both_has_two_links_again_when_they_part(
    twins: Site,
) -> None:
    put(twins, Document("menu", "Both", body=f"[[{OLD}]] and [[{PESTO}]]."))

    def ends() -> set[str]:
        with twins.reading(NOBODY) as context:
            row = pages.readable(context, "both")
            outgoing, _ = links.groups_of(context, row, 100)
            return {
                link.page.slug
                for group in outgoing
                for link in group.links
                if link.page
            }

    assert ends() == {OLD, PESTO}
    _merge(twins)
    assert ends() == {PESTO}
    twins.writing(SYSTEM, lambda context: moving.restore_page(context, OLD))
    assert ends() == {OLD, PESTO}
    with twins.reading(SYSTEM) as context:
        assert checks.find_failures(context) == []
