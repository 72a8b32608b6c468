"""A small wiki of tea, to search and browse: two dozen pages and one hidden one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.kitchen import put
from wiki.config import Settings
from wiki.services import vocabulary
from wiki.services.context import Viewer
from wiki.services.site import Site
from wiki.text.document import Document, LinkStatement

CURATOR = Viewer("ada", "curator", None)
VOCABULARY = """
[types.tea]
label = "Tea"
plural = "Teas"
date_field = "picked"
[types.tea.fields.picked]
label = "Picked"
kind = "date"
[types.tea.fields.leaf]
label = "Leaf"
kind = "text"
[types.region]
label = "Region"
plural = "Regions"
[types.region.fields.code]
label = "Code"
kind = "text"
[types.house]
label = "Tea house"
plural = "Tea houses"
[relations.grown-in]
label = "grown in"
inverse = "grows"
signatures = [["tea", "region"]]
[relations.serves]
label = "serves"
inverse = "served by"
signatures = [["house", "tea"]]
[facets.region]
label = "Region"
kind = "link"
type = "region"
relations = ["grown-in"]
key_field = "code"
[facets.year]
label = "Year"
kind = "year"
fields = ["picked"]
[facets.leaf]
label = "Leaf"
kind = "field"
fields = ["leaf"]
"""


def tea(title: str, region: str = "", **rest: str) -> Document:
    """Give a tea's page; `rest` are summary, body, alias, visibility and fields."""
    fields = {name: rest[name] for name in ("picked", "leaf") if name in rest}
    return Document(
        "tea",
        title,
        rest.get("summary", ""),
        rest.get("body", ""),
        fields,
        aliases=(rest["alias"],) if "alias" in rest else (),
        links=(LinkStatement("grown-in", region),) if region else (),
        visibility=rest.get("visibility", "public"),
    )


def house(title: str, *teas: str) -> Document:
    """Give a house's page with the teas it serves."""
    links = tuple(LinkStatement("serves", each) for each in teas)
    return Document("house", title, "A place to drink tea.", links=links)


REGIONS = (
    Document("region", "Darjeeling District", fields={"code": "DJ"}),
    Document("region", "Uji", fields={"code": "UJ"}),
    Document("region", "Secret Valley", fields={"code": "SV"}, visibility="curators"),
)
TEAS = (
    tea(
        "Gyokuro",
        "uji",
        picked="2018-05",
        leaf="Green",
        summary="Shaded for three weeks before the harvest.",
        body="The shading makes it sweet. Brewed at fifty degrees.",
        alias="Jade Dew",
    ),
    tea("Sencha", "uji", picked="2016", leaf="Green", summary="Steamed and rolled."),
    tea("Matcha", "uji", picked="2018", leaf="Green", summary="Ground after shading."),
    tea("First Flush", "darjeeling-district", picked="2019-03", leaf="Black"),
    tea(
        "Second Flush",
        "darjeeling-district",
        picked="2015-06",
        leaf="Black",
        summary="Muscatel. See example.org/muscatel-grapes and compare Gyokuro.",
    ),
    tea("Café Blend", leaf="Black", body="Für Kaffeehäuser: naïve <b>bold</b>."),
    tea("Flush of Gyokuro Dreams", summary="A blend in name only."),
    tea(
        "Hidden Harvest",
        "secret-valley",
        leaf="Green",
        summary="Unspeakably zymurgic.",
        visibility="curators",
    ),
    tea("Valley Tea", "secret-valley", leaf="White"),
)
HOUSES = (
    house("Green Door", "gyokuro", "sencha"),
    house("Red Lantern", "gyokuro"),
    house("The Who", "matcha"),
)


@contextmanager
def opened(url: str, folder: Path) -> Iterator[Site]:
    """Open a wiki with all of these pages in a database that holds only tables."""
    site = Site.open(Settings(database_url=url, data_dir=folder))
    try:
        site.writing(CURATOR, lambda context: vocabulary.apply(context, VOCABULARY))
        put(site, *REGIONS, *TEAS, *HOUSES)
        yield site
    finally:
        site.close()
