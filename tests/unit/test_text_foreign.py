"""Texts of other programs become Markdown that says the same, and nothing dangerous."""

from __future__ import annotations

from contextlib import suppress

import pytest

from wiki.errors import InvalidError
from wiki.text.foreign.html import markdown_of
from wiki.text.foreign.wikitext import read_wikitext
from wiki.text.foreign.wordpress import excerpt_of, html_of


def nothing(_name: str) -> str:
    """Know no relation."""
    return ""


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<h2>A &amp; B</h2><p>x</p>", "## A & B\n\nx\n"),
        ("<p>a <b>b</b> <i>c</i> <code>d</code></p>", "a **b** *c* `d`\n"),
        ("<p>a<!--more-->b</p>", "a\n\n<!-- more -->\n\nb\n"),
        ("<!-- more: go on -->x", "<!-- more -->\n\nx\n"),
        ('<a href="javascript:x()">a</a>', "a\n"),
        ('<a href="https://e.org/a b(1)">a</a>', "[a](<https://e.org/a%20b(1)>)\n"),
        ("<p>2 * 3 _x_ [[y]] &lt;z&gt;</p>", "2 \\* 3 \\_x\\_ \\[\\[y]] \\<z>\n"),
        ("<script>x</script><style>y</style>z", "z\n"),
        (
            '<iframe src="//v.example/1" onload="x()"></iframe>',
            "[v.example](https://v.example/1)\n",
        ),
        (
            '<figure><img src="/a.png" alt="A [b]"><figcaption>"C"</figcaption>'
            "</figure>",
            "![A (b)](/a.png \"'C'\")\n",
        ),
        ("", ""),
    ],
)
def test_html_becomes_markdown(html: str, markdown: str) -> None:
    assert markdown_of(html) == markdown


def test_links_into_the_wiki_become_links_of_it() -> None:
    html = (
        '<a href="/p">The page</a>, <a href="/p">Page</a>, <a href="/p">a|b</a>,'
        ' <a href="/q">q</a>'
    )
    found = markdown_of(html, lambda address: "Page" if address == "/p" else "")
    assert found == "[[Page|The page]], [[Page]], [[Page]], [q](/q)\n"


@pytest.mark.parametrize(
    ("content", "html"),
    [
        ("a\nb\n\nc", "<p>a<br>b</p>\n<p>c</p>"),
        ("<pre>a\n\nb</pre>c", "<pre>a\n\nb</pre>\n<p>c</p>"),
        ("<!-- wp:p --><p>a</p><!-- /wp:p -->", "<p>a</p>"),
        ("a [sic] b [box y=1]c[/box] [[box]]", "<p>a [sic] b c [box]</p>"),
        ("[gallery ids='1']", ""),
        (
            "[youtube https://v.example/w?a=1&amp;b=2]",
            '<p><a href="https://v.example/w?a=1&amp;b=2">'
            "https://v.example/w?a=1&amp;b=2</a></p>",
        ),
        (
            '[caption width="3"]<img src="a"> Words[/caption]',
            '<figure><img src="a"><figcaption>Words</figcaption></figure>',
        ),
    ],
)
def test_a_post_becomes_html(content: str, html: str) -> None:
    assert html_of(content) == html


def test_an_excerpt_becomes_plain_words() -> None:
    assert excerpt_of("<p>A &amp;\n <b>b</b></p>") == "A & b"


@pytest.mark.parametrize(
    ("wikitext", "markdown"),
    [
        ("'''a''' ''b'' '''''c'''''", "**a** *b* ***c***\n"),
        ("== A ==\ntext", "## A\n\ntext\n"),
        ("a\n* b\n** c\nd", "a\n\n- b\n  - c\n\nd\n"),
        ("[[A_b#C|d]] [[a]] [[#C]]", "[[A b|d]] [[a]] C\n"),
        ("[[:Category:Books]] [[de:Buch]]", "Books\n"),
        (
            "[https://e.org a] [javascript:x b]",
            "[a](https://e.org) \\[javascript:x b\\]\n",
        ),
        ("<nowiki>[[a]]</nowiki>", "\\[\\[a\\]\\]\n"),
        ("<script>x</script>a<!-- b -->", "a\n"),
        ("a__NOTOC__", "a\n"),
        ("{|\n! A !! B\n|-\n| 1 || 2|3\n|}", "| A | B |\n| --- | --- |\n| 1 | 3 |\n"),
    ],
)
def test_wikitext_becomes_markdown(wikitext: str, markdown: str) -> None:
    assert read_wikitext(wikitext, nothing).body == markdown


def test_what_a_wiki_states_is_read_apart() -> None:
    found = read_wikitext(
        "{{Infobox x|a=1|b=[[C]]}}{{stub}}{{#set:P=2|Q=3}}[[R::S|t]] [[U::v]]"
        " [[W::x| ]][[Category:Y]]",
        lambda name: "rel" if name == "R" else "",
    )
    assert found.body == "[[rel::S|t]] v\n"
    assert found.categories == ["Y"]
    assert found.properties == [("P", "2"), ("Q", "3"), ("U", "v"), ("W", "x")]
    assert found.templates == [("Infobox x", {"a": "1", "b": "C"})]
    assert found.dropped == ["stub"]


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 30_000,
        "<pre " * 30_000,
        "<!-- wp:" * 30_000,
        "[caption " * 20_000,
        "[embed " * 20_000,
        "[a b" * 30_000,
        "<a href=x>" * 20_000,
        "<td>" * 30_000,
        "x" * 1_100_000,
    ],
    ids=lambda text: text[:9],
)
def test_a_post_made_to_be_slow_is_read_or_refused_soon(text: str) -> None:
    with suppress(InvalidError):
        markdown_of(html_of(text))


@pytest.mark.parametrize(
    "text",
    [
        "{{a|" * 20_000,
        "[[a|" * 20_000,
        "[http://a " * 20_000,
        "<b>" * 30_000,
        "<ref>" * 30_000,
        "''" * 30_001,
        "{|\n" * 20_000,
        "x" * 1_100_000,
    ],
    ids=lambda text: text[:9].strip(),
)
def test_wikitext_made_to_be_slow_is_read_or_refused_soon(text: str) -> None:
    with suppress(InvalidError):
        read_wikitext(text, nothing)
