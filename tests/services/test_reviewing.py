"""Proposals: kept apart, merged when approved, and unseen by everybody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.kitchen import ADMIN, CONTRIBUTOR, CURATOR, NOBODY, PASSWORD, dish, somebody
from wiki.errors import (
    ConflictError,
    ExistsError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    StaleError,
)
from wiki.services import (
    accounts,
    bulk,
    checks,
    contributing,
    front,
    history,
    links,
    listings,
    maps,
    moving,
    options,
    pages,
    proposals,
    proposing,
    reviewing,
    search,
)
from wiki.services import related as related_service
from wiki.services.context import Context
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.services.transfer.incoming import Incoming
from wiki.services.views import Saved
from wiki.store.tables import notice
from wiki.text.document import Document, LinkStatement

PESTO = "pesto-alla-genovese"


@pytest.fixture
def reviewed(kitchen: Site) -> Site:
    """The kitchen with review of everything, and a second contributor."""

    def prepare(context: Context) -> None:
        options.choose(context, review="all")
        accounts.add(context, "ada", "contributor", PASSWORD)

    kitchen.writing(SYSTEM, prepare)
    return kitchen


def _do(site: Site, name: str, job: Callable[[Context], Any]) -> Any:
    return site.writing(somebody(site, name), job)


def _document(site: Site, slug: str = PESTO) -> tuple[Document, int]:
    with site.reading(SYSTEM) as context:
        return pages.document(context, slug)


def _propose(site: Site, name: str = CONTRIBUTOR, **parts: Any) -> Saved:
    document, number = _document(site)
    changed = replace(document, **parts)
    saved: Saved = _do(
        site,
        name,
        lambda context: contributing.save(context, PESTO, changed, base=number),
    )
    return saved


def _propose_page(site: Site, document: Document, **rest: Any) -> int:
    saved = _do(
        site,
        CONTRIBUTOR,
        lambda context: contributing.create(context, document, **rest),
    )
    assert (saved.slug, saved.revision) == ("", 0)
    return int(saved.proposal)


def _approve(site: Site, number: int, version: int = 1) -> reviewing.Decision:
    decision: reviewing.Decision = _do(
        site,
        CURATOR,
        lambda context: reviewing.approve(context, number, version=version),
    )
    return decision


def _item(site: Site, number: int, name: str = CURATOR) -> proposals.ProposalItem:
    with site.reading(somebody(site, name)) as context:
        return proposals.view(context, number).item


def _notices(site: Site, name: str) -> list[str]:
    person = somebody(site, name)
    with site.database.reading() as unit:
        rows = unit.connection.execute(
            notice.select().where(notice.c.account_id == person.id)
        )
        return [row.words for row in rows.all()]


def test_without_review_contributors_publish(kitchen: Site) -> None:
    saved = _propose(kitchen, summary="Green.")
    assert (saved.proposal, saved.revision) == (0, 2)


def test_with_review_the_page_stays_until_a_curator_approves(reviewed: Site) -> None:
    before, number = _document(reviewed)
    saved = _propose(reviewed, summary="Green.")
    assert (saved.slug, saved.revision) == (PESTO, number)
    assert _document(reviewed) == (before, number)
    assert _notices(reviewed, CURATOR) == [
        "nonna proposed changes of “Pesto alla genovese”."
    ]

    decision = _approve(reviewed, saved.proposal)
    assert (decision.slug, decision.revision) == (PESTO, number + 1)
    assert _document(reviewed) == (replace(before, summary="Green."), number + 1)
    with reviewed.reading(NOBODY) as context:
        newest = history.revisions(context, PESTO)[0][0]
    assert (newest.author, newest.comment) == (CONTRIBUTOR, "Approved by zia.")
    assert _item(reviewed, saved.proposal).state == "approved"
    assert _notices(reviewed, CONTRIBUTOR) == [
        "zia approved your changes of “Pesto alla genovese”."
    ]
    with reviewed.reading(SYSTEM) as context:
        assert checks.find_failures(context) == []


def test_curators_publish_directly(reviewed: Site) -> None:
    assert _propose(reviewed, CURATOR, summary="Green.").proposal == 0


def test_only_chosen_types_are_reviewed_and_no_type_is_a_way_around(
    reviewed: Site,
) -> None:
    _do(
        reviewed,
        ADMIN,
        lambda context: options.choose(
            context, review="some", review_types=["ingredient"]
        ),
    )
    assert _propose(reviewed, summary="Green.").proposal == 0
    for slug, kind in (("tomato", "cook"), ("giulia-bruni", "ingredient")):
        document, number = _document(reviewed, slug)
        changed = replace(document, type=kind, links=())
        saved = _do(
            reviewed,
            CONTRIBUTOR,
            lambda context, slug=slug, changed=changed, number=number: (
                contributing.save(context, slug, changed, base=number)
            ),
        )
        assert saved.proposal


def test_approving_twice_makes_one_revision(reviewed: Site) -> None:
    number = _propose(reviewed, summary="Green.").proposal
    assert _approve(reviewed, number) == _approve(reviewed, number)
    assert _document(reviewed)[1] == 2


def test_a_page_that_moved_on_is_merged_when_approved(reviewed: Site) -> None:
    number = _propose(reviewed, summary="Green.").proposal
    _propose(reviewed, CURATOR, body="Use a mortar.\n")
    with reviewed.reading(somebody(reviewed, CURATOR)) as context:
        view = proposals.view(context, number)
    assert view.moved_on
    assert view.document.body == "Use a mortar.\n"
    assert view.diff.summary
    assert not view.diff.body
    assert _approve(reviewed, number).revision == 3
    document, _ = _document(reviewed)
    assert (document.summary, document.body) == ("Green.", "Use a mortar.\n")


def test_what_cannot_be_merged_is_outdated_and_nothing_is_lost(reviewed: Site) -> None:
    number = _propose(reviewed, summary="Green.").proposal
    _propose(reviewed, CURATOR, summary="Very green.")
    for _ in range(2):
        decision = _approve(reviewed, number)
        assert [each.part for each in decision.conflicts] == ["summary"]
    assert _document(reviewed)[0].summary == "Very green."
    item = _item(reviewed, number)
    assert (item.state, item.is_outdated, item.remarks) == ("open", True, 1)
    assert len(_notices(reviewed, CONTRIBUTOR)) == 1

    with reviewed.reading(somebody(reviewed, CONTRIBUTOR)) as context:
        draft = proposing.draft(context, number)
    assert draft.document.summary == "Green."
    assert [each.theirs for each in draft.conflicts] == ["Very green."]
    both = replace(draft.document, summary="Green, very green.")
    _do(
        reviewed,
        CONTRIBUTOR,
        lambda context: proposing.amend(
            context, number, both, version=draft.version, base=draft.base
        ),
    )
    assert not _item(reviewed, number).is_outdated
    assert _approve(reviewed, number, 2).revision == 3
    assert _document(reviewed)[0].summary == "Green, very green."


def test_what_was_not_read_is_not_approved(reviewed: Site) -> None:
    number = _propose(reviewed, summary="Green.").proposal
    _propose(reviewed, aliases=("Green sauce",))
    with pytest.raises(StaleError, match="changed this proposal while you read it"):
        _approve(reviewed, number, version=1)
    assert _document(reviewed)[1] == 1


def test_a_second_change_of_the_same_person_joins_the_first(reviewed: Site) -> None:
    number = _propose(reviewed, summary="Green.").proposal
    assert _propose(reviewed, aliases=("Pesto", "Sauce")).proposal == number
    _approve(reviewed, number, version=2)
    document, _ = _document(reviewed)
    assert (document.summary, document.aliases) == ("Green.", ("Pesto", "Sauce"))


def test_a_second_change_that_contradicts_the_first_is_refused(reviewed: Site) -> None:
    number = _propose(reviewed, summary="Green.").proposal
    with pytest.raises(ExistsError, match=f"summary.*proposal {number}"):
        _propose(reviewed, summary="Red.")


def test_two_people_propose_apart_and_both_get_in(reviewed: Site) -> None:
    first = _propose(reviewed, summary="Green.").proposal
    second = _propose(reviewed, "ada", aliases=("Sauce",)).proposal
    assert first != second
    for number in (first, second):
        _approve(reviewed, number)
    document, revision = _document(reviewed)
    assert (document.summary, document.aliases, revision) == ("Green.", ("Sauce",), 3)


def test_a_change_begun_before_another_is_merged_or_refused_as_usual(
    reviewed: Site,
) -> None:
    document, _ = _document(reviewed)
    _propose(reviewed, CURATOR, summary="Very green.")
    with pytest.raises(ConflictError):
        _do(
            reviewed,
            CONTRIBUTOR,
            lambda context: contributing.save(
                context, PESTO, replace(document, summary="Green."), base=1
            ),
        )
    saved = _do(
        reviewed,
        CONTRIBUTOR,
        lambda context: contributing.save(
            context, PESTO, replace(document, aliases=("Sauce",)), base=1
        ),
    )
    assert saved.merged
    assert saved.proposal


def test_a_new_page_is_made_when_it_is_approved(reviewed: Site) -> None:
    number = _propose_page(reviewed, dish("Focaccia", "basil"), slug="flat-bread")
    with reviewed.reading(NOBODY) as context, pytest.raises(NotFoundError):
        pages.resolve(context, "flat-bread")
    with reviewed.reading(somebody(reviewed, CURATOR)) as context:
        view = proposals.view(context, number)
    assert view.shown.page.title == "Focaccia"
    assert view.shown.outgoing[0].links[0].page.slug == "basil"  # type: ignore[union-attr]
    decision = _approve(reviewed, number)
    assert (decision.slug, decision.revision) == ("flat-bread", 1)
    assert _approve(reviewed, number) == decision
    item = _item(reviewed, number)
    assert item.page is not None
    assert item.page.slug == "flat-bread"


def test_a_curator_is_told_of_pages_with_the_same_title(reviewed: Site) -> None:
    number = _propose_page(reviewed, dish("Pesto"))
    with reviewed.reading(somebody(reviewed, CURATOR)) as context:
        assert [each.slug for each in proposals.view(context, number).alike] == [PESTO]


def test_the_same_key_makes_one_proposal(reviewed: Site) -> None:
    numbers = {_propose_page(reviewed, dish("Focaccia"), key="once") for _ in range(2)}
    assert len(numbers) == 1
    with pytest.raises(InvalidError, match="Idempotency-Key"):
        _propose_page(reviewed, dish("Farinata"), key="once")


def test_restoring_a_revision_is_reviewed_too(reviewed: Site) -> None:
    _propose(reviewed, CURATOR, summary="Very green.")
    saved = _do(
        reviewed,
        CONTRIBUTOR,
        lambda context: moving.restore_revision(context, PESTO, 1),
    )
    assert saved.proposal
    assert _document(reviewed)[0].summary == "Very green."


def test_an_import_in_the_name_of_a_contributor_is_refused(reviewed: Site) -> None:
    pages_in = [Incoming("", dish("Focaccia"), "file")]
    report = _do(
        reviewed, CONTRIBUTOR, lambda context: bulk.put_many(context, pages_in)
    )
    assert not report.new
    assert "reviewed" in report.refused[0].reason


def test_asking_for_changes_sends_it_back_and_changing_it_asks_again(
    reviewed: Site,
) -> None:
    number = _propose(reviewed, summary="Green.").proposal
    with pytest.raises(InvalidError, match="what should be changed"):
        _do(reviewed, CURATOR, lambda context: reviewing.ask(context, number, " "))
    _do(reviewed, CURATOR, lambda context: reviewing.ask(context, number, "Why?"))
    assert _item(reviewed, number).state == "asked"
    assert _notices(reviewed, CONTRIBUTOR) == [
        "zia asks you to change what you proposed of “Pesto alla genovese”."
    ]
    _do(reviewed, CONTRIBUTOR, lambda context: reviewing.comment(context, number, "So"))
    _propose(reviewed, aliases=("Sauce",))
    assert _item(reviewed, number).state == "open"
    assert _notices(reviewed, CURATOR)[1:] == [
        "nonna commented on the proposal of “Pesto alla genovese”.",
        "nonna changed what they proposed of “Pesto alla genovese”.",
    ]
    with reviewed.reading(somebody(reviewed, CONTRIBUTOR)) as context:
        said = [
            (each.kind, each.words) for each in proposals.view(context, number).remarks
        ]
    assert said == [("asked", "Why?"), ("comment", "So"), ("updated", "")]


def test_what_was_rejected_or_withdrawn_stays_as_it_is(reviewed: Site) -> None:
    rejected = _propose(reviewed, summary="Green.").proposal
    _do(reviewed, CURATOR, lambda context: reviewing.reject(context, rejected, "No."))
    withdrawn = _propose(reviewed, summary="Red.").proposal
    assert withdrawn != rejected
    _do(reviewed, CONTRIBUTOR, lambda context: reviewing.withdraw(context, withdrawn))
    for number in (rejected, withdrawn):
        with pytest.raises(InvalidError, match="already"):
            _approve(reviewed, number)
        with pytest.raises(InvalidError, match="already"):
            _do(
                reviewed,
                CONTRIBUTOR,
                lambda context, number=number: proposing.amend(
                    context, number, _document(reviewed)[0], version=1
                ),
            )
    assert _document(reviewed)[1] == 1


def test_two_tabs_do_not_overwrite_each_other(reviewed: Site) -> None:
    number = _propose(reviewed, summary="Green.").proposal
    document, _ = _document(reviewed)

    def amend(summary: str, version: int) -> None:
        changed = replace(document, summary=summary)
        _do(
            reviewed,
            CONTRIBUTOR,
            lambda context: proposing.amend(context, number, changed, version=version),
        )

    amend("One.", 1)
    amend("One.", 1)
    with pytest.raises(StaleError, match="another tab"):
        amend("Two.", 1)
    amend("Two.", 2)
    assert _item(reviewed, number).version == 3


def test_only_the_right_people_decide(reviewed: Site) -> None:
    number = _propose(reviewed, summary="Green.").proposal
    for step in (
        lambda context: reviewing.approve(context, number, version=1),
        lambda context: reviewing.ask(context, number, "Why?"),
        lambda context: reviewing.reject(context, number, "No."),
    ):
        with pytest.raises(ForbiddenError):
            _do(reviewed, CONTRIBUTOR, step)
    with pytest.raises(ForbiddenError):
        _do(reviewed, CURATOR, lambda context: reviewing.withdraw(context, number))
    with pytest.raises(ForbiddenError, match="Only nonna"):
        _do(
            reviewed,
            CURATOR,
            lambda context: proposing.amend(
                context, number, _document(reviewed)[0], version=1
            ),
        )


def test_a_title_of_a_hidden_page_is_not_told_by_approving(reviewed: Site) -> None:
    link = LinkStatement("goes-with", "Secret sauce")
    number = _propose_page(reviewed, replace(dish("Stew"), links=(link,)))
    slug = _approve(reviewed, number).slug
    assert _document(reviewed, slug)[0].links == (link,)


def test_a_proposal_of_a_page_that_became_hidden_is_missing_for_its_author(
    reviewed: Site,
) -> None:
    number = _propose(reviewed, summary="Green.").proposal
    _propose(reviewed, CURATOR, visibility="curators")
    with (
        reviewed.reading(somebody(reviewed, CONTRIBUTOR)) as context,
        pytest.raises(NotFoundError),
    ):
        proposals.view(context, number)
    with pytest.raises(InvalidError, match="for curators only"):
        _approve(reviewed, number)


READ: dict[str, Callable[[Context], Any]] = {
    "page": lambda context: pages.view(context, PESTO),
    "history": lambda context: history.revisions(context, PESTO),
    "changes": lambda context: history.changes(context, limit=99),
    "search": lambda context: search.find(context, "zymotic", facets={}),
    "suggest": lambda context: search.suggest(context, "farin"),
    "listing": lambda context: listings.browse(context, "dish", facets={}),
    "counts": listings.counts,
    "links": lambda context: links.groups_of(
        context, pages.readable(context, "tomato"), 99
    ),
    "related": lambda context: related_service.suggestions(context, "tomato"),
    "map": lambda context: maps.around(context, "tomato", depth=2),
    "front": front.front,
    "slugs": pages.slugs,
}


@pytest.mark.parametrize("ask", READ.values(), ids=READ.keys())
@pytest.mark.parametrize("name", ["", "ada", CONTRIBUTOR])
def test_no_door_for_readers_tells_of_proposals(
    reviewed: Site, name: str, ask: Callable[[Context], Any]
) -> None:
    person = somebody(reviewed, name) if name else NOBODY
    with reviewed.reading(person) as context:
        before = repr(ask(context))
    state = reviewed.state()
    _propose(reviewed, summary="Zymotic.", links=(LinkStatement("uses", "tomato"),))
    _propose_page(reviewed, dish("Farinata", "tomato", summary="Zymotic."))
    with reviewed.reading(person) as context:
        assert repr(ask(context)) == before
    assert reviewed.state() == state


def test_others_do_not_find_a_proposal_and_its_author_and_curators_do(
    reviewed: Site,
) -> None:
    numbers = [
        _propose(reviewed, summary="Green.").proposal,
        _propose_page(reviewed, dish("Farinata")),
    ]
    for name in ("", "ada"):
        person = somebody(reviewed, name) if name else NOBODY
        with reviewed.reading(person) as context:
            for number in (*numbers, 999, 2**70):
                with pytest.raises(NotFoundError, match=f"no proposal {number}"):
                    proposals.view(context, number)
            pesto = pages.readable(context, PESTO)
            assert proposals.waiting(context, pesto.id) is None
            if name:
                queue = proposals.queue(context)
                assert (queue.items, queue.total, queue.types) == ((), 0, {})
    for name in (CONTRIBUTOR, CURATOR):
        with reviewed.reading(somebody(reviewed, name)) as context:
            assert [each.number for each in proposals.queue(context).items] == numbers
            assert proposals.waiting(context, pesto.id).number == numbers[0]  # type: ignore[union-attr]


def test_the_queue_is_paged_narrowed_and_counted(reviewed: Site) -> None:
    titles = [f"Dish {number}" for number in range(5)]
    numbers = [_propose_page(reviewed, dish(title)) for title in titles]
    ingredient = _propose_page(reviewed, Document("ingredient", "Salt"))
    other = _propose(reviewed, "ada", summary="Green.").proposal
    _do(reviewed, CURATOR, lambda context: reviewing.reject(context, numbers[0], "No."))
    with reviewed.reading(somebody(reviewed, CURATOR)) as context:
        found, cursor = [], ""
        while True:
            queue = proposals.queue(context, page_type="dish", cursor=cursor, limit=2)
            found += [each.number for each in queue.items]
            cursor = queue.next
            if not cursor:
                break
        assert found == [*numbers[1:], other]
        assert queue.total == 5
        assert queue.types == {"dish": 5, "ingredient": 1}
        assert queue.authors == {"ada": 1, CONTRIBUTOR: 5}
        assert [e.number for e in proposals.queue(context, author="ada").items] == [
            other
        ]
        done = proposals.queue(context, state="rejected")
        assert [each.number for each in done.items] == numbers[:1]
    assert ingredient


def test_notices_of_a_proposal_are_for_those_who_see_the_page(reviewed: Site) -> None:
    _propose(reviewed, summary="Green.")
    person = somebody(reviewed, CURATOR)
    with reviewed.reading(person) as context:
        page_id = pages.readable(context, PESTO).id
    with reviewed.database.reading() as unit:
        row = unit.connection.execute(
            notice.select().where(notice.c.account_id == person.id)
        ).one()
    assert row.page_id == page_id


def test_who_waits_is_told_when_the_page_goes_out_of_sight(reviewed: Site) -> None:
    number = _propose(reviewed, summary="Green.").proposal
    _do(reviewed, CURATOR, lambda context: moving.archive(context, PESTO))
    assert "what you proposed of it rests" in _notices(reviewed, CONTRIBUTOR)[-1]
    with pytest.raises(NotFoundError):
        _item(reviewed, number)
    _do(reviewed, CURATOR, lambda context: moving.restore_page(context, PESTO))
    assert _item(reviewed, number).state == "open"
