"""Pictures made safe to show: upright, without what cameras note, in several sizes."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wiki.errors import InvalidError
from wiki.services.file_kinds import Kind
from wiki.text.file_links import THUMBNAIL_WIDTHS

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 50_000_000
"""Pixels of a picture, all frames of a moving one together: some 200 MB unpacked."""

_TOO_LARGE = (
    f"The picture has more than {MOST_PIXELS // 1_000_000} million pixels. Make it"
    " smaller."
)
_ONE_AT_A_TIME = threading.Lock()
_SAVED_AS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 90, "progressive": True, "optimize": True},
    "PNG": {},
    "GIF": {},
    "WEBP": {"quality": 90, "method": 4},
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept: its pixels across and down, smaller copies by width."""

    data: bytes
    width: int
    height: int
    copies: dict[int, bytes]


def cleaned(data: bytes, kind: Kind) -> Picture:
    """Give an uploaded picture made anew from its pixels alone.

    Place, time and camera that it carries are gone, and so is what was hidden behind
    its end. Raises `InvalidError` for one that is broken or far too large.
    """
    with _opened(data, kind) as image:
        if _frames(image) > 1:
            made = _moving(image, kind)
        else:
            made, upright = _still(image, kind)
            return Picture(made, *upright.size, _copies(upright))
        return Picture(made, *image.size, {})


def measured(data: bytes, kind: Kind) -> Picture:
    """Give a picture as it is, with its size and smaller copies."""
    with _opened(data, kind) as image:
        return Picture(data, *image.size, _copies(image))


@contextmanager
def _opened(data: bytes, kind: Kind) -> Iterator[Image]:
    from PIL import Image  # noqa: PLC0415 - only uploads need it

    # Unpacked pictures are large: one after another.
    with _ONE_AT_A_TIME:
        try:
            with Image.open(io.BytesIO(data), formats=[kind.format]) as image:
                pixels = image.width * image.height * _frames(image)
                if pixels > MOST_PIXELS:
                    raise InvalidError(_TOO_LARGE)
                image.load()
                yield image
        except Image.DecompressionBombError as error:
            raise InvalidError(_TOO_LARGE) from error
        except (OSError, SyntaxError, ValueError, EOFError) as error:
            raise InvalidError(
                "The picture cannot be read: it is broken or not whole. Save it anew"
                " in a program for pictures and try again."
            ) from error


def _frames(image: Image) -> int:
    return int(getattr(image, "n_frames", 1))


def _still(image: Image, kind: Kind) -> tuple[bytes, Image]:
    from PIL import ImageOps  # noqa: PLC0415 - only uploads need it

    profile = image.info.get("icc_profile")
    upright = ImageOps.exif_transpose(image)
    transparency = upright.info.get("transparency")
    upright.info = {} if transparency is None else {"transparency": transparency}
    out = io.BytesIO()
    kept = {"icc_profile": profile} if profile and kind.format != "GIF" else {}
    upright.save(out, kind.format, **kept, **_SAVED_AS[kind.format])
    return out.getvalue(), upright


def _moving(image: Image, kind: Kind) -> bytes:
    from PIL import ImageSequence  # noqa: PLC0415 - only uploads need it

    frames, times = [], []
    loop = image.info.get("loop", 1)
    for frame in ImageSequence.Iterator(image):
        times.append(int(frame.info.get("duration", 100)))
        copy = frame.convert("RGBA")
        copy.info = {}
        frames.append(copy)
    out = io.BytesIO()
    frames[0].save(
        out,
        kind.format,
        save_all=True,
        append_images=frames[1:],
        duration=times,
        loop=loop,
        **({"disposal": 2} if kind.format == "GIF" else {}),
        **_SAVED_AS[kind.format],
    )
    image.seek(0)
    return out.getvalue()


def _copies(image: Image) -> dict[int, bytes]:
    if _frames(image) > 1:
        return {}  # a smaller copy would stand still
    found = {}
    has_alpha = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    for width in THUMBNAIL_WIDTHS:
        if width < image.width:
            small = image.convert("RGBA" if has_alpha else "RGB")
            small.info = {}
            small.thumbnail((width, image.height * 2))
            out = io.BytesIO()
            small.save(out, "WEBP", quality=80, method=4)
            found[width] = out.getvalue()
    return found
