"""A small wiki of recipes: few pages, every kind of link, one page for members."""

from __future__ import annotations

from dataclasses import replace

from wiki.services import accounts, bulk, editing, pages
from wiki.services.context import Context, Viewer
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.services.transfer.incoming import Incoming
from wiki.text.document import Document, LinkStatement

CONTRIBUTOR, CURATOR, ADMIN = "nonna", "zia", "admin2"
PASSWORD = "basil and pine nuts"

WRITER = Viewer(CONTRIBUTOR, "contributor")
KEEPER = Viewer(CURATOR, "curator")
NOBODY = Viewer()


def dish(title: str, *uses: str, **rest: str) -> Document:
    """Give a dish made from ingredients; `rest` are its fields, body and the like."""
    return Document(
        "dish",
        title,
        rest.get("summary", ""),
        rest.get("body", ""),
        {
            name: rest[name]
            for name in ("written", "course", "minutes", "url")
            if name in rest
        },
        aliases=tuple(filter(None, [rest.get("alias", "")])),
        links=(
            *(LinkStatement("uses", each) for each in uses),
            *(
                LinkStatement("comes-from", each)
                for each in filter(None, [rest.get("region", "")])
            ),
        ),
        visibility=rest.get("visibility", "public"),
    )


PAGES = (
    Document("region", "Liguria", "Coast of basil.", fields={"code": "LI"}),
    Document("region", "Lazio", "Around Rome.", fields={"code": "LZ"}),
    Document(
        "ingredient",
        "Basil",
        "A herb with large leaves.",
        links=(
            LinkStatement("comes-from", "liguria"),
            LinkStatement("goes-with", "tomato", note="in summer"),
        ),
    ),
    Document("ingredient", "Tomato", "Red and ripe.", aliases=("Pomodoro",)),
    Document("ingredient", "Pecorino", "Sheep’s cheese."),
    Document("ingredient", "Pine nut", "From the stone pine."),
    dish(
        "Pesto alla genovese",
        "basil",
        "pine-nut",
        "pecorino",
        region="liguria",
        written="1863",
        course="starter",
        minutes="20",
        summary="Basil, nuts and cheese in a mortar.",
        body="Crush the [[uses::basil|leaves]], never cut them.\n\n"
        "## Serving\n\nWith trofie. See [[Trenette]].\n",
        alias="Pesto",
        url="https://example.org/pesto",
    ),
    dish(
        "Insalata caprese",
        "basil",
        "tomato",
        written="1920-05",
        course="starter",
        summary="Three colours on a plate.",
    ),
    dish(
        "Cacio e pepe",
        "pecorino",
        region="lazio",
        written="1955-10-02",
        course="main",
        summary="Cheese and pepper.",
    ),
    dish(
        "Secret sauce",
        "tomato",
        "pine-nut",
        summary="Unspeakably zymurgic.",
        visibility="curators",
    ),
    Document(
        "cook",
        "Giulia Rossetti",
        "Cooks by the sea.",
        aliases=("Giulia",),
        links=(
            LinkStatement(
                "cooks", "pesto-alla-genovese", evidence="pesto-alla-genovese"
            ),
            LinkStatement("comes-from", "liguria", since="1990", until="2001-06"),
        ),
    ),
    Document("cook", "Giulia Bruni", "Cooks in Rome.", aliases=("Giulia",)),
    Document("menu", "Sunday lunch", "Three courses."),
)
COURSES = (("insalata-caprese", 1), ("pesto-alla-genovese", 2), ("cacio-e-pepe", 3))


def somebody(site: Site, name: str = CURATOR) -> Viewer:
    """Give a person with an account, as signed in."""
    with site.database.reading() as unit:
        return accounts.find_viewer(unit, name)


def put(site: Site, *documents: Document) -> None:
    """Save pages; all of them must be accepted."""
    coming = [Incoming("", each, each.title) for each in documents]
    report = site.writing(SYSTEM, lambda context: bulk.put_many(context, coming))
    assert not report.refused, report.refused


def saved(site: Site, slug: str, **changes: str) -> None:
    """Save a page with something changed."""

    def job(context: Context) -> None:
        document, number = pages.document(context, slug)
        editing.save(context, slug, replace(document, **changes), base=number)

    site.writing(KEEPER, job)


def fill_kitchen(site: Site) -> None:
    """Write the pages and make an account of each role."""
    courses = dict(COURSES)
    put(
        site,
        *(
            _with_course(page, courses[slug])
            if (slug := page.title.lower().replace(" ", "-")) in courses
            else page
            for page in PAGES
        ),
    )

    def people(context: Context) -> None:
        for name, role in (
            (CONTRIBUTOR, "contributor"),
            (CURATOR, "curator"),
            (ADMIN, "admin"),
        ):
            accounts.add(context, name, role, PASSWORD)

    site.writing(SYSTEM, people)


def _with_course(page: Document, position: int) -> Document:
    link = LinkStatement("course-of", "sunday-lunch", position=position)
    return Document(
        page.type,
        page.title,
        page.summary,
        page.body,
        page.fields,
        page.aliases,
        (*page.links, link),
        page.visibility,
    )
