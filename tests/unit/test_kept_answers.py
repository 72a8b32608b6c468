"""Answers kept for readers without an account, as a WSGI application sends them."""

from __future__ import annotations

import gzip
import random

import pytest

from wiki.web.caching import LARGEST, MOST, Answers, Kept

BODY = b"<p>Pesto needs basil.</p>" * 100
ENVIRON = {"REQUEST_METHOD": "GET", "HTTP_ACCEPT_ENCODING": "gzip, br"}


def sent(**environ: str) -> tuple[str, dict[str, str], bytes]:
    """Send a kept answer to a request; give status, headers and body."""
    told: list[tuple[str, dict[str, str]]] = []
    answer = Kept.of(
        "pages.show", [("Content-Type", "text/html"), ("Vary", "Cookie")], BODY
    )
    body = answer.send(
        {**ENVIRON, **environ},
        lambda status, headers, _=None: told.append((status, dict(headers))),  # type: ignore[arg-type, return-value] # nobody writes
    )
    return *told[0], b"".join(body)


def test_browsers_get_it_compressed() -> None:
    status, headers, body = sent()
    assert status == "200 OK"
    assert headers["Content-Encoding"] == "gzip"
    assert headers["Content-Length"] == str(len(body))
    assert len(body) < len(BODY) / 5
    assert gzip.decompress(body) == BODY


@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzip;q=0"])
def test_others_get_it_plain(accepted: str) -> None:
    _, headers, body = sent(HTTP_ACCEPT_ENCODING=accepted)
    assert "Content-Encoding" not in headers
    assert body == BODY


def test_each_encoding_has_a_name_of_its_own() -> None:
    packed, plain = sent()[1], sent(HTTP_ACCEPT_ENCODING="")[1]
    assert packed["ETag"] != plain["ETag"]
    assert "Accept-Encoding" in packed["Vary"]
    assert "Accept-Encoding" in plain["Vary"]


@pytest.mark.parametrize("form", ["{}", 'W/{}, "other"', '"other", {}', "*"])
def test_what_the_browser_has_is_not_sent_again(form: str) -> None:
    etag = sent()[1]["ETag"]
    status, headers, body = sent(HTTP_IF_NONE_MATCH=form.format(etag))
    assert (status, body) == ("304 Not Modified", b"")
    assert headers["ETag"] == etag
    assert "Content-Length" not in headers
    assert sent(HTTP_IF_NONE_MATCH='"other"')[0] == "200 OK"


def test_a_look_at_the_head_says_how_long_the_body_is() -> None:
    _, whole, _ = sent()
    status, headers, body = sent(REQUEST_METHOD="HEAD")
    assert (status, body) == ("200 OK", b"")
    assert headers == whole


def test_the_answers_together_have_a_bound() -> None:
    answers = Answers(most=10_000)
    chance = random.Random(0)  # noqa: S311
    count = 2 * MOST // LARGEST
    for number in range(count):
        answers.keep((1, number), Kept.of("none", [], chance.randbytes(LARGEST)))
    left = [found for each in range(count) if (found := answers.find((1, each)))]
    assert sum(len(each.packed) for each in left) <= MOST
    assert len(left) > count // 3
    assert answers.find((1, count - 1)) is not None


def test_the_longest_unused_answers_go_first() -> None:
    answers = Answers(most=2)
    kept = Kept.of("none", [], b"")
    answers.keep((1, 1), kept)
    answers.keep((1, 2), kept)
    answers.find((1, 1))
    answers.keep((1, 3), kept)
    assert [answers.find((1, each)) is not None for each in (1, 2, 3)] == [
        True,
        False,
        True,
    ]


def test_answers_of_an_older_state_go_when_one_of_a_newer_comes() -> None:
    answers = Answers(most=10)
    kept = Kept.of("none", [], b"")
    answers.keep((1, "page"), kept)
    answers.keep((2, "page"), kept)
    answers.keep((1, "other page"), kept)
    assert answers.count() == 1
    assert answers.find((2, "page")) is kept
