"""Everything that happens to pages, in any order, against a model in plain Python.

Invented histories of creating, editing from old revisions, renaming, merging,
archiving, restoring, proposing and approving; after every step pages, links in both
directions, addresses and histories are what the model says, on both databases.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.databases import Databases
from tests.examples import THOROUGH
from tests.kitchen import CONTRIBUTOR, CURATOR
from wiki.config import Settings
from wiki.errors import ConflictError, NotFoundError
from wiki.services import (
    accounts,
    checks,
    contributing,
    editing,
    history,
    links,
    merging,
    moving,
    options,
    pages,
    reviewing,
)
from wiki.services.context import Context, Viewer
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.text.document import Document, LinkStatement

RELATION = "goes-with"
WORDS = st.sampled_from(["", "red", "green", "ripe"])
PICK = st.integers(0, 10**6)


@dataclass(frozen=True)
class Said:
    """What a page says; links name pages of the model by number."""

    title: str
    summary: str = ""
    aliases: frozenset[str] = frozenset()
    links: frozenset[int] = frozenset()


@dataclass
class Page:
    """A page of the model: all it ever said, all addresses it ever had."""

    number: int
    slugs: list[str]
    history: list[Said]
    archived: bool = False
    merged_into: int | None = None

    @property
    def now(self) -> Said:
        return self.history[-1]

    @property
    def slug(self) -> str:
        return self.slugs[-1]


@dataclass
class Waiting:
    """A proposal: which page, from which revision, what it should say."""

    number: int
    page: int
    base: int
    said: Said


@dataclass
class Model:
    """The wiki as it should be."""

    pages: list[Page] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)

    def live(self) -> list[Page]:
        return [page for page in self.pages if not page.archived]

    def leads_to(self, number: int) -> int | None:
        """Give the page that another one's name leads to today."""
        page = self.pages[number]
        while page.archived and page.merged_into is not None:
            page = self.pages[page.merged_into]
        return None if page.archived else page.number

    def settled(self, found: frozenset[int]) -> frozenset[int]:
        """Give links as a save writes them: to the pages that their names mean."""
        return frozenset(
            number if (end := self.leads_to(number)) is None else end
            for number in found
        )

    def merged(self, base: Said, mine: Said, theirs: Said) -> Said | None:
        """Merge three ways; None where both changed the same part."""
        base, mine, theirs = (
            replace(each, links=self.settled(each.links))
            for each in (base, mine, theirs)
        )
        found: dict[str, Any] = {}
        for name in ("title", "summary"):
            was, own, other = (getattr(each, name) for each in (base, mine, theirs))
            if own != other and was not in (own, other):
                return None
            found[name] = own if other == was else other
        for name in ("aliases", "links"):
            was, own, other = (getattr(each, name) for each in (base, mine, theirs))
            found[name] = (other - (was - own)) | (own - was)
        return self.fitting(Said(**found))

    def fitting(self, said: Said) -> Said:
        """Give what is kept: no alias that is the title, links to pages of today."""
        return replace(
            said,
            aliases=said.aliases - {said.title},
            links=self.settled(said.links),
        )


class Wiki(RuleBasedStateMachine):
    """The real wiki beside its model."""

    site: Site

    def __init__(self, site: Site) -> None:
        super().__init__()
        self.site = site
        self.model = Model()
        self.titles = 0
        with site.database.reading() as unit:
            self.curator = accounts.find_viewer(unit, CURATOR)
            self.author = accounts.find_viewer(unit, CONTRIBUTOR)

    # How the real one is asked.

    def do(self, person: Viewer, job: Callable[[Context], Any]) -> Any:
        return self.site.writing(person, job)

    def document(self, said: Said) -> Document:
        return Document(
            "ingredient",
            said.title,
            said.summary,
            aliases=tuple(sorted(said.aliases)),
            links=tuple(
                LinkStatement(RELATION, self.model.pages[number].slug)
                for number in sorted(said.links)
            ),
        )

    def title(self) -> str:
        self.titles += 1
        return f"Fruit {self.titles}"

    def some(self, pick: int) -> Page:
        found = self.model.live()
        return found[pick % len(found)]

    # What happens.

    @initialize()
    def begin(self) -> None:
        self.do(SYSTEM, lambda context: options.choose(context, review="all"))
        for _ in range(2):
            self.create(0, "")

    @rule(pick=PICK, words=WORDS)
    def create(self, pick: int, words: str) -> None:
        links_ = {self.some(pick).number} if self.model.live() and pick % 2 else set()
        said = Said(self.title(), words, links=frozenset(links_))
        number = len(self.model.pages)
        # Not made from the title: an alias may lead to where a title's slug led.
        slug = f"page-{number}"
        self.do(
            self.curator,
            lambda context: editing.create(context, self.document(said), slug=slug),
        )
        self.model.pages.append(Page(number, [slug], [said]))

    @precondition(lambda self: self.model.live())
    @rule(pick=PICK, base=PICK, other=PICK, words=WORDS, kind=st.integers(0, 3))
    def edit(self, pick: int, base: int, other: int, words: str, kind: int) -> None:
        page = self.some(pick)
        number = 1 + base % len(page.history) if base % 3 else len(page.history)
        began = page.history[number - 1]
        mine = self.changed(page, began, kind, other, words)
        result = self.model.fitting(mine)
        if number != len(page.history):
            merged = self.model.merged(began, mine, page.now)
            if merged is None:
                with pytest.raises(ConflictError):
                    self.save(page, mine, number)
                return
            result = merged
        self.save(page, mine, number)
        self.say(page, result)

    def changed(
        self, page: Page, said: Said, kind: int, other: int, words: str
    ) -> Said:
        target = self.some(other).number
        if kind == 0 and target != page.number:
            return replace(said, links=said.links | {target})
        # A text knows a page out of sight by the name it had then, no other.
        seen = sorted(
            each for each in said.links if self.model.leads_to(each) is not None
        )
        if kind == 1 and seen:
            return replace(said, links=said.links - {seen[other % len(seen)]})
        if kind == 2:
            return replace(said, aliases=said.aliases | {f"Name {other % 5}"})
        return replace(said, summary=words)

    def save(self, page: Page, said: Said, base: int) -> None:
        self.do(
            self.curator,
            lambda context: contributing.save(
                context, page.slug, self.document(said), base=base
            ),
        )

    def say(self, page: Page, said: Said) -> None:
        """Add a revision, unless the page says that already."""
        if said != self.model.fitting(page.now) or self.says_otherwise(page, said):
            page.history.append(said)

    def says_otherwise(self, page: Page, said: Said) -> bool:
        """Tell whether the same was said in another order or under another name.

        The model knows neither; a page out of sight keeps the name that a text has.
        """
        found = said.links
        out_of_sight = any(self.model.leads_to(number) is None for number in found)
        if not out_of_sight and max(len(said.aliases), len(found)) < 2:
            return False
        with self.site.reading(self.curator) as context:
            row = pages.remembered(context, page.slug)
        return row.revision > len(page.history)

    @precondition(lambda self: self.model.live())
    @rule(pick=PICK)
    def rename(self, pick: int) -> None:
        page = self.some(pick)
        title = self.title()
        slug = f"renamed-{self.titles}"
        self.do(
            self.curator,
            lambda context: moving.rename(
                context, page.slug, new_slug=slug, title=title
            ),
        )
        page.slugs.append(slug)
        page.history.append(self.model.fitting(replace(page.now, title=title)))

    @precondition(lambda self: len(self.model.live()) > 1)
    @rule(pick=PICK, other=PICK)
    def merge(self, pick: int, other: int) -> None:
        page, into = self.some(pick), self.some(other)
        if page is into:
            return
        self.do(
            self.curator,
            lambda context: merging.merge_into(context, page.slug, into.slug),
        )
        own = {page.number, into.number}
        ends = self.model.settled(page.now.links) | self.model.settled(into.now.links)
        said = Said(
            into.now.title,
            into.now.summary or page.now.summary,
            into.now.aliases | {page.now.title} | page.now.aliases,
            frozenset(ends - own),
        )
        page.history.append(page.now)
        page.archived, page.merged_into = True, into.number
        into.history.append(self.model.fitting(said))

    @precondition(lambda self: len(self.model.live()) > 2)
    @rule(pick=PICK)
    def archive(self, pick: int) -> None:
        page = self.some(pick)
        self.do(self.curator, lambda context: moving.archive(context, page.slug))
        page.history.append(page.now)
        page.archived, page.merged_into = True, None

    @precondition(lambda self: any(page.archived for page in self.model.pages))
    @rule(pick=PICK)
    def restore(self, pick: int) -> None:
        gone = [page for page in self.model.pages if page.archived]
        page = gone[pick % len(gone)]
        self.do(self.curator, lambda context: moving.restore_page(context, page.slug))
        page.history.append(page.now)
        page.archived, page.merged_into = False, None

    @precondition(lambda self: self.model.live())
    @rule(pick=PICK, base=PICK)
    def restore_revision(self, pick: int, base: int) -> None:
        page = self.some(pick)
        number = 1 + base % len(page.history)
        said = self.model.fitting(page.history[number - 1])
        said = replace(said, links=said.links - {page.number})
        if self.model.leads_to(page.number) in self.model.settled(
            page.history[number - 1].links
        ):
            return  # a link that leads to the page itself today is refused
        self.do(
            self.curator,
            lambda context: moving.restore_revision(context, page.slug, number),
        )
        self.say(page, said)

    @precondition(lambda self: self.model.live())
    @rule(pick=PICK, other=PICK, words=WORDS, kind=st.integers(0, 3))
    def propose(self, pick: int, other: int, words: str, kind: int) -> None:
        page = self.some(pick)
        if any(each.page == page.number for each in self.model.waiting):
            return  # a second one would join the first
        mine = self.model.fitting(self.changed(page, page.now, kind, other, words))
        base = len(page.history)
        saved = self.do(
            self.author,
            lambda context: contributing.save(
                context, page.slug, self.document(mine), base=base
            ),
        )
        if saved.proposal:
            found = Waiting(saved.proposal, page.number, base, mine)
            self.model.waiting.append(found)

    @precondition(lambda self: self.model.waiting)
    @rule(pick=PICK, approves=st.booleans())
    def decide(self, pick: int, approves: bool) -> None:
        found = self.model.waiting[pick % len(self.model.waiting)]
        page = self.model.pages[found.page]
        if page.archived:
            with pytest.raises(NotFoundError):
                self.approve(found)
            return
        if not approves:
            self.do(
                self.curator,
                lambda context: reviewing.reject(context, found.number, "No."),
            )
            self.model.waiting.remove(found)
            return
        result: Said | None = self.model.fitting(found.said)
        if found.base != len(page.history):
            began = page.history[found.base - 1]
            result = self.model.merged(began, found.said, page.now)
        if result is not None and page.number in result.links:
            return  # its target was merged into the page meanwhile: refused
        decision = self.approve(found)
        assert bool(decision.conflicts) == (result is None)
        if result is not None:
            self.say(page, result)
            self.model.waiting.remove(found)

    def approve(self, found: Waiting) -> reviewing.Decision:
        decision: reviewing.Decision = self.do(
            self.curator,
            lambda context: reviewing.approve(context, found.number, version=1),
        )
        return decision

    # What must hold.

    @invariant()
    def pages_say_what_they_should(self) -> None:
        with self.site.reading(self.curator) as context:
            for page in self.model.pages:
                self.hold(context, page)

    def hold(self, context: Context, page: Page) -> None:
        for slug in page.slugs:
            end = self.model.leads_to(page.number)
            if end is None:
                with pytest.raises(NotFoundError):
                    pages.known(context, slug)
            else:
                assert pages.known(context, slug).slug == self.model.pages[end].slug
        if page.archived and self.model.leads_to(page.number) is None:
            return
        row = pages.remembered(context, page.slug)
        assert (row.archived, row.revision) == (page.archived, len(page.history))
        if page.archived:
            return
        document, number = pages.document(context, page.slug)
        assert number == len(page.history)
        assert (document.title, document.summary) == (page.now.title, page.now.summary)
        assert set(document.aliases) == page.now.aliases
        outgoing, incoming = links.groups_of(context, row, 1000)
        assert self.ends(outgoing) == self.seen_links(page)
        assert self.ends(incoming) == {
            other.slug
            for other in self.model.live()
            if page.slug in self.seen_links(other)
        }

    def seen_links(self, page: Page) -> set[str]:
        ends = map(self.model.leads_to, page.now.links)
        return {self.model.pages[end].slug for end in ends if end is not None}

    @staticmethod
    def ends(groups: links.Groups) -> set[str]:
        return {link.page.slug for group in groups for link in group.links if link.page}

    def teardown(self) -> None:
        with self.site.reading(SYSTEM) as context:
            for page in self.model.pages:
                if page.archived and self.model.leads_to(page.number) is None:
                    continue
                found, _ = history.revisions(context, page.slug, limit=1000)
                numbers = [each.number for each in found]
                assert numbers == list(range(len(page.history), 0, -1))
                if page.archived:
                    continue
                for number, said in enumerate(page.history, 1):
                    then = pages.document_at(context, page.slug, number)
                    assert (then.title, then.summary) == (said.title, said.summary)
                    assert set(then.aliases) == said.aliases
            assert checks.find_failures(context) == []
        self.site.close()


@pytest.mark.hypothesis
def test_any_history_leaves_the_wiki_as_the_model_says(
    bases: Databases, kitchen_url: str, kitchen_settings: Settings
) -> None:
    def fresh() -> Wiki:
        copied = replace(kitchen_settings, database_url=bases.copy(kitchen_url))
        return Wiki(Site.open(copied))

    many = settings.get_current_profile_name() == THOROUGH
    run_state_machine_as_test(
        fresh,
        settings=settings(
            deadline=None,
            max_examples=40 if many else 10,
            stateful_step_count=30,
            report_multiple_bugs=False,
            # Shrinking a history takes minutes; a failure prints its steps as they are.
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
        ),
    )
