"""Bodies as HTML."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiki.errors import InvalidError
from wiki.text.markdown import Heading, Target, render
from wiki.text.sanitise import clean

EXAMPLES = [
    ("*a* **b** ~~c~~", "<p><em>a</em> <strong>b</strong> <del>c</del></p>"),
    ("a  \nb", "<p>a<br>\nb</p>"),
    ("AT&T &mdash; 1 < 2", "<p>AT&amp;T — 1 &lt; 2</p>"),
    ("`[[a]]` and \\[[b]]", "<p><code>[[a]]</code> and [[b]]</p>"),
    ("```py\n[[a]] <b>\n```", '<pre tabindex="0"><code>[[a]] &lt;b&gt;\n</code></pre>'),
    (
        "before\n\n<!-- more -->\n\nafter",
        '<p>before</p>\n<div id="more"></div>\n<p>after</p>',
    ),
    ("> quoted", "<blockquote>\n<p>quoted</p>\n</blockquote>"),
    ("3. c\n4. d", '<ol start="3">\n<li>c</li>\n<li>d</li>\n</ol>'),
    ("Term\n: words", "<dl>\n<dt>Term</dt>\n<dd>words</dd>\n</dl>"),
    (
        "- [x] a\n- [ ] b",
        '<ul>\n<li class="task"><span role="img" aria-label="done">☑</span> a</li>\n'
        '<li class="task"><span role="img" aria-label="open">☐</span> b</li>\n</ul>',
    ),
    (
        "|a|b|\n|:-|-:|\n|c|d|",
        '<div class="table-scroll" tabindex="0"><table>\n<thead>\n<tr>\n'
        '<th scope="col" class="align-left">a</th>\n'
        '<th scope="col" class="align-right">b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n'
        '<td class="align-left">c</td>\n<td class="align-right">d</td>\n</tr>\n'
        "</tbody>\n</table></div>",
    ),
    ("[here](/types/book)", '<p><a href="/types/book">here</a></p>'),
    (
        "https://x.org/a_b.",
        '<p><a href="https://x.org/a_b" class="external" rel="nofollow ugc noopener">'
        "https://x.org/a_b</a>.</p>",
    ),
    ("![A map](/files/map.png)", '<p><img src="/files/map.png" alt="A map"></p>'),
    (
        "![A map](https://x.org/map.png)",
        '<p><a href="https://x.org/map.png" class="external"'
        ' rel="nofollow ugc noopener">A map</a></p>',
    ),
]


def _resolve(relation: str, target: str) -> Target:
    if target == "nowhere":
        return Target(href="/pages/new?title=nowhere", missing=True)
    return Target(
        href=f"/pages/{target}",
        title=target.title(),
        page=target,
        label={"inspired-by": "was inspired by"}.get(relation, ""),
    )


def _html(body: str) -> str:
    return render(body, _resolve).html.strip()


@pytest.mark.parametrize(("body", "html"), EXAMPLES)
def test_markdown_becomes_this_html(body: str, html: str) -> None:
    assert _html(body) == html


LINKS = [
    ("[[eaa]]", '<a href="/pages/eaa" data-page="eaa">Eaa</a>'),
    ("[[eaa|R & D]]", '<a href="/pages/eaa" data-page="eaa">R &amp; D</a>'),
    (
        "[[inspired-by::eaa|EAA]]",
        '<a href="/pages/eaa" class="typed" title="was inspired by"'
        ' data-relation="inspired-by" data-page="eaa">EAA</a>',
    ),
    (
        "[[nowhere]]",
        '<a href="/pages/new?title=nowhere" class="missing"'
        ' title="There is no page “nowhere” yet. Create it.">nowhere</a>',
    ),
]


@pytest.mark.parametrize(("body", "html"), LINKS)
def test_a_wiki_link_becomes_this_anchor(body: str, html: str) -> None:
    assert _html(body) == f"<p>{html}</p>"


def test_each_target_is_looked_up_once() -> None:
    asked: list[tuple[str, str]] = []

    def resolve(relation: str, target: str) -> Target:
        asked.append((relation, target))
        return Target(href="/")

    render("[[a]] [[a|b]] [[r::a]]", resolve)
    assert asked == [("", "a"), ("r", "a")]


def test_headings_begin_below_the_title_and_make_an_outline() -> None:
    rendered = render("# One *1*\n\n## Two\n\n# One 1\n\n###### Deep\n", _resolve)
    assert rendered.headings == (
        Heading(2, "part-one-1", "One 1"),
        Heading(3, "part-two", "Two"),
        Heading(2, "part-one-1--2", "One 1"),
        Heading(6, "part-deep", "Deep"),
    )
    for heading in rendered.headings:
        assert f'<h{heading.level} id="{heading.id}">' in rendered.html
    assert "<h1" not in rendered.html


def test_a_footnote_leads_there_and_back() -> None:
    html = _html("Said.[^n]\n\n[^n]: By [[eaa]].")
    assert '<sup class="footnote-ref" id="fnref-1"><a href="#fn-1">1</a></sup>' in html
    assert '<li id="fn-1">' in html
    assert '<a href="#fnref-1" class="footnote">' in html
    assert '<a href="/pages/eaa"' in html


def test_a_body_over_the_limit_is_refused_with_a_sentence() -> None:
    with pytest.raises(InvalidError, match=r"longer than 200,000 bytes.*\.$"):
        render("é" * 100_001, _resolve)


class _Audit(HTMLParser):
    """Notes every tag, attribute and address that would do something."""

    def __init__(self) -> None:
        super().__init__()
        self.dangers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style", "svg", "math", "form", "iframe", "object"}:
            self.dangers.append(tag)
        for name, value in attrs:
            address = "".join((value or "").lower().split())
            if name.startswith("on") or name == "style":
                self.dangers.append(name)
            if address.startswith(("javascript:", "data:", "vbscript:")):
                self.dangers.append(address)


def _dangers(html: str) -> list[str]:
    audit = _Audit()
    audit.feed(html)
    return audit.dangers


ATTACKS = [
    "<script>alert(1)</script>",
    "<svg onload=alert(1)><math><style>",
    "<img src=x onerror=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe><form action=x><input>",
    '<div style="position:fixed" onclick="x()">a</div>',
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt&colon;alert(1))",
    "[a](java\tscript:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "<javascript:alert(1)>",
    "![a](data:image/svg+xml,<svg/onload=alert(1)>)",
    '![a"onerror="alert(1)](/x)',
    '[a](/x "t\\" onclick=\\"alert(1)")',
    "[r]\n\n[r]: javascript:alert(1)",
    "[[a|<script>alert(1)</script>]]",
    '[[a" onclick="alert(1)]]',
    "[[<img src=x onerror=alert(1)>]]",
    '[[r::x|"><script>alert(1)</script>]]',
    '```"><script>\ncode\n```',
    "# <script>alert(1)</script>",
    "[^<script>]\n\n[^<script>]: x",
    "|<svg onload=x>|\n|-|\n|<script>|",
]


@pytest.mark.parametrize("body", ATTACKS)
def test_security_no_script_attribute_or_address_survives(body: str) -> None:
    assert _dangers(_html(body)) == []


@given(st.lists(st.sampled_from([*ATTACKS, "\n", "`", "> ", "<", '"']), max_size=8))
@settings(deadline=None)
def test_security_no_mixture_of_attacks_survives(pieces: list[str]) -> None:
    assert _dangers(_html("".join(pieces))) == []


@pytest.mark.parametrize(
    "html",
    [
        "<svg><script>alert(1)</script></svg>",
        "<math><mi//xlink:href='javascript:alert(1)'>",
        "<a href='javascript:alert(1)' onclick=x style=x>a</a>",
        "<form><input type=text></form><iframe src=/></iframe>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<p class='site-header' id='main'>",
    ],
)
def test_security_the_allow_list_holds_alone(html: str) -> None:
    cleaned = clean(html)
    assert _dangers(cleaned) == []
    assert "site-header" not in cleaned
    assert 'id="main"' not in cleaned


def test_security_a_target_that_is_a_script_is_not_linked() -> None:
    html = render("[[a]]", lambda relation, target: Target("javascript:alert(1)")).html
    assert _dangers(html) == []


def test_security_endless_markup_is_shown_as_code() -> None:
    body = "*a **a " * 20_000
    assert _html(body) == f"<p><code>{body.strip()}</code></p>"


def test_security_many_links_in_one_block_are_not_taken_for_an_attack() -> None:
    assert _html("[[a]] " * 2_000).count("<a ") == 2_000


@pytest.mark.parametrize(
    "piece",
    ["> ", "- a\n  ", "[", "![", "`", "<", "<!--", "[^1]: a\n", "# a\n", "\\", "|"],
)
def test_security_endless_repetition_ends(piece: str) -> None:
    body = piece * (100_000 // len(piece))
    assert _dangers(_html(body)) == []


@given(st.text(alphabet="ab[]|:*_`<>!#-&;()\\\n \"'/", max_size=200))
@settings(deadline=None)
def test_every_text_renders(body: str) -> None:
    assert _dangers(_html(body)) == []
