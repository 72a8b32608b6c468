"""The public graphs that rankings are measured on are read as their sources say."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph import Reader
from tests.benchmarks import quality
from tests.benchmarks.corpora import debian, wordnet
from tests.benchmarks.corpora.corpus import Corpus, Entry, MissingSourceError, Statement

PACKAGES = """\
Package: editor
Section: contrib/editors
Pre-Depends: dpkg (>= 1.15)
Depends: libshow5 (>= 2.0) | libshow4:any, absent
Recommends: editor
Description: writes poems and prose
Tag: works-with::text,
 role::program

Package: dpkg
Section: admin
Description: keeps packages

Package: libshow4
Section: libs
Suggests: editor,
 dpkg
Description: shows prose

Package: libshow5
Section: libs
Enhances: editor
Description: shows poems and prose

Package: libshow5
Section: oldlibs
Depends: dpkg
Description: an older version
"""

NOUNS = """\
  1 This software and database is being provided to you.
00000001 03 n 02 tree 0 big_plant 0 003 @ 00000002 n 0000 ~ 00000003 n 0000 + 00000009 v 0101 | a tall plant
00000002 03 n 01 plant 0 002 ~ 00000001 n 0000 %p 00000003 n 0000 | something green
00000003 20 n 01 oak 0 002 @ 00000001 n 0000 #p 00000002 n 0000 | a tree with acorns
"""  # noqa: E501 - a line of the source is a line
VERBS = """\
00000009 35 v 01 plant 0 001 + 00000001 n 0101 01 + 08 00 | put a tree in the ground
"""


def statements(corpus: Corpus, names: list[str]) -> set[tuple[str, str, str]]:
    network = corpus.network
    titles = dict(enumerate(sorted(names), 1))
    return {
        (titles[page], network.relation_of(edge.label), titles[edge.page])
        for page in titles
        for edge in network.edges(page, Reader())
        if not edge.label & 1
    }


def test_packages_are_linked_by_what_they_need_without_versions() -> None:
    corpus = debian.read(PACKAGES.splitlines())
    assert statements(corpus, ["dpkg", "editor", "libshow4", "libshow5"]) == {
        ("editor", "pre-depends", "dpkg"),
        ("editor", "depends", "libshow5"),
        ("editor", "depends", "libshow4"),
        ("libshow4", "suggests", "editor"),
        ("libshow4", "suggests", "dpkg"),
        ("libshow5", "enhances", "editor"),
    }


def test_a_packages_section_is_its_type_and_its_description_its_text() -> None:
    corpus = debian.read(PACKAGES.splitlines())
    kinds = [corpus.network.type_of(page) for page in (1, 2, 3, 4)]
    assert kinds == ["admin", "editors", "libs", "libs"]
    assert [each.page for each in corpus.texts.near(4, 2)] == [3, 2]


def test_of_a_relation_and_its_inverse_one_link_is_made() -> None:
    corpus = wordnet.read({"noun": NOUNS.splitlines(), "verb": VERBS.splitlines()})
    tree, plant, oak = (f"noun-0000000{number}" for number in (1, 2, 3))
    planting = "verb-00000009"
    assert statements(corpus, [tree, plant, oak, planting]) == {
        (tree, "is a kind of", plant),
        (oak, "is a kind of", tree),
        (oak, "is a part of", plant),
        (tree, "is derived with", planting),
    }


def test_a_set_of_synonyms_has_its_lexicographers_file_as_type() -> None:
    corpus = wordnet.read({"noun": NOUNS.splitlines(), "verb": VERBS.splitlines()})
    kinds = [corpus.network.type_of(page) for page in (1, 2, 3, 4)]
    assert kinds == ["noun-03", "noun-03", "noun-20", "verb-35"]


def test_missing_files_are_answered_with_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(MissingSourceError, match="apt-get install wordnet-base"):
        wordnet.load(tmp_path)


def test_pagerank_is_highest_where_most_links_meet_and_sums_to_one() -> None:
    names = "abcde"
    corpus = Corpus.of(
        (Entry(name, "kind", name, "") for name in names),
        (Statement(name, "knows", "c") for name in "abd"),
    )
    found = quality.pagerank(corpus.network, Reader())
    assert max(found, key=found.__getitem__) == 3
    assert found[5] == min(found.values())
    assert sum(found.values()) == pytest.approx(1.0)


def test_the_margin_is_that_over_the_best_single_ranking_on_the_mean() -> None:
    runs = [
        {"learned": {"MRR": 0.5}, "fused": {"MRR": 0.45}, "text": {"MRR": 0.3}},
        {"fused": {"MRR": 0.4}, "learned": {"MRR": 0.4}, "text": {"MRR": 0.45}},
    ]
    best, margin = quality.margins(runs, "MRR")
    assert (best, round(margin, 6)) == ("text", 0.2)
