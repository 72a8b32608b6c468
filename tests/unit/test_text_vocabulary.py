"""One part of a vocabulary's text is changed, the rest stays to the byte."""

from __future__ import annotations

import tomllib
from dataclasses import asdict
from pathlib import Path

import pytest

from graph import read_schema
from wiki.text.vocabulary_text import put_relation, put_type, take_out

SEED = (Path(__file__).parents[2] / "seeds/vocabulary.toml").read_text("utf-8")
SMALL = (Path(__file__).parents[1] / "recipes.toml").read_text("utf-8")


def _same(new: str, old: str) -> list[str]:
    """Give the lines that stand in one of two texts alone."""
    one, two = new.split("\n"), old.split("\n")
    return [line for line in one if line not in two] + [
        line for line in two if line not in one
    ]


@pytest.mark.parametrize("text", [SEED, SMALL])
def test_what_says_the_same_changes_nothing(text: str) -> None:
    for slug, relation in tomllib.loads(text)["relations"].items():
        assert put_relation(text, slug, relation) == text
    for slug, kind in tomllib.loads(text)["types"].items():
        fields = kind.pop("fields", {})
        said = {name: kind[name] for name in ("label", "plural")}
        new = put_type(text, slug, said, list(fields.items()))
        now, before = (read_schema(tomllib.loads(each)) for each in (new, text))
        assert asdict(now) == asdict(before)


def test_a_label_is_changed_and_a_comment_stays() -> None:
    new = put_relation(SEED, "applies", {"label": "puts to work"})
    assert _same(new, SEED) == ['label = "puts to work"', 'label = "applies"']
    assert new.startswith("# The vocabulary a new site starts with")


def test_a_new_relation_and_type_are_read() -> None:
    new = put_type(
        SMALL,
        "tool",
        {"label": "Tool", "plural": "Tools", "colour": "#112233", "shape": "star"},
        [("made", {"label": "Made", "kind": "date", "required": True})],
    )
    signatures = [["dish", "tool"]]
    new = put_relation(
        new,
        "made-with",
        {"label": "made with", "inverse": "makes", "signatures": signatures},
    )
    schema = read_schema(tomllib.loads(new))
    assert schema.types["tool"].fields["made"].required
    assert schema.relations["made-with"].admits("dish", "tool")
    assert list(schema.types)[:-1] == list(read_schema(tomllib.loads(SMALL)).types)


def test_fields_are_put_in_another_order_and_taken_out() -> None:
    fields = tomllib.loads(SMALL)["types"]["dish"]["fields"]
    names = list(fields)[::-1][1:]
    new = put_type(SMALL, "dish", {}, [(name, fields[name]) for name in names])
    assert list(read_schema(tomllib.loads(new)).types["dish"].fields) == names
    none = put_type(SMALL, "dish", {"date_field": ""}, [])
    assert "fields" not in tomllib.loads(none)["types"]["dish"]


def test_a_part_is_taken_out() -> None:
    new = take_out(SMALL, "relations", "cooks")
    assert "cooks" not in tomllib.loads(new)["relations"]
    assert take_out(new, "relations", "cooks") == new
