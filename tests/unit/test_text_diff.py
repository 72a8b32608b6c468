"""Comparisons of texts and of documents."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.text_documents import DOCUMENTS
from wiki.text.diff import DiffLine, TextChange, document_diff, line_diff
from wiki.text.document import Document, LinkStatement
from wiki.text.matching import matching_blocks

_TEXTS = st.lists(st.sampled_from(["a", "b", "a b c", "", "the end"]), max_size=12).map(
    "\n".join
)


def _shown(lines: tuple[DiffLine, ...]) -> list[str]:
    signs = {"same": " ", "removed": "-", "added": "+", "folded": "…"}
    return [
        signs[line.kind]
        + "".join(f"[{p.text}]" if p.changed else p.text for p in line.parts)
        + (str(line.hidden) if line.hidden else "")
        for line in lines
    ]


def test_changed_words_are_marked_within_their_lines() -> None:
    old = "One.\nThe quick brown fox.\nThree.\n"
    new = "One.\nThe slow brown dog.\nThree.\nFour.\n"
    assert _shown(line_diff(old, new)) == [
        " One.",
        "-The [quick] brown [fox].",
        "+The [slow] brown [dog].",
        " Three.",
        "+[Four.]",
    ]


def test_lines_without_likeness_are_changed_as_a_whole() -> None:
    assert _shown(line_diff("abc def", "123 45")) == ["-[abc def]", "+[123 45]"]


def test_lines_carry_their_numbers_on_both_sides() -> None:
    lines = line_diff("a\nb\nc", "a\nc\nd")
    numbers = [(line.kind, line.old_number, line.new_number) for line in lines]
    assert numbers == [
        ("same", 1, 1),
        ("removed", 2, None),
        ("same", 3, 2),
        ("added", None, 3),
    ]


def test_long_same_runs_are_folded_around_the_change() -> None:
    old = "\n".join(f"line {number}" for number in range(1, 31))
    lines = line_diff(old, old.replace("line 15", "new 15"), context=2)
    assert _shown(lines) == [
        "…12",
        " line 13",
        " line 14",
        "-[line] 15",
        "+[new] 15",
        " line 16",
        " line 17",
        "…13",
    ]


def test_a_fold_of_one_line_is_shown() -> None:
    shown = _shown(line_diff("x\na\nb\n", "x\na\nc\n", context=1))
    assert shown == [" x", " a", "-b".replace("b", "[b]"), "+[c]"]


@given(_TEXTS, _TEXTS)
@settings(deadline=None)
def test_both_texts_can_be_read_from_the_comparison(old: str, new: str) -> None:
    lines = line_diff(old, new)
    before = [line.text for line in lines if line.kind != "added"]
    after = [line.text for line in lines if line.kind != "removed"]
    assert before == (old.removesuffix("\n").split("\n") if old else [])
    assert after == (new.removesuffix("\n").split("\n") if new else [])


@given(_TEXTS, _TEXTS, st.integers(0, 3))
@settings(deadline=None)
def test_folding_hides_only_what_is_the_same(old: str, new: str, context: int) -> None:
    full = line_diff(old, new)
    folded = line_diff(old, new, context=context)
    changed = [line for line in full if line.kind != "same"]
    assert [x for x in folded if x.kind not in ("same", "folded")] == changed
    shown = sum(line.hidden or 1 for line in folded)
    assert shown == len(full)


@given(st.lists(st.integers(0, 3)), st.lists(st.integers(0, 3)))
def test_matching_runs_are_equal_and_ascend(old: list[int], new: list[int]) -> None:
    at_old = at_new = 0
    for start_old, start_new, length in matching_blocks(old, new):
        assert start_old >= at_old
        assert start_new >= at_new
        assert (
            old[start_old : start_old + length] == new[start_new : start_new + length]
        )
        at_old, at_new = start_old + length, start_new + length


def test_security_a_large_text_is_matched_by_its_unique_lines() -> None:
    old = [str(number) for number in range(20_000)]
    new = [text if int(text) % 10 else "changed" for text in old]
    new.insert(0, new.pop(15_001))
    matched = sum(length for _, _, length in matching_blocks(old, new))
    assert matched == 20_000 - 2_000 - 1


OLD = Document(
    type="district",
    title="McComb",
    fields={"students": "2800", "grades": ("K", "12")},
    aliases=("A", "B"),
    links=(
        LinkStatement("applies", "equity", since="2014"),
        LinkStatement("located-in", "mississippi"),
        LinkStatement("led-by", "x"),
    ),
    body="One.\nTwo.\n",
)


def test_every_part_of_a_page_is_compared() -> None:
    new = Document(
        type="district",
        title="McComb District",
        visibility="members",
        fields={"students": "2900", "opened": "1900"},
        aliases=("B", "C"),
        links=(
            LinkStatement("located-in", "mississippi"),
            LinkStatement("applies", "equity", since="2015", note="why"),
            LinkStatement("applies", "agency"),
        ),
        body="One.\nTwo!\n",
    )
    diff = document_diff(OLD, new)
    assert diff.title == TextChange("McComb", "McComb District")
    assert diff.type is None
    assert diff.visibility == TextChange("public", "members")
    assert [(change.name, change.old, change.new) for change in diff.fields] == [
        ("grades", "K; 12", ""),
        ("opened", "", "1900"),
        ("students", "2800", "2900"),
    ]
    assert (diff.aliases_added, diff.aliases_removed) == (("C",), ("A",))
    assert diff.links_added == (LinkStatement("applies", "agency"),)
    assert diff.links_removed == (LinkStatement("led-by", "x"),)
    (change,) = diff.links_changed
    assert change.qualifiers == ("note", "since")
    assert diff.links_moved
    assert _shown(diff.body) == [" One.", "-Two[.]", "+Two[!]"]


def test_a_statement_repeated_with_other_dates_stays_apart() -> None:
    first = LinkStatement("led-by", "x", since="2010", until="2012")
    second = LinkStatement("led-by", "x", since="2018")
    old, new = replace(OLD, links=(first, second)), replace(OLD, links=(second,))
    diff = document_diff(old, new)
    assert diff.links_removed == (first,)
    assert (diff.links_added, diff.links_changed) == ((), ())


@given(DOCUMENTS)
@settings(deadline=None)
def test_a_page_does_not_differ_from_itself(document: Document) -> None:
    assert document_diff(document, document).is_empty


def test_typed_links_of_the_text_come_and_go_with_it() -> None:
    old = Document("note", "N", body="Uses [[uses::Basil]] and [[Salt]].")
    new = Document("note", "N", body="Uses [[uses::Leek|leeks]] and [[Salt]].")
    diff = document_diff(old, new)
    assert [(each.relation, each.target) for each in diff.links_added] == [
        ("uses", "Leek")
    ]
    assert [(each.relation, each.target) for each in diff.links_removed] == [
        ("uses", "Basil")
    ]
    without = document_diff(old, new, with_lines=False)
    assert (without.body, without.links_added) == ((), diff.links_added)
