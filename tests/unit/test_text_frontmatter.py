"""Pages as text: canonical writing, strict and helpful reading."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings

from tests.unit.text_documents import DOCUMENTS
from wiki.errors import InvalidError
from wiki.text.canonical import normalise
from wiki.text.document import Document, LinkStatement
from wiki.text.frontmatter import dump_page, parse_page, write_link_line
from wiki.text.limits import check_document

PAGE = """---
type: district
title: McComb School District
aliases: [McComb]
summary: A Mississippi district moving to student-centered learning.
fields: {students: 2800}
links:
  - {applies: student-centered-learning, note: six pillars, since: 2014, evidence: https://example.org/post}
  - {located-in: mississippi}
---
Leaders visited the [[inspired-by::education-achievement-authority|Education Achievement Authority]] in 2013.
See also [[Susan Patrick]].
"""  # noqa: E501 - the example of the documentation, as it stands there

DOCUMENT = Document(
    type="district",
    title="McComb School District",
    summary="A Mississippi district moving to student-centered learning.",
    body=PAGE.partition("\n---\n")[2],
    fields={"students": "2800"},
    aliases=("McComb",),
    links=(
        LinkStatement(
            "applies",
            "student-centered-learning",
            note="six pillars",
            since="2014",
            evidence="https://example.org/post",
        ),
        LinkStatement("located-in", "mississippi"),
    ),
)


def test_the_documented_example_is_read_and_written_to_the_byte() -> None:
    assert parse_page(PAGE) == DOCUMENT
    assert dump_page(DOCUMENT) == PAGE


def test_empty_parts_are_left_out() -> None:
    page = Document(type="book", title="A", fields={"isbn": ""}, aliases=("",))
    assert dump_page(page) == "---\ntype: book\ntitle: A\n---\n"


def test_everything_has_its_place() -> None:
    page = Document(
        type="a",
        title="B",
        body="Text",
        visibility="members",
        fields={"z": ("one", "two: three"), "long": "first line\nsecond " + "x" * 60},
        links=(LinkStatement("r", "t", position=2, status="disputed", until="2018"),),
    )
    assert dump_page(page).splitlines() == [
        "---",
        "type: a",
        "title: B",
        "visibility: members",
        "fields:",
        '  long: "first line\\nsecond ' + "x" * 60 + '"',
        '  z: [one, "two: three"]',
        "links:",
        "  - {r: t, until: 2018, position: 2, status: disputed}",
        "---",
        "Text",
    ]


@given(DOCUMENTS)
@settings(deadline=None, max_examples=300)
def test_what_is_written_reads_back_as_the_normal_form(document: Document) -> None:
    text = dump_page(document)
    assert parse_page(text) == normalise(document)
    assert dump_page(parse_page(text)) == text


@given(DOCUMENTS)
@settings(deadline=None)
def test_the_order_in_which_fields_came_does_not_show(document: Document) -> None:
    turned = Document(
        type=document.type,
        title=document.title,
        fields=dict(reversed(list(normalise(document).fields.items()))),
    )
    again = Document(
        type=document.type, title=document.title, fields=normalise(document).fields
    )
    assert dump_page(turned) == dump_page(again)


@given(DOCUMENTS)
@settings(deadline=None)
def test_both_yaml_parsers_read_the_head_alike(document: Document) -> None:
    head = dump_page(document).split("\n---\n")[0]
    plain = yaml.load(head, Loader=yaml.BaseLoader)  # noqa: S506 - texts only
    assert plain["title"] == normalise(document).title
    if yaml.__with_libyaml__:
        assert plain == yaml.load(head, Loader=yaml.CBaseLoader)  # noqa: S506


@pytest.mark.parametrize(
    "title", ["0x1f", "0o17", "0b1", "1e5", "1_000", "yes", "12:30"]
)
def test_titles_that_look_like_numbers_stay_texts_for_other_readers(title: str) -> None:
    head = dump_page(Document("page", title)).split("\n---\n")[0]
    assert yaml.safe_load(head)["title"] == title


@given(DOCUMENTS)
@settings(deadline=None)
def test_other_yaml_readers_see_the_same_title(document: Document) -> None:
    head = dump_page(document).split("\n---\n")[0]
    title = yaml.safe_load(head)["title"]
    assert str(title) == normalise(document).title


FAULTS = [
    ("no fence", {"line 1": "must begin with"}),
    ("---\ntype: a\ntitle: b\n", {"line 1": "No second line"}),
    ("---\ntype: a\n---\n", {"line 2": "no title"}),
    ("---\ntype: a\ntitle: b\ncolour: c\n---\n", {"line 4, colour": "not known"}),
    ("---\ntype: a\ntitle: b\ntitle: c\n---\n", {"line 4, title": "twice"}),
    ("---\ntype: a\ntitle: [b]\n---\n", {"line 3, title": "one text"}),
    ("---\ntype: a\ntitle: b\naliases: c\n---\n", {"line 4, aliases": "a list"}),
    ("---\ntype: a\ntitle: b\nfields: c\n---\n", {"line 4, fields": "pairs"}),
    ("---\ntype: a\ntitle: b\nlinks: c\n---\n", {"line 4, links": "a list"}),
    ("---\ntype: a\ntitle: b\nlinks:\n  - c\n---\n", {"line 5, links": "pairs"}),
    (
        "---\ntype: a\ntitle: b\nlinks:\n  - {r: t}\n  - {r: t, sinse: 2014}\n---\n",
        {"line 6, sinse": "not known"},
    ),
    (
        "---\ntype: a\ntitle: b\nlinks: [{r: ''}]\n---\n",
        {"line 4, r": "no target"},
    ),
    (
        "---\ntype: a\ntitle: b\nlinks: [{r: t, position: two, status: sure}]\n---\n",
        {"line 4, position": "whole number", "line 4, status": "one of stated"},
    ),
    (
        "---\ntype: a\ntitle: b\nvisibility: all\n---\n",
        {"line 4, visibility": "one of"},
    ),
    ("---\ntype: a\ntitle: b\nfields: {x: {y: z}}\n---\n", {"line 4, x": "one text"}),
    ("---\ntype: [a\n---\n", {"line 3": "not valid YAML"}),
    ("---\ntype: a\ntitle: b\n...\n--- \nx: y\n---\n", {"line 5": "second document"}),
    ("---\ntype: a\ntitle: b\n---\nText\x07\n", {"line 5": "U+0007"}),
    ("---\ntype: a\ntitle: b\n---\n\ud800\n", {"line 5": "U+D800"}),
    ("---\ntype: a\ntitle: " + "b" * 301 + "\n---\n", {"title": "too long"}),
    ("---\ntype: ''\ntitle: b\n---\n", {"type": "not be empty"}),
]


@pytest.mark.parametrize(("text", "errors"), FAULTS)
def test_a_fault_names_its_line_and_what_to_do(
    text: str, errors: dict[str, str]
) -> None:
    with pytest.raises(InvalidError) as caught:
        parse_page(text)
    assert set(caught.value.errors) == set(errors)
    for place, words in errors.items():
        (sentence,) = caught.value.errors[place]
        assert words in sentence
        assert sentence.endswith(".")


def test_every_fault_is_told_at_once() -> None:
    text = "---\nkind: a\ntitle: [b]\nlinks: [{r: t, x: y}, z]\n---\n"
    with pytest.raises(InvalidError) as caught:
        parse_page(text)
    assert set(caught.value.errors) == {
        *("line 2", "line 2, kind", "line 3, title", "line 4, x", "line 4, links"),
    }


def test_scalars_are_texts_whatever_they_look_like() -> None:
    text = "---\ntype: no\ntitle: 2014-01-01\nfields: {a: null, b: 0x1F, c: ~}\n---\n"
    page = parse_page(text)
    assert (page.type, page.title) == ("no", "2014-01-01")
    assert dict(page.fields) == {"a": "null", "b": "0x1F", "c": "~"}


def test_the_relation_may_come_after_its_qualifiers() -> None:
    page = parse_page("---\ntype: a\ntitle: b\nlinks: [{note: n, applies: t}]\n---\n")
    assert page.links == (LinkStatement("applies", "t", note="n"),)


def test_a_page_of_another_system_is_read_too() -> None:
    page = parse_page("\ufeff---\r\ntype: a\r\ntitle: b\r\n---\r\nText  \r\nmore \r\n")
    assert page.body == "Text  \nmore\n"


@pytest.mark.parametrize(
    "head",
    [
        "title: &a b\nsummary: *a",
        "title: !!python/object/apply:os.system [ls]",
        "title: " + "[" * 50_000,
        "title: " + "{a: " * 20_000,
        "? [a]\n: b",
    ],
)
def test_security_yaml_that_grows_or_builds_objects_is_refused(head: str) -> None:
    with pytest.raises(InvalidError):
        parse_page(f"---\ntype: a\n{head}\n---\n")


@pytest.mark.parametrize("escape", ["\\0", "\\x07", "\\ud800", "\\ufffe"])
def test_security_escapes_bring_in_no_control_characters(escape: str) -> None:
    with pytest.raises(InvalidError):
        parse_page(f'---\ntype: a\ntitle: "b{escape}"\n---\n')


def test_one_link_is_written_as_its_line() -> None:
    link = LinkStatement("applies", "equity", note="a, b")
    assert write_link_line(link) == '{applies: equity, note: "a, b"}'


NORMAL = [
    ("body", "a \r\nb\t\rc  \n\n\n", "a\nb\nc\n"),
    ("body", "\n\n    code\nline   \nnext", "    code\nline  \nnext\n"),
    ("body", " \n ", ""),
    ("title", " Cafe\u0301 \n  Noir ", "Café Noir"),
    ("summary", "one\ntwo", "one two"),
    ("aliases", ("a", " A ", "Title", "b", ""), ("a", "b")),
    ("fields", {"b": "", "c": ("", "x "), "a": "y \nz"}, {"a": "y\nz", "c": ("x",)}),
    ("links", (LinkStatement("r", "t "),) * 2, (LinkStatement("r", "t"),)),
]


@pytest.mark.parametrize(("name", "given_value", "kept"), NORMAL)
def test_what_does_not_change_the_meaning_is_made_even(
    name: str, given_value: object, kept: object
) -> None:
    parts: dict[str, object] = {"type": "a", "title": "Title", name: given_value}
    assert getattr(normalise(Document(**parts)), name) == kept  # type: ignore[arg-type]


@given(DOCUMENTS)
@settings(deadline=None)
def test_the_normal_form_is_final_and_fits_the_limits(document: Document) -> None:
    normal = normalise(document)
    assert normalise(normal) == normal
    assert check_document(normal) == {}


LIMITS = [
    ({"title": "é" * 151}, "title"),
    ({"title": " "}, "title"),
    ({"body": "a" * 200_001}, "body"),
    ({"body": "a\x00b"}, "body"),
    ({"summary": "\ud83d"}, "summary"),
    ({"links": tuple(LinkStatement("r", str(n)) for n in range(2_001))}, "links"),
    ({"links": (LinkStatement("r", "t"), LinkStatement("", "t"))}, "links.1"),
    ({"links": (LinkStatement("r", "t", position=-1),)}, "links.0"),
    ({"links": (LinkStatement("r", "t", status="sure"),)}, "links.0"),
    ({"aliases": tuple(map(str, range(51)))}, "aliases"),
    ({"fields": {"a": "x" * 20_001}}, "fields.a"),
    ({"visibility": "nobody"}, "visibility"),
]


@pytest.mark.parametrize(("parts", "place"), LIMITS)
def test_what_is_too_large_or_strange_is_named(
    parts: dict[str, object], place: str
) -> None:
    page = Document(**({"type": "a", "title": "b"} | parts))  # type: ignore[arg-type]
    faults = check_document(page)
    assert list(faults) == [place]
    assert all(sentence.endswith(".") for sentence in faults[place])


def test_what_just_fits_is_fine() -> None:
    page = Document(
        type="a",
        title="é" * 150,
        body="a" * 200_000,
        links=tuple(LinkStatement("r", str(n)) for n in range(2_000)),
    )
    assert check_document(page) == {}
