"""Contents of files in a folder and in a store that speaks S3: the same promises."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.kitchen import CURATOR, somebody
from tests.pictures import PDF, photograph
from tests.trust import object_store
from wiki.app import create_app
from wiki.config import Settings
from wiki.errors import BusyError, SettingError
from wiki.services import editing, file_keeping, files, pages
from wiki.services.context import Context
from wiki.services.files import Description, FileView
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.store.blobs import open_blobs
from wiki.web.context import site_of

NAME = "ab" * 32
PESTO = "pesto-alla-genovese"
ON_SQLITE = pytest.mark.parametrize("bases", ["sqlite"], indirect=True, scope="session")


@pytest.fixture(scope="module")
def bucket() -> Iterator[dict[str, str]]:
    """A store that speaks S3, as settings."""
    with object_store.serving() as settings:
        yield settings


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """Where files lie, as settings: an empty place for each test."""
    if request.param == "folder":
        return {"files": str(tmp_path / "shared")}
    bucket: dict[str, str] = request.getfixturevalue("bucket")
    return bucket | {"files": f"{bucket['files']}/{tmp_path.name}"}


@pytest.fixture
def site(place: dict[str, str], kitchen_settings: Settings) -> Iterator[Site]:
    """A wiki of recipes whose files lie there."""
    made = Site.open(replace(kitchen_settings, **place))
    yield made
    made.close()


def bring(site: Site, data: bytes, name: str) -> FileView:
    """Take a file in and note it."""
    taken = files.take_in(site.blobs, data, name, limit=5_000_000)
    return site.writing(
        somebody(site, CURATOR),
        lambda context: files.add(context, taken, Description(alt="A mortar")),
    )


def show(site: Site, *views: FileView) -> None:
    """Let a page show files, so that everybody may have them."""

    def job(context: Context) -> None:
        document, base = pages.document(context, PESTO)
        body = "\n\n".join(each.written for each in views)
        editing.save(context, PESTO, replace(document, body=body), base=base)

    site.writing(SYSTEM, job)


def failures(site: Site) -> list[str]:
    """Give what `throughline check` finds of files."""
    with site.reading(SYSTEM) as context:
        return list(file_keeping.find_failures(context))


def digests(site: Site) -> list[str]:
    """Give under which names whole contents are kept, not copies of pictures."""
    return [name for name, _ in site.blobs.names() if "-" not in name]


def test_a_content_is_kept_given_and_taken_away(place: dict[str, str]) -> None:
    blobs = open_blobs(Settings(**place))  # type: ignore[arg-type] # all are texts
    assert not blobs.holds(NAME)
    assert blobs.read(NAME) is None
    assert blobs.sendable(NAME) is None
    assert not blobs.remove(NAME, older_than=-1)
    blobs.put(NAME, b"content")
    blobs.put(NAME, b"content")
    other = open_blobs(Settings(**place))  # type: ignore[arg-type] # another server's
    assert other.read(NAME) == b"content"
    assert other.holds(NAME)
    assert [name for name, _ in other.names()] == [NAME]
    assert not other.remove(NAME, older_than=60)
    assert other.remove(NAME, older_than=-10)
    assert not blobs.holds(NAME)
    assert blobs.identity() == other.identity()


@ON_SQLITE
def test_files_are_brought_and_sent_wherever_they_lie(
    site: Site, place: dict[str, str], kitchen_settings: Settings
) -> None:
    picture, paper = bring(site, photograph(), "mortar.jpg"), bring(site, PDF, "a.pdf")
    show(site, picture, paper)
    app = create_app(replace(kitchen_settings, **place))
    browser = app.test_client()
    with browser.get(picture.facts.address) as sent:
        assert sent.status_code == 200
        assert sent.content_type == picture.media_type
        assert hashlib.sha256(sent.data).hexdigest() in digests(site)
    with browser.get(paper.facts.address) as sent:
        assert sent.data == PDF
        assert sent.headers["Content-Disposition"].startswith("attachment")
    with browser.get(paper.facts.address, headers={"Range": "bytes=0-3"}) as part:
        assert (part.status_code, part.data) == (206, PDF[:4])
    tag = {"If-None-Match": sent.headers["ETag"]}
    with browser.get(paper.facts.address, headers=tag) as same:
        assert same.status_code == 304
    site_of(app).close()


@ON_SQLITE
def test_check_finds_what_is_missing_and_what_is_not_its_own(site: Site) -> None:
    bring(site, photograph(), "mortar.jpg")
    bring(site, PDF, "a.pdf")
    assert failures(site) == []
    one, two = digests(site)
    site.blobs.remove(one, older_than=-10)
    altered = site.blobs.read(two)
    assert altered is not None
    site.blobs.remove(two, older_than=-10)
    site.blobs.put(two, altered[:-1])
    told = "\n".join(failures(site))
    assert told.count("is missing") == 1
    assert told.count("is not its own") == 1


@ON_SQLITE
def test_only_what_no_file_has_for_a_day_is_swept(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(site, PDF, "a.pdf")
    site.blobs.put(NAME, b"of a save that never came")

    def sweep() -> int:
        with site.reading(SYSTEM) as context:
            return file_keeping.sweep(context)

    assert sweep() == 0
    monkeypatch.setattr(file_keeping, "GRACE", -10.0)
    assert sweep() == 1
    assert digests(site) == [hashlib.sha256(PDF).hexdigest()]


@ON_SQLITE
def test_without_the_store_nothing_is_noted_and_the_answer_is_503(
    kitchen_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wiki.store import bucket  # noqa: PLC0415 - as the extra is

    monkeypatch.setattr(bucket, "RETRIES", 0)
    away = {"files": "s3://pictures", "files_endpoint": "http://127.0.0.1:1"}
    keys = {"files_key": "anybody", "files_secret": "anybody"}
    site = Site.open(replace(kitchen_settings, **away, **keys))
    try:
        with pytest.raises(BusyError, match="store of files"):
            bring(site, PDF, "a.pdf")
        with site.reading(somebody(site, CURATOR)) as context:
            assert files.listed(context).items == ()
    finally:
        site.close()


@pytest.mark.parametrize(
    "wrong",
    [{"files": "s3://"}, {"files": "s3://pictures", "files_key": "only the key"}],
)
def test_a_store_that_cannot_be_meant_is_refused_with_its_name(
    wrong: dict[str, str],
) -> None:
    with pytest.raises(SettingError, match="THROUGHLINE_FILES"):
        open_blobs(Settings(**wrong))  # type: ignore[arg-type] # all are texts
