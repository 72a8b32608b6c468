"""Every screen of a reader: accessible, as wide as the window, good in print."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.accessibility import judge
from tests.browser.conftest import OpenPage
from tests.browser.screens import MCCOMB, Screen, open_everything

BOOK_TO_MCCOMB = "/paths?from=the-one-world-schoolhouse&to=mccomb-school-district"
BUILT = quote('(a:district)-[located-in]->(b:state {slug: "maine"})')
POLICIES = quote('(policy)-[enables]->(concept {slug: "credit-flexibility"})')


def open_a_menu(page: Page) -> None:
    """Type until suggestions are shown, and choose one without taking it."""
    page.get_by_label("To a page or a type").press_sequentially("di")
    expect(page.locator("#to-suggestions [role=option]").first).to_be_visible()
    page.keyboard.press("ArrowDown")


def sign_in_wrongly(page: Page) -> None:
    """Give a wrong password."""
    page.get_by_label("Name").fill("admin")
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()


SCREENS = (
    Screen("front page", "/"),
    Screen("page of a district", MCCOMB, prepare=open_everything),
    Screen("page of a state", "/pages/wyoming"),
    Screen("page without text", "/pages/red-bank-elementary"),
    Screen("old revision", f"{MCCOMB}/revisions/1"),
    Screen("history", f"{MCCOMB}/history"),
    Screen("links of a page", "/pages/kenowa-hills-public-schools/links"),
    Screen("related pages", f"{MCCOMB}/related?type=book", prepare=open_everything),
    Screen("reference", "/pages/the-one-world-schoolhouse/cite"),
    Screen("listing", "/types/policy"),
    Screen("listing narrowed", "/types/district?state=new-hampshire"),
    Screen("search before words", "/search"),
    Screen("search corrected", "/search?q=blendid+lerning&type=report"),
    Screen("search without a find", "/search?q=zzyzx+qwrtpsdf"),
    Screen("paths before a question", "/paths", prepare=open_a_menu),
    Screen("paths found", BOOK_TO_MCCOMB, prepare=open_everything),
    Screen("answers to a pattern", f"/paths?pattern={POLICIES}"),
    Screen("pattern that cannot be read", "/paths?pattern=(book", 422),
    Screen("map", "/map?center=vermont", prepare=open_everything),
    Screen("map in groups", "/map?center=maine&depth=2&group=state&size=pagerank"),
    Screen("map compared", "/map?center=vermont&at=2012&compare=2016"),
    Screen("map for a frame", "/map/embed?center=vermont"),
    Screen("connections", "/insight/connections?facet=state"),
    Screen("changes", "/changes"),
    Screen("sign-in refused", "/sign-in", prepare=sign_in_wrongly),
    Screen("no such page", "/pages/mcomb-school", 404),
    Screen("no such address", "/nowhere/at/all", 404),
    Screen("wrong input", "/map?depth=deep", 422),
    Screen("choice between pages", "/pages/B21", 300),
    Screen(
        "counted answers of a pattern",
        "/paths?pattern=(s:state)<-[located-in]-(d:district)%20RETURN%20s,%20count(*)",
    ),
    Screen("fault in a pattern", "/paths?pattern=(book)-[introduce]->()", 422),
    Screen("discussion", f"{MCCOMB}/discussion"),
    Screen("who stated a link", f"{MCCOMB}/links/located-in/mississippi"),
    Screen("reading groups", "/groups"),
    Screen("vocabulary", "/vocabulary"),
    Screen("history of the vocabulary", "/vocabulary/history"),
    Screen("one vocabulary", "/vocabulary/versions/1"),
    Screen("pictures and files", "/files"),
    Screen("questions", "/questions"),
    Screen("question", "/questions/policies-enable", prepare=open_everything),
    Screen("question being built", f"/questions/new?pattern={BUILT}"),
    Screen("question begun", "/questions/new"),
    Screen("question with a fault", "/questions/new?pattern=(book", 422),
    Screen("places", "/states"),
    Screen("places as tiles", "/states?as=tiles&question=policies-enable"),
    Screen("place in short", "/states/vermont"),
    Screen("two places", "/states/compare?a=maine&b=vermont"),
    Screen("gaps", "/gaps?type=school"),
    Screen("gaps of a kind", "/gaps/orphans"),
    Screen("matrix", "/gaps/matrix/concepts-by-state"),
    Screen("blog", "/blog"),
    Screen("blog of a month", "/blog?month=2018-03"),
    Screen("archive of the blog", "/blog/archive"),
    Screen("series", "/pages/khan-one-world-schoolhouse-series"),
    Screen("part of a series", "/pages/filling-in-the-gaps"),
    Screen("idea across the sectors", "/pages/student-agency"),
    Screen("events that are past", "/types/event?when=past"),
    Screen("event", "/pages/excelined-webinar-april-2018"),
    Screen("page for paper", f"{MCCOMB}/print"),
    Screen("API", "/api/docs", prepare=open_everything),
)


@pytest.mark.parametrize("screen", SCREENS, ids=lambda each: each.name)
def test_a_screen_fits_and_is_accessible(open_page: OpenPage, screen: Screen) -> None:
    page = open_page()
    answer = page.goto(screen.address)
    assert answer is not None
    assert answer.status == screen.status
    screen.prepare(page)
    judge(page)


@pytest.mark.parametrize("address", ["/", MCCOMB, BOOK_TO_MCCOMB])
def test_tab_reaches_everything_and_shows_where_it_is(
    open_page: OpenPage, address: str
) -> None:
    page = open_page()
    page.goto(address)
    wanted = page.evaluate(
        """() => {
          const all = document.querySelectorAll(
            "a[href], button, input, select, textarea, summary, [tabindex='0']");
          window.wanted = [...all].filter((each) => each.tabIndex >= 0
            && each.checkVisibility({ visibilityProperty: true }));
          return window.wanted.length;
        }"""
    )
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    reached: set[int] = set()
    unseen: list[str] = []
    for _ in range(wanted + 20):  # regions that scroll are stops of their own
        stop = page.evaluate(
            """() => {
              const here = document.activeElement;
              if (here === document.body) return null;
              const seen = (each) => {
                const style = getComputedStyle(each);
                return style.outlineStyle !== "none"
                  && parseFloat(style.outlineWidth) >= 2;
              };
              const drawn = here.querySelector?.(":scope.spot > path");
              const marked = drawn
                && parseFloat(getComputedStyle(drawn).strokeWidth) >= 3;
              return [window.wanted.indexOf(here), seen(here) || Boolean(marked),
                here.outerHTML.slice(0, 120)];
            }"""
        )
        if stop is None:
            break
        reached.add(stop[0])
        if not stop[1]:
            unseen.append(stop[2])
        page.keyboard.press("Tab")
    missed = [
        page.evaluate("at => window.wanted[at].outerHTML.slice(0, 120)", at)
        for at in set(range(wanted)) - reached
    ]
    assert not missed
    assert not unseen


def test_the_skip_link_leads_past_the_head(open_page: OpenPage, scripts: bool) -> None:
    page = open_page(scripts=scripts)
    page.goto(MCCOMB)
    skip = page.get_by_role("link", name="Skip to the content")
    page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert focused.evaluate("each => each.closest('main') !== null")


@pytest.mark.parametrize("address", [MCCOMB, BOOK_TO_MCCOMB, "/map?center=vermont"])
def test_print_holds_the_content_alone(
    open_page: OpenPage, scripts: bool, address: str
) -> None:
    page = open_page(scripts=scripts, colours="dark")
    page.goto(address)
    page.emulate_media(media="print")
    for part in ("header.site-head", "footer.site-foot", "nav.rooms", "main form"):
        for each in page.locator(part).all():
            expect(each).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert _luminance(page.locator("body"), "backgroundColor") > 250
    assert _luminance(page.get_by_role("heading", level=1), "color") < 60
    assert page.pdf(format="A4").startswith(b"%PDF")


def _luminance(element: Locator, part: str) -> float:
    colour = element.evaluate("(each, part) => getComputedStyle(each)[part]", part)
    parts = colour[colour.index("(") + 1 : -1].split(",")[:3]
    return sum(float(each) for each in parts) / 3
