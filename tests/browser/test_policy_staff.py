"""Policy staff ask across the whole: maps with their twins, questions, listings."""

from __future__ import annotations

import csv
import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.browser.accessibility import judge
from tests.browser.conftest import Author, OpenPage, arrived

ANY = re.compile("")
ACT = "Vermont Act 77 (Flexible Pathways)"


def test_a_state_leads_to_policies_and_a_map_to_take_away(
    open_page: OpenPage, scripts: bool
) -> None:
    page = open_page(scripts=scripts)
    page.goto("/")
    tiles = page.get_by_role("navigation", name="Browse by type")
    tiles.get_by_role("link", name="States").click()
    page.locator(".items").get_by_role("link", name="Vermont", exact=True).click()
    head = page.locator("dl.head > div", has=page.get_by_text("Policies", exact=True))
    head.get_by_role("link", name=ACT).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(ACT)
    page.go_back()

    page.locator(".rooms").get_by_role("link", name="Map").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Map around Vermont")
    page.locator("summary", has_text="Only a part of it").click()
    types = page.get_by_role("group", name="Types")
    types.get_by_label("Policies").check()
    types.get_by_label("States").check()
    page.get_by_label("Steps").select_option("2")
    page.get_by_role("button", name="Show", exact=True).click()
    arrived(page, "depth=2")

    query = parse_qs(urlsplit(page.url).query)
    assert query["types"] == ["state", "policy"]
    assert query["depth"] == ["2"]
    table = page.get_by_role("region", name="Pages on the map")
    kinds = set(table.locator("tbody tr td:nth-child(2)").all_inner_texts())
    assert kinds == {"State", "Policy"}
    titles = set(table.locator("tbody tr td:first-child").all_inner_texts())
    assert ACT in {title.strip() for title in titles}
    spots = page.locator("svg[data-map] a.spot")
    expect(spots).to_have_count(len(titles))
    names = {spot.get_attribute("aria-label") for spot in spots.all()}
    assert f"{ACT}, Policy" in names
    expect(page.locator("#sentences")).to_contain_text(f"{ACT} is enacted in Vermont")

    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    with open(waiting.value.path(), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {"source", "relation", "target"} <= set(rows[0])
    assert ("enacted-in", "Vermont") in {
        (row["relation"], row["target_title"]) for row in rows if ACT in row.values()
    }
    ends = {row[end] for row in rows for end in ("source_title", "target_title")}
    assert ends <= {title.strip() for title in titles}


def test_a_map_is_read_moved_and_left_by_keyboard(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/map?center=vermont")
    view = page.locator("svg[data-map] [data-view]")
    page.get_by_role("button", name="Zoom in").click()
    expect(view).to_have_attribute("transform", re.compile(r"scale\(1\.4\)$"))
    page.locator("svg[data-map]").focus()
    page.keyboard.press("0")
    expect(view).to_have_attribute("transform", "translate(0,0) scale(1)")
    page.keyboard.press("Tab")
    focused = page.locator("a.spot:focus")
    expect(focused).to_have_count(1)
    expect(page.locator("svg[data-map]")).to_have_class("map searching")
    title = (focused.get_attribute("aria-label") or "").rpartition(",")[0]
    page.keyboard.press("Enter")
    card = page.get_by_role("complementary", name="Chosen page")
    expect(card).to_be_focused()
    card.get_by_role("link", name="Open the page").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_a_map_is_searched_grown_pinned_and_undone_with_the_keyboard(
    open_page: OpenPage,
) -> None:
    page = open_page()
    page.goto("/map?center=maine")
    shown = page.locator("[data-spot]").count()
    search = page.get_by_label("Find on the map")
    search.fill("presque isle")
    expect(page.get_by_text("1 found")).to_be_visible()
    search.press("Enter")
    spot = page.locator("[data-slug=university-of-maine-presque-isle]")
    expect(spot).to_be_focused()
    page.keyboard.press("Shift+ArrowLeft")
    assert "pin=university-of-maine-presque-isle" in page.url
    page.go_back()
    assert "pin=" not in page.url
    expect(spot).not_to_have_attribute("transform", ANY)
    page.wait_for_load_state()
    spot.focus()
    page.keyboard.press("+")
    expect(page.get_by_role("link", name="Without the neighbours of")).to_be_visible()
    page.wait_for_load_state()
    assert page.locator("[data-spot]").count() > shown
    spot.focus()
    page.keyboard.press("-")
    expect(page.locator("[data-spot]")).to_have_count(shown)
    page.wait_for_load_state()
    spot.press("Enter")
    card = page.get_by_role("complementary", name="Chosen page")
    expect(card).to_be_focused()
    judge(page)
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(spot).to_be_focused()


def test_a_page_of_a_map_is_dragged_and_stays_there(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/map?center=maine")
    spot = page.locator("[data-slug=university-of-maine-presque-isle]")
    spot.locator("path").hover()
    box = spot.locator("path").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.down()
    page.mouse.move(x + 60, y - 40, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile("pin=university-of-maine-presque-isle"))
    expect(page.get_by_role("complementary", name="Chosen page")).to_be_hidden()
    page.reload()
    spot.scroll_into_view_if_needed()
    moved = spot.locator("path").bounding_box()
    assert moved is not None
    scrolled = page.evaluate("scrollY")
    assert abs(moved["x"] - box["x"] - 60) < 4, (moved, box, scrolled)


def test_a_map_is_changed_grouped_and_compared_without_scripts_too(
    open_page: OpenPage, scripts: bool
) -> None:
    page = open_page(scripts=scripts)
    page.goto("/map?center=vermont")
    shown = page.locator("svg[data-map] a.spot").count()
    rows = page.get_by_role("region", name="Pages on the map")
    rows.get_by_role("link", name="Hide", exact=False).last.press("Enter")
    expect(page.locator("svg[data-map] a.spot")).to_have_count(shown - 1)
    page.get_by_role("link", name="again").press("Enter")
    expect(page.locator("svg[data-map] a.spot")).to_have_count(shown)
    page.get_by_label("Together by").select_option("community")
    page.get_by_label("Size by").select_option("betweenness")
    page.locator("summary", has_text="Only a part of it").press("Enter")
    page.get_by_label("As of").fill("2012")
    page.get_by_label("Compared with").fill("2016")
    page.get_by_role("button", name="Show", exact=True).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Map around Vermont: 2012 and 2016"
    )
    expect(page.get_by_role("list", name="What became of it")).to_contain_text("added")
    rows.get_by_role("link", name="Together").press("Enter")
    expect(rows.locator("th [aria-current]")).to_have_text("Together")
    if scripts:
        judge(page)


def test_a_question_of_the_front_page_is_answered_with_evidence(
    open_page: OpenPage, scripts: bool
) -> None:
    page = open_page(scripts=scripts)
    page.goto("/")
    page.get_by_role("link", name="What do state policies enable?").click()
    expect(page.get_by_role("heading", level=2)).to_have_text(
        "States that have enacted policies that enable concepts"
    )
    table = page.get_by_role("region", name="Answers")
    assert table.locator("thead th").all_inner_texts() == [
        "State",
        "Policy",
        "Concept",
        "Evidence",
    ]
    row = table.get_by_role("row", name="Alaska").first
    row.get_by_text("Show", exact=True).click()
    expect(row.locator(".steps")).to_contain_text("enables")
    row.get_by_role("link", name="Alaska", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Alaska")
    page.go_back()

    page.goto("/paths")
    page.locator("summary", has_text="Or ask with a pattern").click()
    page.get_by_label("Pattern").fill("(policy)-[enables]->(concept")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Pattern")).to_have_value("(policy)-[enables]->(concept")


def test_a_listing_is_narrowed_ordered_and_paged(
    open_page: OpenPage, scripts: bool
) -> None:
    page = open_page(scripts=scripts)
    page.goto("/types/district")
    everything = _count(page)
    facets = page.get_by_role("complementary", name="Narrow down")
    facets.get_by_role("link", name="New Hampshire").click()
    arrived(page, "new-hampshire")
    narrowed = _count(page)
    assert 0 < narrowed < everything
    expect(page.locator(".items > li")).to_have_count(narrowed)
    page.get_by_role("navigation", name="Order").get_by_role(
        "link", name="most linked"
    ).click()
    arrived(page, "sort=")
    assert _count(page) == narrowed
    current = page.get_by_role("navigation", name="Order").locator("[aria-current]")
    expect(current).to_have_text("most linked")
    facets.get_by_role("link", name="New Hampshire").click()
    expect(facets.locator("a.on")).to_have_count(0)
    assert _count(page) == everything

    page.goto("/types/article")
    page.get_by_role("link", name="by title").click()
    arrived(page, "sort=title")
    seen: list[str] = []
    while True:
        seen += page.locator(".items > li > div > a").all_inner_texts()
        following = page.get_by_role("link", name="Next page")
        if not following.count():
            break
        address = following.get_attribute("href") or ""
        following.click()
        arrived(page, urlsplit(address).query)
    assert len(seen) == len(set(seen)) == _count(page)
    assert len(seen) > 100


def _count(page: Page) -> int:
    return int(page.locator("h1 .count").inner_text().replace(",", ""))


PRESENTED = """## First

```map
center=maine&limit=30
```

## Then

```map
center=vermont&at=2012&compare=2016
```
"""


def test_maps_are_presented_by_the_keys_of_a_remote_control(
    open_page: OpenPage, author: Author, scripts: bool
) -> None:
    address = author.make("concept", f"Presented {scripts}", body=PRESENTED)
    page = open_page(scripts=scripts)
    page.goto(address)
    page.get_by_role("link", name="Present 2 maps").press("Enter")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("First")
    page.wait_for_load_state()
    if scripts:
        judge(page)
        page.keyboard.press("PageDown")
    else:
        page.get_by_role("link", name="Next").press("Enter")
    expect(heading).to_have_text("Then")
    expect(page.get_by_role("list", name="What became of it")).to_contain_text("added")
    page.wait_for_load_state()
    if scripts:
        judge(page)
        page.keyboard.press("PageUp")
    else:
        page.get_by_role("link", name="Back").press("Enter")
    expect(heading).to_have_text("First")
    page.get_by_role("link", name=f"Presented {scripts}").press("Enter")
    expect(heading).to_have_text(f"Presented {scripts}")


def test_a_map_speaks_and_shows_where_the_keyboard_is(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/map?center=maine&limit=12")
    tools = page.get_by_role("group", name="Zoom")
    expect(tools).to_match_aria_snapshot(
        """
        - group "Zoom":
          - button "Zoom in"
          - button "Zoom out"
          - button "Whole map"
        """
    )
    client = page.context.new_cdp_session(page)
    nodes = client.send("Accessibility.getFullAXTree")["nodes"]
    spoken = {
        node["name"]["value"]
        for node in nodes
        if not node["ignored"] and node["role"]["value"] == "link"
    }
    spots = page.locator("svg[data-map] a.spot")
    names = set(spots.evaluate_all("all => all.map(e => e.getAttribute('aria-label'))"))
    assert names <= spoken
    assert all(", " in name for name in names), "each says its type"
    spot = spots.first
    look = "e => { const s = getComputedStyle(e); return s.stroke + s.strokeWidth }"
    before = spot.locator("path").evaluate(look)
    page.get_by_label("Find on the map").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(spot).to_be_focused()
    assert spot.locator("path").evaluate(look) != before
