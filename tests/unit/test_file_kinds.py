"""What a file is, from its content; what programs hide in is refused."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.pictures import (
    PDF,
    SVG,
    bomb,
    drawing,
    moving,
    packed,
    photograph,
)
from wiki.errors import InvalidError
from wiki.services.file_kinds import kind_of
from wiki.services.files import examine
from wiki.services.pictures import cleaned


@pytest.mark.parametrize(
    ("data", "name", "media_type"),
    [
        (photograph(), "holiday.pdf", "image/jpeg"),
        (drawing(), "x", "image/png"),
        (moving(), "x.png", "image/gif"),
        (moving("WEBP"), "x.png", "image/webp"),
        (PDF, "x.html", "application/pdf"),
        (
            packed("word/document.xml"),
            "a.zip",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            packed(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
            "a.ods",
            "application/vnd.oasis.opendocument.spreadsheet",
        ),
        (b"name,students\nA,3\n", "table.CSV", "text/csv"),
        ("Größe\n".encode(), "notes.txt", "text/plain"),
        (b"# Title\n", "notes.md", "text/markdown"),
    ],
)
def test_a_file_is_what_its_content_says(
    data: bytes, name: str, media_type: str
) -> None:
    assert kind_of(data, name).media_type == media_type


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.txt", "empty"),
        (SVG, "a.svg", "PNG"),
        (SVG, "a.txt", "PNG"),
        (b"  <svg onload=alert(1)>", "a.png", "PNG"),
        (b"<!doctype html><script>alert(1)</script>", "a.jpg", "no kind"),
        (b"\n<html>", "a.txt", "no kind"),
        (b"MZ\x90\x00program", "a.pdf", "no kind"),
        (b"\xff\xfe\x00\x01", "a.txt", "no kind"),
        (b"#!/bin/sh\n", "run.sh", "no kind"),
        (packed("anything.bin"), "a.docx", "no kind"),
        (packed("word/document.xml", "word/vbaProject.bin"), "a.docx", "macros"),
        (b"PK\x03\x04 broken", "a.docx", "no kind"),
    ],
)
def test_anything_else_is_refused_in_words(data: bytes, name: str, words: str) -> None:
    with pytest.raises(InvalidError, match=words):
        kind_of(data, name)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_keeps_its_pixels_and_loses_what_the_camera_noted(
    form: str,
) -> None:
    data = photograph(form=form)
    assert Image.open(io.BytesIO(data)).getexif()
    kept = cleaned(data, kind_of(data, "a"))
    image = Image.open(io.BytesIO(kept.data))
    # It lay on its side; now it stands without being told to.
    assert (image.size, (kept.width, kept.height)) == ((1400, 900), (1400, 900))
    assert not image.getexif()
    assert not {"exif", "comment", "xmp", "photoshop"} & set(image.info)
    for told in (b"Maker of cameras", b"taken at home", b"Exif"):
        assert told not in kept.data


def test_what_hides_behind_the_end_of_a_picture_is_left_out() -> None:
    data = drawing() + b"<script>alert(1)</script>" + packed("word/document.xml")
    assert b"script" not in cleaned(data, kind_of(data, "a.png")).data


def test_smaller_copies_are_as_wide_as_they_say_and_never_wider_than_the_picture() -> (
    None
):
    data = photograph(700, 500)
    copies = cleaned(data, kind_of(data, "a")).copies
    sizes = {width: Image.open(io.BytesIO(copy)).size for width, copy in copies.items()}
    assert sizes == {320: (320, 229), 640: (640, 457)}
    tall = photograph(400, 3000)
    ((width, copy),) = cleaned(tall, kind_of(tall, "a")).copies.items()
    assert (width, Image.open(io.BytesIO(copy)).size) == (320, (320, 2400))


@pytest.mark.parametrize("form", ["GIF", "WEBP"])
def test_a_moving_picture_still_moves(form: str) -> None:
    data = moving(form)
    kept = cleaned(data, kind_of(data, "a"))
    assert getattr(Image.open(io.BytesIO(kept.data)), "n_frames", 1) == 3
    assert kept.copies == {}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (bomb(), "more than 50 million pixels"),
        (photograph()[:3000], "broken"),
        (b"\xff\xd8\xff\xe0 no picture", "broken"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "broken"),
    ],
)
def test_a_broken_or_enormous_picture_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(InvalidError, match=words):
        cleaned(data, kind_of(data, "a"))


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Main Street (2).JPG", "main-street-2.png"),
        ("../../etc/passwd", "passwd.png"),
        ("C:\\pictures\\Schule ä.png", "schule-a.png"),
        ("", "file.png"),
    ],
)
def test_a_file_is_named_by_what_was_meant_and_ends_as_what_it_is(
    given: str, name: str
) -> None:
    assert examine(drawing(), given).taken.name == name
