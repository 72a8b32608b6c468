"""Three-way merges: nothing of either side is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.unit.text_documents import DOCUMENTS
from wiki.errors import Conflict
from wiki.text.canonical import normalise
from wiki.text.document import Document, LinkStatement
from wiki.text.merge import merge_documents, merge_text

_LINES = st.lists(st.sampled_from(["a", "b", "c", "", "# h", "# i", "x"]), max_size=8)
_TEXTS = _LINES.map("\n".join)

BASE = Document(
    type="district",
    title="McComb",
    summary="A district.",
    fields={"students": "2800", "grades": ("K", "1")},
    aliases=("A", "B"),
    links=(
        LinkStatement("applies", "equity", note="old", since="2014"),
        LinkStatement("located-in", "mississippi"),
    ),
    body="Intro.\n\n## One\n\nFirst.\n\n## Two\n\nSecond.\n",
)

TEXTS = [
    ("a\nb\nc", "a\nB\nc", "a\nb\nc", "a\nB\nc"),
    ("a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC"),
    ("a\nb\nc", "b\nc", "a\nb\nc\nd", "b\nc\nd"),
    ("a\nb\nc", "a\nx\nb\nc", "a\nb\ny\nc", "a\nx\nb\ny\nc"),
    ("a\nb", "a\nn\nb", "a\nn\nb", "a\nn\nb"),
    ("", "a", "", "a"),
    ("a\nb\nc\nd", "a\nc\nd", "a\nb\nc", "a\nc"),
]


@pytest.mark.parametrize(("base", "mine", "theirs", "merged"), TEXTS)
def test_edits_that_do_not_meet_are_both_kept(
    base: str, mine: str, theirs: str, merged: str
) -> None:
    assert merge_text(base, mine, theirs) == (merged, ())
    assert merge_text(base, theirs, mine) == (merged, ())


CLASHES = [
    ("a\nb\nc", "a\nM\nc", "a\nT\nc", Conflict("text.1", "b", "M", "T")),
    ("a\nb", "a\nM\nb", "a\nT\nb", Conflict("text.1", None, "M", "T")),
    ("a\nb\nc", "a\nc", "a\nT\nc", Conflict("text.1", "b", None, "T")),
    (
        "a\nb\nc\nd",
        "a\nM\nc\nd",
        "a\nb\nT\nd",
        Conflict("text.1", "b\nc", "M\nc", "b\nT"),
    ),
]


@pytest.mark.parametrize(("base", "mine", "theirs", "conflict"), CLASHES)
def test_edits_that_meet_are_told_with_all_three_sides(
    base: str, mine: str, theirs: str, conflict: Conflict
) -> None:
    assert merge_text(base, mine, theirs) == (None, (conflict,))


@given(_TEXTS, _TEXTS)
@settings(deadline=None)
def test_a_side_that_changed_nothing_gives_way(base: str, edit: str) -> None:
    assert merge_text(base, base, edit) == (edit, ())
    assert merge_text(base, edit, base) == (edit, ())
    assert merge_text(base, edit, edit) == (edit, ())


@given(_TEXTS, _TEXTS, _TEXTS)
@settings(deadline=None)
def test_it_does_not_matter_who_is_called_mine(
    base: str, mine: str, theirs: str
) -> None:
    one, conflicts = merge_text(base, mine, theirs)
    other, mirrored = merge_text(base, theirs, mine)
    assert one == other
    turned = tuple(replace(c, mine=c.theirs, theirs=c.mine) for c in conflicts)
    assert turned == mirrored


@given(st.integers(5, 12), st.data())
@settings(deadline=None)
def test_edits_of_different_lines_are_both_in_the_result(
    size: int, data: st.DataObject
) -> None:
    base = [f"line {number}" for number in range(size)]
    first = data.draw(st.integers(0, size - 3))
    second = data.draw(st.integers(first + 2, size - 1))
    mine, theirs, both = list(base), list(base), list(base)
    mine[first] = both[first] = "mine"
    theirs[second] = both[second] = "theirs"
    merged, conflicts = merge_text(*map("\n".join, (base, mine, theirs)))
    assert conflicts == ()
    assert merged == "\n".join(both)


@given(DOCUMENTS, DOCUMENTS)
@settings(deadline=None)
def test_a_page_changed_on_one_side_only_is_that_side(
    base: Document, edit: Document
) -> None:
    expected = normalise(edit)
    assert merge_documents(base, base, edit).document == expected
    assert merge_documents(base, edit, base).document == expected
    assert merge_documents(base, edit, edit).document == expected


@given(DOCUMENTS, DOCUMENTS, DOCUMENTS)
@settings(deadline=None)
def test_a_merge_of_pages_is_as_clean_from_either_side(
    base: Document, mine: Document, theirs: Document
) -> None:
    one = merge_documents(base, mine, theirs)
    other = merge_documents(base, theirs, mine)
    assert {c.part for c in one.conflicts} == {c.part for c in other.conflicts}
    assert (one.document is None) == bool(one.conflicts)


@given(_TEXTS, _TEXTS, _TEXTS)
@settings(deadline=None, max_examples=300)
def test_a_clean_merge_keeps_every_line_that_a_side_wrote(
    base: str, mine: str, theirs: str
) -> None:
    pages = [replace(BASE, body=body) for body in (base, mine, theirs)]
    merged = merge_documents(*pages).document
    assume(merged is not None)
    assert merged is not None
    old = set(base.split("\n"))
    written = (set(mine.split("\n")) | set(theirs.split("\n"))) - old
    assert written <= set(merged.body.split("\n")) | {""}


def test_edits_of_different_parts_are_all_kept() -> None:
    mine = replace(
        BASE,
        title="McComb District",
        fields={"students": "2900", "grades": ("K", "1", "2")},
        aliases=("A", "C"),
        links=(
            LinkStatement("applies", "equity", note="new", since="2014"),
            *BASE.links[1:],
            LinkStatement("led-by", "x"),
        ),
    )
    theirs = replace(
        BASE,
        summary="The district.",
        fields={"students": "2800", "grades": ("1",), "opened": "1900"},
        aliases=("A", "B", "D"),
        links=(LinkStatement("applies", "equity", note="old", since="2015"),),
        visibility="members",
    )
    merged = merge_documents(BASE, mine, theirs)
    assert merged.conflicts == ()
    assert merged.document == normalise(
        Document(
            type="district",
            title="McComb District",
            summary="The district.",
            visibility="members",
            fields={"students": "2900", "grades": ("1", "2"), "opened": "1900"},
            aliases=("A", "C", "D"),
            links=(
                LinkStatement("applies", "equity", note="new", since="2015"),
                LinkStatement("led-by", "x"),
            ),
            body=BASE.body,
        )
    )


def _noted(note: str) -> Document:
    return replace(BASE, links=(replace(BASE.links[0], note=note), BASE.links[1]))


CONFLICTS = [
    (
        replace(BASE, title="M"),
        replace(BASE, title="T"),
        Conflict("title", "McComb", "M", "T"),
    ),
    (
        replace(BASE, fields={"students": "1"}),
        replace(BASE, fields={**BASE.fields, "students": "2"}),
        Conflict("fields.students", "2800", "1", "2"),
    ),
    (
        replace(BASE, fields={"grades": ("K", "1")}),
        replace(BASE, fields={**BASE.fields, "students": "2"}),
        Conflict("fields.students", "2800", None, "2"),
    ),
    (
        _noted("m"),
        _noted("t"),
        Conflict("links.applies.equity.note", "old", "m", "t"),
    ),
    (
        replace(BASE, links=BASE.links[1:]),
        _noted("t"),
        Conflict(
            "links.applies.equity",
            "{applies: equity, note: old, since: 2014}",
            None,
            "{applies: equity, note: t, since: 2014}",
        ),
    ),
    (
        replace(BASE, body=BASE.body.replace("First", "M")),
        replace(BASE, body=BASE.body.replace("First", "T")),
        Conflict("body.1", "First.", "M.", "T."),
    ),
]


@pytest.mark.parametrize(("mine", "theirs", "conflict"), CONFLICTS)
def test_two_edits_of_one_part_conflict(
    mine: Document, theirs: Document, conflict: Conflict
) -> None:
    merged = merge_documents(BASE, mine, theirs)
    assert merged.conflicts == (conflict,)
    assert merged.document is None


def test_the_draft_of_a_conflict_has_mine_there_and_theirs_elsewhere() -> None:
    mine = replace(BASE, title="M")
    theirs = replace(BASE, title="T", summary="New.")
    draft = merge_documents(BASE, mine, theirs).draft
    assert (draft.title, draft.summary) == ("M", "New.")


BODIES = [
    pytest.param(
        "Intro.\n\n## Two\n\nSecond.\n\n## One\n\nFirst.\n",
        BASE.body.replace("First.", "First and more."),
        "Intro.\n\n## Two\n\nSecond.\n\n## One\n\nFirst and more.\n",
        id="one moves a section while the other edits it",
    ),
    pytest.param(
        BASE.body + "\n## Mine\n\nM.\n",
        BASE.body + "\n## Theirs\n\nT.\n",
        BASE.body + "\n## Mine\n\nM.\n\n## Theirs\n\nT.\n",
        id="both add a section at the end",
    ),
    pytest.param(
        BASE.body.replace("## One", "## The first"),
        BASE.body.replace("First.", "First and more."),
        BASE.body.replace("## One", "## The first").replace(
            "First.", "First and more."
        ),
        id="one rewords a heading while the other edits below it",
    ),
    pytest.param(
        BASE.body.partition("\n## Two")[0],
        BASE.body.replace("First.", "First and more."),
        "Intro.\n\n## One\n\nFirst and more.\n",
        id="one deletes a section while the other edits another",
    ),
    pytest.param(
        BASE.body.partition("\n## Two")[0],
        BASE.body + "\n## Three\n\nThird.\n",
        "Intro.\n\n## One\n\nFirst.\n\n## Three\n\nThird.\n",
        id="one deletes the last section while the other adds behind it",
    ),
]


@pytest.mark.parametrize(("mine", "theirs", "merged"), BODIES)
def test_bodies_merge_section_by_section(mine: str, theirs: str, merged: str) -> None:
    result = merge_documents(BASE, replace(BASE, body=mine), replace(BASE, body=theirs))
    assert result.conflicts == ()
    assert result.draft.body == merged


def test_a_deleted_section_that_the_other_edited_conflicts() -> None:
    mine = replace(BASE, body=BASE.body.partition("\n## Two")[0])
    theirs = replace(BASE, body=BASE.body.replace("Second", "Second and more"))
    (conflict,) = merge_documents(BASE, mine, theirs).conflicts
    assert conflict.mine is None
    assert conflict.theirs is not None
    assert "Second and more." in conflict.theirs


def test_a_heading_inside_code_is_not_a_section() -> None:
    body = "## One\n\n```\n# a\n# a\n```\n\n## Two\n\nText.\n"
    base = replace(BASE, body=body)
    mine = replace(BASE, body=body.replace("Text", "More text"))
    theirs = replace(BASE, body=body.replace("# a\n#", "# b\n#"))
    merged = merge_documents(base, mine, theirs).document
    assert merged is not None
    assert "# b\n" in merged.body
    assert "More text." in merged.body


def test_one_of_two_repeated_statements_may_go_while_the_other_changes() -> None:
    first = LinkStatement("led-by", "x", since="2010", until="2012")
    second = LinkStatement("led-by", "x", since="2018")
    noted = replace(first, note="twice")
    base = replace(BASE, links=(first, second))
    merged = merge_documents(
        base, replace(BASE, links=(first,)), replace(BASE, links=(noted, second))
    )
    assert merged.document is not None
    assert merged.document.links == (noted,)


@settings(deadline=None)
@given(DOCUMENTS, DOCUMENTS, DOCUMENTS)
def test_choosing_mine_for_every_conflict_gives_the_draft(
    base: Document, mine: Document, theirs: Document
) -> None:
    merged = merge_documents(base, mine, theirs)
    choices = {each.key: each.mine for each in merged.conflicts}
    settled = merge_documents(base, mine, theirs, choices)
    assert (settled.document, settled.conflicts) == (merged.draft, ())


@settings(deadline=None)
@given(DOCUMENTS, DOCUMENTS, DOCUMENTS)
def test_choosing_theirs_for_every_conflict_is_what_they_would_get(
    base: Document, mine: Document, theirs: Document
) -> None:
    mirrored = merge_documents(base, theirs, mine)
    merged = merge_documents(base, mine, theirs)
    choices = {each.key: each.theirs for each in merged.conflicts}
    settled = merge_documents(base, mine, theirs, choices)
    assert settled.conflicts == ()
    assert settled.document is not None
    assert _unordered(settled.document) == _unordered(mirrored.draft)
    assert settled.document.title == mirrored.draft.title
    assert set(settled.document.links) == set(mirrored.draft.links)


def test_a_list_of_one_entry_and_that_entry_alone_do_not_collide() -> None:
    base = Document("district", "McComb")
    alone = replace(base, fields={"towns": "Vergennes"})
    listed = replace(base, fields={"towns": ("Vergennes",)})
    for mine, theirs in ((alone, listed), (listed, alone)):
        merged = merge_documents(base, mine, theirs)
        assert merged.conflicts == ()
        assert merged.draft.fields == listed.fields


def test_a_passage_written_anew_stands_where_the_two_collided() -> None:
    body = "Intro.\n\n## Board\n\nIt began in 2016.\n\n## Budget\n\nSmall.\n"
    base = Document("district", "McComb", body=body)
    mine = replace(base, body=body.replace("2016", "2018"))
    theirs = replace(base, body=body.replace("2016", "2017").replace("Small", "Large"))
    (conflict,) = merge_documents(base, mine, theirs).conflicts
    anew = {conflict.key: "It began in 2017 or 2018."}
    settled = merge_documents(base, mine, theirs, anew).document
    assert settled is not None
    assert settled.body == body.replace("2016", "2017 or 2018").replace(
        "Small", "Large"
    )


def test_a_choice_for_other_texts_settles_nothing() -> None:
    base = Document("district", "McComb", summary="Old.")
    mine, theirs = replace(base, summary="Mine."), replace(base, summary="Theirs.")
    (conflict,) = merge_documents(base, mine, theirs).conflicts
    later = replace(base, summary="Theirs, once more.")
    again = merge_documents(base, mine, later, {conflict.key: "Mine."})
    assert [each.theirs for each in again.conflicts] == ["Theirs, once more."]


def test_a_link_that_one_side_took_out_goes_as_chosen() -> None:
    link = LinkStatement("applies", "equity")
    base = Document("district", "McComb", links=(link,))
    mine = replace(base, links=())
    theirs = replace(base, links=(replace(link, note="since 2014"),))
    (conflict,) = merge_documents(base, mine, theirs).conflicts
    for text, links in ((conflict.mine, ()), (conflict.theirs, theirs.links)):
        settled = merge_documents(base, mine, theirs, {conflict.key: text}).document
        assert settled is not None
        assert settled.links == links


def _unordered(document: Document) -> dict[str, str | frozenset[str]]:
    """Give the fields; lists that both added to begin with one's own entries."""
    return {
        name: frozenset(value) if isinstance(value, tuple) else value
        for name, value in document.fields.items()
    }
