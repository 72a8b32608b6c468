"""Pages, talk and files that not everybody sees, with words that stand nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from tests.kitchen import ADMIN, CONTRIBUTOR, CURATOR, put, somebody
from tests.pictures import drawing
from tests.trust.world import SOON
from wiki.services import (
    accounts,
    contributing,
    drafts,
    editing,
    files,
    groups,
    moving,
    options,
    pages,
    related,
    scheduling,
    talk,
    upkeep,
    watching,
)
from wiki.services.context import Context
from wiki.services.files import Description
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.text.document import Document, LinkStatement

APART = ("curators", "planned", "archived", "proposed", "drafted")
"""What a reader may not see; nobody in particular sees not even what is for members."""

STEMS = {
    "members": "vimblor",
    "curators": "jaxquet",
    "planned": "fyzzick",
    "archived": "drovund",
    "proposed": "klumbat",
    "drafted": "snorfel",
}
"""How every word of a hidden thing begins."""

STATE, CONCEPT, NETWORK = (
    "new-york",
    "competency-based-education",
    "mastery-collaborative",
)
SCHOOL, PERSON = "academy-for-software-engineering", "alison-hramiec"
BOOK = "the-one-world-schoolhouse"


def hide(site: Site, kinds: Iterable[str]) -> None:
    """Put into a wiki what not everybody sees."""
    for kind in kinds:
        if kind == "proposed":
            _propose(site, STEMS[kind])
        elif kind == "drafted":
            _draft(site, STEMS[kind])
        else:
            _pages(site, kind, STEMS[kind])


def _as(site: Site, name: str, job: Callable[[Context], Any]) -> Any:
    return site.writing(somebody(site, name), job)


def _documents(kind: str, stem: str, file: str) -> list[Document]:
    seen = {"members": "members"}.get(kind, "curators")
    common: dict[str, Any] = {
        "summary": f"All of {stem}summary.",
        "visibility": seen,
        "aliases": (f"{stem}alias",),
    }
    school = Document(
        "school",
        f"{stem}title school",
        body=f"Much {stem}body, see [[{stem}wanted]] and [[{CONCEPT}]].\n\n{file}\n",
        fields={"place": f"{stem}field", "students": "97531", "opened": "2099"},
        links=(
            LinkStatement("located-in", STATE, note=f"{stem}note"),
            LinkStatement(
                "applies", CONCEPT, evidence=f"https://example.org/{stem}evidence"
            ),
            LinkStatement("member-of", NETWORK, note=f"{stem}member", since="2098"),
        ),
        **common,
    )
    article = Document(
        "article",
        f"{stem}title article",
        body=f"{stem}text about mastery and time.\n",
        fields={"published": "2097-01-02", "sector": "k12"},
        links=(
            LinkStatement("profiles", SCHOOL),
            LinkStatement("profiles", f"{stem}title-school"),
            LinkStatement("written-by", PERSON),
            LinkStatement("introduces", CONCEPT),
        ),
        **common | {"aliases": ()},
    )
    event = Document(
        "event",
        f"{stem}title event",
        fields={"starts": "2096-05-06", "place": f"{stem}hall"},
        links=(LinkStatement("located-in", STATE),),
        **common | {"aliases": ()},
    )
    question = Document(
        "question",
        f"{stem}title question",
        fields={"pattern": "(school)-[applies]->(concept)"},
        **common | {"aliases": ()},
    )
    plan = Document(
        "saved-map",
        f"{stem}title map",
        fields={"view": f"center={CONCEPT}"},
        **common | {"aliases": ()},
    )
    return [school, article, event, question, plan]


def _pages(site: Site, kind: str, stem: str) -> None:
    taken = files.take_in(
        site.blobs, drawing(50 + len(kind)), f"{stem}file.png", limit=10**7
    )
    file = _as(
        site,
        CURATOR,
        lambda context: files.add(
            context, taken, Description(f"{stem}alt", f"{stem}caption", f"{stem}credit")
        ),
    )
    documents = _documents(kind, stem, file.written)
    put(site, *documents)
    slug = f"{stem}title-school"

    def more(context: Context) -> None:
        document, number = pages.document(context, slug)
        longer = replace(document, body=f"{document.body}\nAnd {stem}later.\n")
        editing.save(context, slug, longer, base=number, comment=f"{stem}comment")
        talk.start(context, slug, f"{stem}thread", f"Say {stem}message.")
        upkeep.check(context, slug, months=6, note=f"{stem}checked")
        groups.plan(
            context,
            slug,
            begins="2026-01-01",
            ends="2026-12-31",
            questions=f"{stem}asked?",
        )
        related.pin(context, CONCEPT, slug)
        related.dismiss(context, slug, SCHOOL)

    _as(site, CURATOR, more)
    for each in documents:
        name = each.title.replace(" ", "-")
        if kind == "planned":
            _as(
                site,
                CURATOR,
                lambda context, name=name: scheduling.schedule(
                    context, name, SOON, "UTC"
                ),
            )
        if kind == "archived":
            _as(site, CURATOR, lambda context, name=name: moving.archive(context, name))


def _propose(site: Site, stem: str) -> None:
    site.writing(SYSTEM, lambda context: options.choose(context, review="all"))

    def wanted(context: Context) -> None:
        document, number = pages.document(context, SCHOOL)
        changed = replace(document, summary=f"{stem}summary", body=f"{stem}body.\n")
        contributing.save(
            context, SCHOOL, changed, base=number, comment=f"{stem}comment"
        )
        contributing.create(
            context,
            Document(
                "school",
                f"{stem}title school",
                f"{stem}summary",
                links=(LinkStatement("located-in", STATE, note=f"{stem}note"),),
            ),
        )

    _as(site, CONTRIBUTOR, wanted)
    site.writing(SYSTEM, lambda context: options.choose(context, review="off"))


def _draft(site: Site, stem: str) -> None:
    for who in (CONTRIBUTOR, ADMIN):
        pairs = [("title", f"{stem}title"), ("body", f"{stem}body"), ("type", "school")]
        _as(
            site,
            who,
            lambda context, pairs=pairs: drafts.keep(context, "new:school", pairs),
        )


def make_watchful(site: Site, name: str) -> None:
    """Let somebody be told of whatever may be said of pages of these kinds."""
    with site.database.reading() as unit:
        person = accounts.find_viewer(unit, name)

    def job(context: Context) -> None:
        for kind in ("school", "article", "event"):
            watching.watch(context, "type", kind)
        for slug in (STATE, CONCEPT, NETWORK, SCHOOL):
            watching.watch(context, "page", slug)

    site.writing(person, job)
