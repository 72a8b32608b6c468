"""In a real Chromium no payload runs, with the content security policy switched off.

The policy would stop most of them; here escaping and cleaning have to. A page that
takes a payload as HTML proves that a script that runs is seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.browser.conftest import PATIENCE, Author
from tests.payloads import BREAKING_OUT, SCRIPTS, bodies, texts
from tests.whole.processes import Server

WATCH = """
window.ran = [];
window.xss = (...all) => { window.ran.push(String(all)); return 1; };
for (const name of ["alert", "confirm", "prompt"]) window[name] = window.xss;
"""
FIND = """
() => {
  const found = [...window.ran];
  const safe = ["http:", "https:", "mailto:", "about:"];
  for (const each of document.querySelectorAll("*")) {
    const name = each.localName;
    const own = (each.src || "").startsWith(location.origin + "/static/");
    const isData = ["application/json", "application/ld+json"].includes(each.type);
    if (name === "script" && !own && !isData) found.push("script");
    if (["iframe", "object", "embed", "style"].includes(name) && !each.dataset.own)
      found.push(name);
    for (const { name, value } of each.attributes) {
      if (name.startsWith("on") || name === "srcdoc") found.push(`${name}=${value}`);
      const leads = ["href", "src", "action", "formaction", "xlink:href"];
      if (!leads.includes(name) || !URL.canParse(value, document.baseURI)) continue;
      const scheme = new URL(value, document.baseURI).protocol;
      const isIcon = scheme === "data:" && ["img", "link"].includes(each.localName);
      if (!safe.includes(scheme) && !isIcon) found.push(`${name}=${value}`);
    }
  }
  return found;
}
"""
FOCUS = """
() => {
  for (const each of document.querySelectorAll("main a, main [tabindex], main input")) {
    each.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
    each.focus();
  }
  for (const each of document.querySelectorAll("details")) each.open = true;
}
"""
PER_PAGE = 400
TITLES = (
    '"><script>xss(1)</script>',
    "<img src=x onerror=xss(1)>",
    "'\" onfocus=xss(1) autofocus x='",
)


def _allowed(text: str) -> str:
    return "".join(each for each in text if ord(each) >= 32 or each in "\n\t")


@pytest.fixture(scope="module")
def naked(
    chromium: Browser, server: Server, cookies: object
) -> Iterator[BrowserContext]:
    """An administrator's browser that no policy protects."""
    context = chromium.new_context(
        base_url=server.url,
        bypass_csp=True,
        storage_state=cookies,  # type: ignore[arg-type] # what it gave itself
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    context.add_init_script(WATCH)
    host = urlsplit(server.url).netloc

    def stay(route: Route) -> None:
        if urlsplit(route.request.url).netloc == host:
            route.continue_()
        else:
            route.abort()

    context.route("**/*", stay)
    yield context
    context.close()


@pytest.fixture(scope="module")
def poisoned(naked: BrowserContext) -> Sequence[str]:
    """Addresses of pages in which everything that is text is a payload."""
    author = Author(naked)
    # The vocabulary has no such relation.
    everything = [_allowed(each) for each in bodies() if "[[uses::" not in each]
    words = [_allowed(each).replace("\n", " ") for each in (*SCRIPTS, *BREAKING_OUT)]
    made = []
    for number, start in enumerate(range(0, len(everything), PER_PAGE)):
        made.append(
            author.make(
                "concept",
                TITLES[number % len(TITLES)] + f" {number}",
                body="\n\n".join(everything[start : start + PER_PAGE]),
                summary=" ".join(words[number::9])[:900],
                aliases="\n".join(words[number::6])[:250],
                field_source_note="\n".join(words),
                comment=words[number],
            )
        )
    return made


def _ran(page: Page, address: str) -> list[str]:
    page.goto(address)
    page.evaluate(FOCUS)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => done(1)))")
    found = page.evaluate(FIND)
    return [f"{address}: {each}" for each in found]


@pytest.mark.parametrize(
    "payload",
    [
        "<script>xss(1)</script>",
        "<img src=x onerror=xss(1)>",
        "<svg onload=xss(1)>",
        "<a href=javascript:xss(1)>a</a>",
    ],
)
def test_a_script_that_runs_is_seen(naked: BrowserContext, payload: str) -> None:
    page = naked.new_page()
    page.route(
        "**/taken-as-html",
        lambda route: route.fulfill(body=f"<main>{payload}</main>", content_type=HTML),
    )
    page.goto("/taken-as-html")
    page.wait_for_load_state("load")
    assert page.evaluate(FIND)
    if "href" not in payload:
        page.wait_for_function("window.ran.length > 0")
    page.close()


HTML = "text/html; charset=utf-8"


def test_nothing_that_anybody_wrote_runs_on_any_screen(
    naked: BrowserContext, poisoned: Sequence[str]
) -> None:
    page = naked.new_page()
    ran = []
    first = poisoned[0]
    for address in poisoned:
        ran += _ran(page, address)
    rooms = (
        "/edit",
        "/history",
        "/print",
        "/cite",
        "/related",
        "/links",
        "/discussion",
    )
    rooms += (
        "/rename",
        "/merge",
        "/archive",
        "/map",
        "/compare?from=1&to=1",
        "/present",
    )
    for room in rooms:
        ran += _ran(page, f"{first}{room}")
    for screen in (
        "/",
        "/changes",
        "/types/concept",
        "/search?q=xss",
        "/gaps",
        "/drafts",
    ):
        ran += _ran(page, screen)
    slug = first.rpartition("/")[2]
    for screen in (
        f"/map?center={slug}",
        f"/paths?from={slug}",
        f"/map/embed?center={slug}",
    ):
        ran += _ran(page, screen)
    assert not ran, "\n".join(ran[:40])
    assert len(set(bodies())) > 1_000
    page.close()


def test_no_word_of_an_address_runs(naked: BrowserContext) -> None:
    page = naked.new_page()
    ran = []
    some = [_allowed(each) for each in (*SCRIPTS[::9], *BREAKING_OUT[::4])]
    places = (
        "/search?q=",
        "/sign-in?next=",
        "/pages/new?type=concept&title=",
        "/pages/",
    )
    for number, text in enumerate(some):
        ran += _ran(page, places[number % len(places)] + quote(text, safe=""))
    assert not ran, "\n".join(ran[:40])
    page.close()


def test_what_suggestions_and_previews_put_in_by_script_is_text(
    naked: BrowserContext, poisoned: Sequence[str]
) -> None:
    page = naked.new_page()
    page.goto("/paths")
    page.get_by_label("To a page or a type").press_sequentially("script")
    page.locator("#to-suggestions [role=option]").first.wait_for()
    assert page.evaluate(FIND) == []
    page.goto(f"{poisoned[0]}/edit")
    body = page.get_by_label("Text")
    body.fill("\n\n".join(_allowed(each) for each in texts()[::3]))
    page.get_by_role("button", name=re.compile("Preview")).first.click()
    page.wait_for_load_state("load")
    page.locator(".preview, [data-preview]").first.wait_for()
    assert page.evaluate(FIND) == []
    page.close()
