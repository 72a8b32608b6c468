"""The [[...]] grammar: listing and rewriting."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiki.text.markdown import Target, render
from wiki.text.wikilinks import BodyLink, list_links, rewrite, write_link

GRAMMAR = [
    ("[[McComb]]", ("", "McComb", "")),
    ("[[mccomb|the district]]", ("", "mccomb", "the district")),
    ("[[applies::equity]]", ("applies", "equity", "")),
    ("[[inspired-by::eaa|the  EAA]]", ("inspired-by", "eaa", "the EAA")),
    ("[[ applies :: student  agency ]]", ("applies", "student agency", "")),
    ("[[C++ :: a guide]]", ("", "C++ :: a guide", "")),
    ("[[a|b|c]]", ("", "a", "b|c")),
    ("[[a|]]", ("", "a", "")),
    ("**[[a]]**", ("", "a", "")),
    ("Great![[a]]", ("", "a", "")),
    ("# On [[a]]", ("", "a", "")),
    ("> - [[a]]", ("", "a", "")),
    ("\\\\[[a]]", ("", "a", "")),
    ("see https://x.org/[[a]]", ("", "a", "")),
    ("x[^1]\n\n[^1]: [[a]]", ("", "a", "")),
    ("Term\n: [[a]]", ("", "a", "")),
]

NO_LINK = [
    "[[]]",
    "[[ ]]",
    "[[applies::]]",
    "[[|shown]]",
    "[[a\nb]]",
    "[[a]",
    "[a]]",
    "\\[[a]]",
    "`[[a]]`",
    "```\n[[a]]\n```",
    "    [[a]]",
    "<b title='[[a]]'>",
    "<!-- [[a]] -->",
    "[text](</files/[[a]]>)",
    "never named[^1].\n\n[^2]: [[a]]",
]


@pytest.mark.parametrize(("body", "parts"), GRAMMAR)
def test_a_link_is_found_with_its_parts(body: str, parts: tuple[str, ...]) -> None:
    (link,) = list_links(body)
    assert (link.relation, link.target, link.shown) == parts
    assert body[link.start : link.end].startswith("[[")
    assert body[link.start : link.end].endswith("]]")


@pytest.mark.parametrize("body", NO_LINK)
def test_what_only_looks_like_a_link_is_none(body: str) -> None:
    assert list_links(body) == ()


def _rendered_targets(body: str) -> list[str]:
    found: list[str] = []

    def resolve(_relation: str, target: str) -> Target:
        found.append(target)
        return Target(href="/pages/x")

    render(body, resolve)
    return found


@pytest.mark.parametrize("body", NO_LINK)
def test_rendering_agrees_that_it_is_no_link(body: str) -> None:
    assert _rendered_targets(body) == []


_PIECES = st.sampled_from(
    [
        *("[[a]]", "[[r::b|c]]", "`", "```\n", "\n", "\n\n", "    ", "> ", "- ", "|"),
        *("\\", "[", "]", "(", ")", "<!--", "-->", "<b>", "*", "!", "x ", "# ", "[^1]"),
        *("[^1]: ", "http://x.y/", "\x02", "0\x03", "é"),
    ]
)


@given(st.lists(_PIECES, max_size=25).map("".join))
@settings(deadline=None, max_examples=300)
def test_listing_finds_exactly_what_is_rendered(body: str) -> None:
    listed = list_links(body)
    assert {link.target for link in listed} == set(_rendered_targets(body))
    for link in listed:
        assert body[link.start : link.end] in ("[[a]]", "[[r::b|c]]")


def test_a_link_in_a_table_may_show_other_words() -> None:
    body = "| name | state |\n|---|---|\n| [[a|b]] | [[located-in::x|y]] |\n"
    assert [link.target for link in list_links(body)] == ["a", "x"]
    assert list_links(body)[0].context == "b · y"


CONTEXTS = [
    (
        "First one. Leaders **visited** the [[eaa|EAA]] in 2013. Then they left.",
        "Leaders visited the EAA in 2013.",
    ),
    ("Dr. King met [[a|A. B. Smith]] of St. Louis. Next.", None),
    ("It grew (see [[a]]).\nIt fell.", "It grew (see a)."),
    ("What a day! [[Ada]] came.", "Ada came."),
    ("Not in [`code`](/x) but\nin [[a]]", "Not in code but in a"),
    ("# The [[a]] story\n\nText.", "The a story"),
    ("One &amp; two [[a]].", "One & two a."),
]


@pytest.mark.parametrize(("body", "context"), CONTEXTS)
def test_a_link_carries_its_sentence_without_markup(
    body: str, context: str | None
) -> None:
    expected = context or "Dr. King met A. B. Smith of St. Louis."
    assert list_links(body)[0].context == expected


def test_a_context_names_pages_as_the_caller_does() -> None:
    titles = {"susan-patrick": "Susan Patrick"}
    (link,) = list_links("Ask [[susan-patrick]].", lambda target: titles[target])
    assert link.context == "Ask Susan Patrick."


def test_an_endless_sentence_is_cut_around_its_link() -> None:
    (link,) = list_links("word " * 300 + "[[here]]" + " word" * 300)
    assert len(link.context) <= 402
    assert "here" in link.context
    assert link.context.startswith("…word")
    assert link.context.endswith("word…")


def test_links_come_in_the_order_of_the_source() -> None:
    body = "[[a]][^1]\n\n[^1]: [[b]]\n\n[[c]] and [[a]]\n"
    assert [link.target for link in list_links(body)] == ["a", "b", "c", "a"]


def _renamed(link: BodyLink) -> BodyLink | None:
    return replace(link, target="new-name") if link.target == "old" else None


def test_a_rename_changes_the_links_and_nothing_else() -> None:
    body = "[[old]]  `[[old]]`\r\n\t[[applies::old|Old]] [[other]] \\[[old]]"
    expected = (
        "[[new-name]]  `[[old]]`\r\n\t[[applies::new-name|Old]] [[other]] \\[[old]]"
    )
    assert rewrite(body, _renamed) == expected


def test_a_rewrite_that_keeps_all_keeps_every_byte() -> None:
    body = "a \x02 [[b]]\r\n\u2028 [[c|d]]"
    assert rewrite(body, lambda link: None) == body


@given(
    st.sampled_from(["", "applies"]),
    st.from_regex(r"[a-z][a-z ]{0,8}[a-z]", fullmatch=True),
    st.sampled_from(["", "shown words"]),
)
def test_a_written_link_reads_back(relation: str, target: str, shown: str) -> None:
    (link,) = list_links(f"x {write_link(relation, target, shown)} y")
    assert (link.relation, link.shown) == (relation, shown)
    assert link.target == " ".join(target.split())


@pytest.mark.parametrize("sign", ["[[", "[[a", "[[a|", "]]", "\\", "[[a]] "])
def test_security_endless_brackets_are_read_in_linear_time(sign: str) -> None:
    body = sign * (100_000 // len(sign))
    assert len(list_links(body)) == (body.count("[[a]]") if sign == "[[a]] " else 0)


def test_security_marks_in_a_body_are_not_taken_for_links() -> None:
    assert list_links("\x020\x03 and \x0299\x03") == ()
    assert len(list_links("\x020\x03 [[a]] \x020\x03")) == 1
