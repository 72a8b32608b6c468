"""Pictures and files: shown where they are named, to who may see that, kept safe."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import RECIPES
from tests.databases import Databases
from tests.kitchen import (
    CONTRIBUTOR,
    CURATOR,
    NOBODY,
    PASSWORD,
    dish,
    put,
    somebody,
)
from tests.pictures import PDF, drawing, photograph
from wiki.config import Settings
from wiki.errors import ForbiddenError, InvalidError, NotFoundError, SignInError
from wiki.services import (
    accounts,
    checks,
    editing,
    file_keeping,
    files,
    merging,
    moving,
    pages,
    talk,
)
from wiki.services.context import Context, Viewer
from wiki.services.files import Description, FileView
from wiki.services.site import Site
from wiki.services.starting import SYSTEM, initialise
from wiki.services.transfer import exporting
from wiki.services.transfer.importing import Wishes, import_paths

PESTO = "pesto-alla-genovese"
LIMIT = 5_000_000


def bring(
    site: Site,
    data: bytes,
    name: str = "mortar.jpg",
    *,
    alt: str = "A mortar",
    caption: str = "",
    person: str = CONTRIBUTOR,
) -> FileView:
    """Take a file in and note it."""
    taken = files.take_in(site.blobs, data, name, limit=LIMIT)
    view: FileView = site.writing(
        somebody(site, person),
        lambda context: files.add(context, taken, Description(alt, caption)),
    )
    return view


def show(site: Site, slug: str, *views: FileView, person: str = CURATOR) -> None:
    """Let a page's text be these files."""
    _change(
        site,
        slug,
        lambda document: replace(
            document, body="\n\n".join(each.written for each in views)
        ),
        person,
    )


def _change(
    site: Site, slug: str, change: Callable[[Any], Any], person: str = CURATOR
) -> None:
    def job(context: Context) -> None:
        document, number = pages.document(context, slug)
        editing.save(context, slug, change(document), base=number)

    site.writing(somebody(site, person), job)


def _html(site: Site, slug: str = PESTO, viewer: Viewer = NOBODY) -> str:
    with site.reading(viewer) as context:
        return pages.view(context, slug).html


def _sees(site: Site, view: FileView, person: str = "") -> bool:
    viewer = somebody(site, person) if person else NOBODY
    with site.reading(viewer) as context:
        try:
            files.content(context, view.facts.key)
        except NotFoundError:
            return False
        return True


def _failures(site: Site) -> list[str]:
    with site.reading(SYSTEM) as context:
        return checks.find_failures(context)


def test_a_picture_stands_in_the_text_with_its_size_and_what_is_said_of_it(
    kitchen: Site,
) -> None:
    view = bring(kitchen, photograph(), caption="Of marble")
    show(kitchen, PESTO, view)
    html = _html(kitchen)
    assert f'<img src="{view.facts.address}" alt="A mortar"' in html
    assert 'width="1400" height="900" loading="lazy"' in html
    assert f"/files/{view.facts.key}/width/640.webp 640w" in html
    assert "<figcaption>Of marble</figcaption>" in html
    with kitchen.reading(NOBODY) as context:
        assert [each.slug for each in files.find(context, view.facts.key).pages] == [
            PESTO
        ]
        sent = files.content(context, view.facts.key, width=640)
        assert (sent.media_type, sent.is_public) == ("image/webp", True)
        assert sent.body.read_bytes()[8:12] == b"WEBP"
        with pytest.raises(NotFoundError):
            files.content(context, view.facts.key, width=641)


def test_a_new_description_shows_on_every_page_at_once(kitchen: Site) -> None:
    view = bring(kitchen, photograph(), caption="Of marble")
    show(kitchen, PESTO, view)
    kitchen.writing(
        somebody(kitchen),
        lambda context: files.describe(
            context, view.facts.key, Description("Mortar", "Of <wood>", "A cook")
        ),
    )
    assert (
        '<figcaption>Of &lt;wood&gt; <span class="credit">Picture: A cook</span>'
        in _html(kitchen)
    )
    assert _failures(kitchen) == []


def test_a_file_is_a_link_that_says_what_it_leads_to(kitchen: Site) -> None:
    view = bring(kitchen, PDF + b"x" * 1500, "The report.pdf", alt="")
    show(kitchen, PESTO, view)
    assert (
        f'<a href="{view.facts.address}">the-report.pdf</a> <span class="file">'
        "(PDF, 1.5 kB)</span>" in _html(kitchen)
    )


def test_what_is_said_must_be_there_and_fit(kitchen: Site) -> None:
    with pytest.raises(InvalidError) as caught:
        bring(kitchen, photograph(), alt="  ")
    assert set(caught.value.errors) == {"alt"}
    with pytest.raises(InvalidError) as caught:
        bring(kitchen, photograph(), alt="x" * 501, caption="a\x07")
    assert set(caught.value.errors) == {"alt", "caption"}
    with pytest.raises(InvalidError, match=r"5\.0 MB"):
        bring(kitchen, PDF + b"x" * LIMIT, "a.pdf")


def test_readers_and_strangers_add_nothing(kitchen: Site) -> None:
    kitchen.writing(
        SYSTEM, lambda context: accounts.add(context, "ada", "reader", PASSWORD)
    )
    taken = files.take_in(kitchen.blobs, drawing(), "a.png", limit=LIMIT)
    for viewer, error in (
        (NOBODY, SignInError),
        (somebody(kitchen, "ada"), ForbiddenError),
    ):
        with pytest.raises(error):
            kitchen.writing(
                viewer, lambda context: files.add(context, taken, Description("A"))
            )


def test_a_file_is_seen_by_who_brought_it_and_who_sees_a_page_with_it(
    kitchen: Site,
) -> None:
    kitchen.writing(
        SYSTEM, lambda context: accounts.add(context, "ada", "contributor", PASSWORD)
    )
    view = bring(kitchen, photograph())
    seen = [_sees(kitchen, view, name) for name in ("", "ada", CONTRIBUTOR, CURATOR)]
    assert seen == [False, False, True, True]
    show(kitchen, "secret-sauce", view)
    assert [_sees(kitchen, view, name) for name in ("", "ada")] == [False, False]
    with kitchen.reading(somebody(kitchen, "ada")) as context:
        assert files.listed(context).items == ()
        assert "<img" not in editing.preview(context, view.written)
    with kitchen.reading(somebody(kitchen, CONTRIBUTOR)) as context:
        # One's own file, though not the page of curators that shows it.
        assert files.find(context, view.facts.key).pages == ()
    show(kitchen, PESTO, view)
    assert [_sees(kitchen, view, name) for name in ("", "ada")] == [True, True]
    show(kitchen, PESTO)
    # An old revision of the page still shows it.
    assert _sees(kitchen, view)
    kitchen.writing(SYSTEM, lambda context: moving.archive(context, PESTO))
    assert not _sees(kitchen, view)


def test_the_same_content_is_one_file_for_who_sees_it(kitchen: Site) -> None:
    kitchen.writing(
        SYSTEM, lambda context: accounts.add(context, "ada", "contributor", PASSWORD)
    )
    first = bring(kitchen, photograph())
    assert bring(kitchen, photograph(), alt="Other words") == first
    # Whoever does not see it must not learn of it.
    other = bring(kitchen, photograph(), alt="Mine", person="ada")
    assert (other.facts.key != first.facts.key, other.facts.alt) == (True, "Mine")


def test_a_page_may_name_a_file_before_it_is_here(kitchen: Site) -> None:
    key = "0123456789abcdef"
    _change(
        kitchen,
        PESTO,
        lambda document: replace(document, body=f"![](/files/{key}/mortar.png)"),
    )
    assert "<img" not in _html(kitchen)
    taken = files.take_in(kitchen.blobs, drawing(), "mortar.png", limit=LIMIT)
    kitchen.writing(
        SYSTEM,
        lambda context: files.add(context, taken, Description("A mortar"), key=key),
    )
    assert 'alt="A mortar"' in _html(kitchen)


def test_lists_find_words_and_what_is_unused_page_by_page(kitchen: Site) -> None:
    used = bring(kitchen, photograph(), caption="Of marble")
    bring(kitchen, drawing(), "plan.png", alt="100% plan")
    bring(kitchen, PDF, "report.pdf", alt="")
    show(kitchen, PESTO, used)

    def names(**asked: Any) -> list[str]:
        with kitchen.reading(somebody(kitchen)) as context:
            return [each.facts.name for each in files.listed(context, **asked).items]

    assert names() == ["report.pdf", "plan.png", "mortar.jpg"]
    assert names(words="MARBLE mort") == ["mortar.jpg"]
    assert names(words="100%") == ["plan.png"]
    assert names(words="marble plan") == []
    assert names(show="pictures") == ["plan.png", "mortar.jpg"]
    assert names(show="files") == ["report.pdf"]
    assert names(show="unused") == ["report.pdf", "plan.png"]
    with kitchen.reading(somebody(kitchen)) as context:
        first = files.listed(context, limit=2)
        rest = files.listed(context, limit=2, cursor=first.next)
    assert [each.facts.name for each in (*first.items, *rest.items)] == names()
    assert (rest.next, bool(first.next)) == ("", True)


def test_a_file_is_taken_away_only_when_no_page_shows_it(kitchen: Site) -> None:
    view = bring(kitchen, photograph())
    show(kitchen, PESTO, view)
    key = view.facts.key
    with pytest.raises(InvalidError, match="Take it out"):
        kitchen.writing(somebody(kitchen), lambda context: files.remove(context, key))
    show(kitchen, PESTO)
    kitchen.writing(
        SYSTEM, lambda context: accounts.add(context, "ada", "contributor", PASSWORD)
    )
    with pytest.raises(ForbiddenError):
        kitchen.writing(
            somebody(kitchen, "ada"), lambda context: files.remove(context, key)
        )
    kitchen.writing(
        somebody(kitchen, CONTRIBUTOR), lambda context: files.remove(context, key)
    )
    assert not _sees(kitchen, view, CURATOR)


def test_a_picture_in_a_discussion_is_seen_and_moves_with_it(kitchen: Site) -> None:
    view = bring(kitchen, drawing(), "plan.png")
    put(kitchen, dish("Green sauce", "basil"))
    number = kitchen.writing(
        somebody(kitchen, CONTRIBUTOR),
        lambda context: talk.start(context, "green-sauce", "Look", "At this."),
    )
    assert not _sees(kitchen, view)
    with kitchen.reading(NOBODY) as context:
        (message,) = talk.view(context, number).messages
    kitchen.writing(
        somebody(kitchen, CONTRIBUTOR),
        lambda context: talk.edit(context, message.number, view.written),
    )
    assert _sees(kitchen, view)
    kitchen.writing(
        somebody(kitchen),
        lambda context: merging.merge_into(context, "green-sauce", PESTO),
    )
    assert _sees(kitchen, view)
    with kitchen.reading(NOBODY) as context:
        assert [each.slug for each in files.find(context, view.facts.key).pages] == [
            PESTO
        ]
        assert "<img" in talk.view(context, number).messages[0].html


def _age(site: Site, name: str) -> None:
    path = site.blobs.sendable(name)
    assert isinstance(path, Path)
    long_ago = time.time() - 2 * file_keeping.GRACE
    os.utime(path, (long_ago, long_ago))


def test_check_finds_what_does_not_belong_together_and_repair_mends_what_it_can(
    kitchen: Site,
) -> None:
    view = bring(kitchen, photograph())
    gone = bring(kitchen, PDF, "report.pdf", alt="")
    with kitchen.reading(SYSTEM) as context:
        whole = files.content(context, view.facts.key).body
        copy = files.content(context, view.facts.key, width=320).body
        report = files.content(context, gone.facts.key).body
    assert _failures(kitchen) == []
    copy.unlink()
    report.write_bytes(b"something else")
    kitchen.blobs.put("ab" * 32, b"of a crash long ago")
    kitchen.blobs.put("cd" * 32, b"of a form that is open")
    _age(kitchen, "ab" * 32)
    told = "\n".join(_failures(kitchen))
    assert "lacks copies of 320 pixels" in told
    assert "report.pdf) is not its own" in told
    assert f"The content {'ab' * 32} is kept for no file." in told
    assert "cd" * 32 not in told
    kitchen.writing(SYSTEM, checks.repair)
    assert copy.is_file()
    assert not kitchen.blobs.holds("ab" * 32)
    (left,) = _failures(kitchen)
    assert "report.pdf" in left
    whole.unlink()
    assert any("mortar.jpg) is missing" in each for each in _failures(kitchen))


def test_check_tells_of_files_that_no_page_has_shown_for_long(kitchen: Site) -> None:
    view = bring(kitchen, photograph())

    def remarks(days: int) -> list[str]:
        with kitchen.reading(SYSTEM) as context:
            later = replace(
                context, now=context.now.replace(year=context.now.year + days)
            )
            return list(file_keeping.remarks(later))

    assert remarks(0) == []
    (told,) = remarks(1)
    assert "1 files" in told
    show(kitchen, PESTO, view)
    assert remarks(1) == []


def _sweep(site: Site) -> int:
    with site.reading(SYSTEM) as context:
        return file_keeping.sweep(context)


def test_a_crash_between_content_and_note_leaves_nothing_but_the_content(
    kitchen: Site,
) -> None:
    taken = files.take_in(kitchen.blobs, photograph(), "a.jpg", limit=LIMIT)
    assert _failures(kitchen) == []
    for name in (
        taken.digest,
        *(files.copy_name(taken.digest, w) for w in taken.widths),
    ):
        _age(kitchen, name)
    # Bringing it again makes it young, so that it is not swept from under its note.
    files.take_in(kitchen.blobs, photograph(), "a.jpg", limit=LIMIT)
    assert _sweep(kitchen) == 0
    for name in (
        taken.digest,
        *(files.copy_name(taken.digest, w) for w in taken.widths),
    ):
        _age(kitchen, name)
    assert _sweep(kitchen) == 1 + len(taken.widths)


def test_an_exported_folder_brings_files_and_pages_into_another_wiki_the_same(
    kitchen: Site, bases: Databases, tmp_path: Path
) -> None:
    view = bring(kitchen, photograph(), caption="Of marble")
    report = bring(kitchen, PDF, "report.pdf", alt="")
    bring(kitchen, drawing(), "unused.png")
    show(kitchen, PESTO, view, report)
    first, second = tmp_path / "first", tmp_path / "second"
    with kitchen.reading(SYSTEM) as context:
        exporting.export(context, first, "markdown")
    settings = Settings(data_dir=tmp_path / "other", database_url=bases.migrated())
    initialise(settings, vocabulary_file=RECIPES, empty=True)
    other = Site.open(settings)
    try:
        tried = import_paths(other, SYSTEM, [first], Wishes(dry_run=True))
        assert (tried.files, list(other.blobs.names())) == (2, [])
        done = import_paths(other, SYSTEM, [first])
        assert (done.files, done.refused) == (2, [])
        assert _html(other) == _html(kitchen)
        assert import_paths(other, SYSTEM, [first]).files == 0
        assert _failures(other) == []
        with other.reading(SYSTEM) as context:
            exporting.export(context, second, "markdown")
    finally:
        other.close()
    assert _contents(first) == _contents(second)


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        str(each.relative_to(folder)): each.read_bytes()
        for each in folder.rglob("*")
        if each.is_file()
    }


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "not one of an index"),
        ('{"key": "../../../etc", "name": "a", "digest": ""}', "leads out"),
        (
            '{"key": "0123456789abcdef", "name": "../x.png", "digest": ""}',
            "leads out",
        ),
        ('{"key": "0123456789abcdef", "name": "x.png", "digest": ""}', "read"),
        ('{"key": "fedcba9876543210", "name": "y.png", "digest": "00"}', "index tells"),
    ],
)
def test_a_wrong_index_of_files_is_refused_line_by_line(
    kitchen: Site, tmp_path: Path, line: str, words: str
) -> None:
    folder = tmp_path / "folder" / "files"
    (folder / "fedcba9876543210").mkdir(parents=True)
    (folder / "fedcba9876543210" / "y.png").write_bytes(drawing())
    (folder / "index.jsonl").write_text(f"\n{line}\n")
    done = import_paths(kitchen, SYSTEM, [tmp_path / "folder"])
    (refused,) = done.refused
    assert refused.origin == "files/index.jsonl, line 2"
    assert words in refused.reason


def test_a_folder_that_takes_nothing_is_told_and_nothing_is_left_half_written(
    kitchen: Site, tmp_path: Path
) -> None:
    folder = tmp_path / "files"
    folder.write_text("in the way")
    with pytest.raises(Exception, match="could not be kept"):
        files.take_in(kitchen.blobs, drawing(), "a.png", limit=LIMIT)
