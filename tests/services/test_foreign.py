"""Exports of other programs come in whole, once, and overwrite nothing."""

from __future__ import annotations

import shutil
import stat
import zipfile
from pathlib import Path

import pytest

from tests.kitchen import NOBODY
from wiki.errors import InvalidError
from wiki.services import (
    addresses,
    checks,
    editing,
    history,
    merging,
    moving,
    pages,
    scheduling,
)
from wiki.services.context import Context
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.services.transfer.foreign.mapping import read_mapping
from wiki.services.transfer.importing import FORMATS, Wishes, guess, import_paths
from wiki.services.transfer.incoming import Report
from wiki.text.document import Document, LinkStatement

FOREIGN = Path(__file__).parent / "foreign"
BLOG, WIKI = FOREIGN / "blog.xml", FOREIGN / "wiki.xml"
PART_ONE = """\
We went to see it.

![A room](https://blog.example.org/wp-content/uploads/room.jpg "Learners at their tables")

<!-- more -->

The second part is [[visiting-a-small-district-part-2|here]], and [[older|an older post]] too. Two signs stay: [sic] and [caption] and 3 \\< 4.

```
kept

as it is
```
"""  # noqa: E501 - lines of a text
BOOK = """\
A **book** on *learning*, [[introduces::Student agency|agency]] above all.[^1] Again.[^1]

## Contents

- one
  - two
1. first
1. second

| Chapter | Pages |
| --- | --- |
| One | 12 |

It has 200 pages, see [[Student agency|there]] and [a site](https://example.org/b).

[^1]: [A review](https://example.org/a), 2012
"""  # noqa: E501 - lines of a text


@pytest.fixture
def empty(blank: Site) -> Site:
    """A wiki with the starter vocabulary and one idea."""
    idea = Document("concept", "Student agency", "Learners decide.")
    blank.writing(SYSTEM, lambda context: editing.create(context, idea))
    return blank


def take(site: Site, path: Path, mapping: str = "", **wishes: bool | str) -> Report:
    """Import a file as the system."""
    if mapping:
        wishes["mapping"] = read_mapping(FOREIGN / mapping)  # type: ignore[assignment] # by name
    return import_paths(site, SYSTEM, [path], Wishes(**wishes))  # type: ignore[arg-type] # by name


def states(report: Report) -> tuple[int, int, int, int]:
    """Give how many were new, changed, the same and refused."""
    return len(report.new), len(report.changed), len(report.same), len(report.refused)


def document(site: Site, slug: str) -> Document:
    """Give what a page says."""
    with site.reading(SYSTEM) as context:
        return pages.document(context, slug)[0]


def edit(site: Site, slug: str, **changes: str) -> None:
    """Change a page as somebody does who works in the wiki."""
    said = document(site, slug)
    parts = {name: getattr(said, name) for name in said.__slots__} | changes

    def job(context: Context) -> None:
        base = pages.readable(context, slug).revision
        editing.save(context, slug, Document(**parts), base=base)

    site.writing(SYSTEM, job)


def test_a_blog_comes_in_with_its_authors_dates_series_and_links(empty: Site) -> None:
    report = take(empty, BLOG)
    assert states(report) == (6, 0, 0, 0)
    part = document(empty, "visiting-a-small-district")
    assert part.body == PART_ONE
    assert (part.type, part.title) == ("article", "Visiting a small district (Part 1)")
    assert part.summary == "A visit in two parts & more."
    assert part.fields == {"published": "2018-03-20", "sector": "k12"}
    assert part.links == (
        LinkStatement("written-by", "Ada Example"),
        LinkStatement("part-of", "visiting-a-small-district-series", position=1),
        LinkStatement("discusses", "Practice"),
        LinkStatement("discusses", "student-agency"),
        LinkStatement("discusses", "Visits"),
    )
    second = document(empty, "visiting-a-small-district-part-2")
    assert second.body.startswith("Read [[visiting-a-small-district|part one]] first.")
    assert "What is inside stays." in second.body
    assert second.links[0].target == "Ben Sample"
    series = document(empty, "visiting-a-small-district-series")
    assert (series.type, series.title) == ("series", "Visiting a small district")


def test_drafts_stay_hidden_and_what_has_no_date_gets_none(empty: Site) -> None:
    take(empty, BLOG)
    draft = document(empty, "older")
    assert (draft.visibility, draft.title) == (
        "curators",
        "An older post & a careful title",
    )
    assert "published" not in draft.fields


def test_a_post_that_is_scheduled_there_is_published_here_on_time(
    empty: Site, tmp_path: Path
) -> None:
    later = BLOG.read_text("utf-8").replace(
        "<wp:status><![CDATA[draft]]></wp:status>",
        "<wp:status>future</wp:status>"
        "<wp:post_date_gmt>2031-02-03 04:05:06</wp:post_date_gmt>",
    )
    (tmp_path / "blog.xml").write_text(later)
    take(empty, tmp_path / "blog.xml")
    assert document(empty, "older").visibility == "curators"
    with empty.reading(SYSTEM) as context:
        planned = scheduling.listed(context)
    assert [(each.page.slug, each.at) for each in planned] == [
        ("older", "2031-02-03T04:05:06Z")
    ]


def test_two_posts_of_one_name_are_two_pages(empty: Site) -> None:
    take(empty, BLOG)
    assert document(empty, "same").body == "One.\n"
    assert document(empty, "same-name").body == "Two.\n"


def test_what_is_no_text_is_left_out_and_told(empty: Site) -> None:
    report = take(empty, BLOG)
    told = {each.reason for each in report.left_out}
    assert told == {
        "attachment: 1, no texts for readers",
        "revision: 1, no texts for readers",
        "comments: 1",
    }
    names = {(each.name, each.links) for each in report.unresolved}
    assert names == {
        ("Ada Example", 4),
        ("Ben Sample", 1),
        ("Practice", 2),
        ("Visits", 1),
    }


@pytest.mark.parametrize(
    ("path", "mapping"),
    [
        pytest.param(BLOG, "", id="WordPress"),
        pytest.param(WIKI, "mediawiki.toml", id="MediaWiki"),
        pytest.param(FOREIGN / "library.bib", "", id="BibTeX"),
        pytest.param(FOREIGN / "library.ris", "", id="RIS"),
        pytest.param(FOREIGN / "vault", "obsidian.toml", id="Obsidian"),
    ],
)
def test_a_second_run_changes_nothing_and_a_dry_run_neither(
    empty: Site, path: Path, mapping: str
) -> None:
    before = empty.state()
    tried = take(empty, path, mapping, dry_run=True, partly=True)
    assert empty.state() == before
    first = take(empty, path, mapping, partly=True)
    assert states(tried) == states(first)
    assert first.new
    after = empty.state()
    again = take(empty, path, mapping, partly=True)
    assert states(again) == (0, 0, len(first.outcomes), len(first.refused))
    assert empty.state() == after


def test_what_was_written_here_is_not_overwritten(empty: Site) -> None:
    take(empty, BLOG)
    edit(empty, "same", body="Written anew here.\n")
    report = take(empty, BLOG)
    assert states(report) == (0, 0, 6, 0)
    assert document(empty, "same").body == "Written anew here.\n"


def test_a_post_that_changed_there_and_not_here_changes(
    empty: Site, tmp_path: Path
) -> None:
    take(empty, BLOG)
    newer = tmp_path / "blog.xml"
    newer.write_text(BLOG.read_text("utf-8").replace("[One.]", "[One, corrected.]"))
    report = take(empty, newer)
    assert [(each.slug, each.how, each.what) for each in report.outcomes][4] == (
        "same",
        "from an earlier import",
        "text",
    )
    assert report.changed == ["same"]
    assert document(empty, "same").body == "One, corrected.\n"


def test_a_post_is_known_after_its_page_got_another_name(empty: Site) -> None:
    take(empty, BLOG)
    empty.writing(
        SYSTEM, lambda context: moving.rename(context, "same", new_slug="first-of-two")
    )
    assert states(take(empty, BLOG)) == (0, 0, 6, 0)
    assert document(empty, "first-of-two").body == "One.\n"


def test_old_addresses_lead_to_the_pages_also_after_a_merge(empty: Site) -> None:
    take(empty, BLOG)

    def lead(path: str) -> str:
        with empty.reading(SYSTEM) as context:
            return addresses.page_at(context, path)

    assert lead("/2018/03/visiting-a-small-district/") == "visiting-a-small-district"
    assert lead("/2018/03/a-visit") == "visiting-a-small-district"
    assert lead("/?p=14") == "same"
    assert lead("/2018/03/nothing") == ""
    with empty.reading(NOBODY) as context:
        assert addresses.page_at(context, "/2012/01/older") == ""

    empty.writing(
        SYSTEM, lambda context: merging.merge_into(context, "same", "same-name")
    )
    assert lead("/2013/01/same") == "same-name"


def test_categories_become_what_the_mapping_says(empty: Site, tmp_path: Path) -> None:
    mapping = tmp_path / "blog.toml"
    mapping.write_text(
        "[categories]\n"
        '"Practice" = {}\n'
        '"Visits" = {field = "kind", value = "Visit"}\n'
        '"K-12" = {relation = "discusses", target = "student-agency"}\n'
    )
    import_paths(empty, SYSTEM, [BLOG], Wishes(mapping=read_mapping(mapping)))
    part = document(empty, "visiting-a-small-district")
    assert part.fields == {"kind": "Visit", "published": "2018-03-20"}
    assert [link.target for link in part.links if link.relation == "discusses"] == [
        "student-agency"
    ]


def test_a_wiki_comes_in_with_history_redirects_and_statements(empty: Site) -> None:
    report = take(empty, WIKI, "mediawiki.toml")
    assert states(report) == (2, 0, 0, 0)
    book = document(empty, "the-open-schoolhouse")
    assert book.type == "book"
    assert book.body == BOOK
    assert book.aliases == ("Open schoolhouse",)
    assert book.fields == {
        "isbn": "978-0-306-40615-7",
        "pages": "200",
        "published": "2011",
        "source_note": "Keywords: Agency",
    }
    assert book.links == (LinkStatement("written-by", "Ada Example"),)
    idea = document(empty, "learner-agency-and-choice")
    assert idea.body == "Learners choose. [[same-field::Student agency]]\n"
    with empty.reading(SYSTEM) as context:
        found, _ = history.revisions(context, "the-open-schoolhouse")
        assert [(each.number, each.author, each.at[:4]) for each in found][1:] == [
            (2, "192.0.2.7 (elsewhere)", "2012"),
            (1, "Ada (elsewhere)", "2011"),
        ]
        assert found[0].author == SYSTEM.name
        old = pages.document_at(context, "the-open-schoolhouse", 1)
        assert old.body == "A **book** on learning.\n"
        place = addresses.page_at(context, "/wiki/Open_schoolhouse")
        assert place == "the-open-schoolhouse"
        assert checks.find_failures(context) == []


def test_references_join_the_book_that_is_there_by_its_isbn(empty: Site) -> None:
    take(empty, WIKI, "mediawiki.toml")
    report = take(empty, FOREIGN / "library.bib", partly=True)
    assert [(each.state, each.slug, each.how) for each in report.outcomes] == [
        ("changed", "the-open-schoolhouse", "by its ISBN"),
        ("new", "a-study-of-studies", ""),
    ]
    assert [(each.origin, each.reason) for each in report.refused] == [
        ("library.bib, line 24", "The work has no title.")
    ]
    book = document(empty, "the-open-schoolhouse")
    assert book.body == BOOK  # as it was
    assert book.summary == "On learning & doing."
    assert "The Open Schoolhouse: Über das Lernen" in book.aliases
    assert [link.target for link in book.links] == [
        "Ada Example",
        "Ben von Sample",
        "Institute for Tests",
        "Example Press",
        "student-agency",
    ]
    study = document(empty, "a-study-of-studies")
    assert study.fields["published"] == "2014-02-03"
    assert study.fields["source_note"] == "\n".join(
        (
            "Issue: 2",
            "Pages: 10–20",
            "Volume: 3",
            "In: Journal of Tests",
            "DOI: 10.1000/182",
        )
    )


def test_the_same_work_of_another_library_is_known_by_its_doi(empty: Site) -> None:
    take(empty, FOREIGN / "library.bib", partly=True)
    report = take(empty, FOREIGN / "library.ris", partly=True)
    assert [(each.state, each.slug, each.how) for each in report.outcomes] == [
        ("new", "the-state-of-tests", ""),
        ("same", "a-study-of-studies", "by its DOI"),
    ]
    assert report.refused[0].origin == "library.ris, line 20"
    assert "The record has no end" in report.refused[0].reason
    assert document(empty, "a-study-of-studies").fields["published"] == "2014-02-03"


def test_notes_come_in_with_their_fields_as_links(empty: Site) -> None:
    report = take(empty, FOREIGN / "vault", "obsidian.toml")
    assert states(report) == (2, 0, 0, 0)
    book = document(empty, "the-open-schoolhouse")
    assert book.type == "book"
    assert book.fields == {
        "isbn": "978-0-306-40615-7",
        "published": "2011-10",
        "source_note": "Keywords: reading",
    }
    assert book.links == (LinkStatement("introduces", "student-agency"),)
    assert book.body == (
        "Written by [[written-by::Ada Example]], [[written-by::Ben Sample|Ben]].\n\n"
        "colour:: blue\n\n"
        "On learning, Introduces [[introduces::Mastery learning]]. and *cover.png*"
        " see [[Own pace|pace]].\n"
    )
    assert document(empty, "own-pace").body == ("Learners go on when they are ready.\n")


def test_an_archive_is_taken_as_the_folder_in_it(empty: Site, tmp_path: Path) -> None:
    packed = shutil.make_archive(
        str(tmp_path / "notes"), "zip", FOREIGN, base_dir="vault"
    )
    assert states(take(empty, Path(packed), "obsidian.toml")) == (2, 0, 0, 0)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("../outside.md", "leads out of the archive"),
        ("/etc/outside.md", "leads out of the archive"),
        ("..\\outside.md", "leads out of the archive"),
        ("C:/outside.md", "leads out of the archive"),
    ],
)
def test_an_archive_that_leads_outside_is_refused(
    empty: Site, tmp_path: Path, name: str, fault: str
) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(name, "---\ntype: concept\ntitle: X\n---\n")
    with pytest.raises(InvalidError, match=fault):
        take(empty, tmp_path / "a.zip")
    assert not list(tmp_path.rglob("outside.md"))


def test_a_link_in_an_archive_and_one_that_swells_are_refused(
    empty: Site, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "link.zip", "w") as archive:
        link = zipfile.ZipInfo("notes.md")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(InvalidError, match="leads out"):
        take(empty, tmp_path / "link.zip")
    with zipfile.ZipFile(tmp_path / "big.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.md", b"0" * 20_000_000)
    with pytest.raises(InvalidError, match="would swell to 20,000,000 bytes"):
        take(empty, tmp_path / "big.zip")
    shutil.copy(tmp_path / "big.zip", tmp_path / "big.xlsx")
    with pytest.raises(InvalidError, match="would swell"):
        take(empty, tmp_path / "big.xlsx")


BOMB = """<?xml version="1.0"?>
<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>
<rss version="2.0"><channel><item><title>&b;</title></item></channel></rss>
"""
OUTSIDE = """<?xml version="1.0"?>
<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<mediawiki><page><title>&a;</title></page></mediawiki>
"""


@pytest.mark.parametrize("text", [BOMB, OUTSIDE])
@pytest.mark.parametrize("format_name", ["wordpress", "mediawiki"])
def test_entities_are_refused_and_nothing_is_read_from_elsewhere(
    empty: Site, tmp_path: Path, text: str, format_name: str
) -> None:
    (tmp_path / "a.xml").write_text(text)
    with pytest.raises(InvalidError, match="declares entities"):
        take(empty, tmp_path / "a.xml", format=format_name)


def test_broken_and_foreign_xml_is_told_with_its_line(
    empty: Site, tmp_path: Path
) -> None:
    broken = BLOG.read_text("utf-8").replace("</item>", "", 1)
    (tmp_path / "a.xml").write_text(broken)
    before = empty.state()
    with pytest.raises(InvalidError, match=r"a\.xml, line \d+: this is not valid XML"):
        take(empty, tmp_path / "a.xml")
    assert empty.state() == before
    (tmp_path / "b.xml").write_text("<html/>")
    with pytest.raises(InvalidError, match="has no format"):
        take(empty, tmp_path / "b.xml")
    with pytest.raises(InvalidError, match="no export of WordPress"):
        take(empty, tmp_path / "b.xml", format="wordpress")


def test_what_is_too_deep_or_large_is_refused_and_the_rest_is_taken(
    empty: Site, tmp_path: Path
) -> None:
    deep = BLOG.read_text("utf-8").replace("[One.]", f"[{'<div><b>' * 3_000}x]")
    (tmp_path / "blog.xml").write_text(deep)
    before = empty.state()
    report = take(empty, tmp_path / "blog.xml")
    assert states(report) == (0, 0, 0, 1)
    assert empty.state() == before
    report = take(empty, tmp_path / "blog.xml", partly=True)
    assert states(report) == (5, 0, 0, 1)
    assert report.refused[0].origin == "blog.xml, post 14 “Same name”"
    assert "nested too deeply" in report.refused[0].reason


def test_formats_are_known_by_the_files(tmp_path: Path) -> None:
    assert guess(BLOG) == "wordpress"
    assert guess(WIKI) == "mediawiki"
    assert guess(FOREIGN / "vault") == "obsidian"
    assert guess(FOREIGN / "library.bib") == "bibtex"
    assert guess(FOREIGN / "library.ris") == "ris"
    assert {"wordpress", "mediawiki", "obsidian", "bibtex", "ris"} <= set(FORMATS)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("type = 3", "“type” must be a text"),
        ("[kinds]", "there is no “kinds”"),
        ("[categories]\nA = 1", "write a category as"),
        ("a = ", "is not valid TOML"),
    ],
)
def test_a_mapping_that_cannot_be_read_says_where(
    tmp_path: Path, text: str, fault: str
) -> None:
    path = tmp_path / "m.toml"
    path.write_text(text)
    with pytest.raises(InvalidError, match=fault) as caught:
        read_mapping(path)
    assert "m.toml" in caught.value.message
