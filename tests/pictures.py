"""Pictures and files as people bring them, made on the spot."""

from __future__ import annotations

import io
import zipfile

from PIL import Image

UPRIGHT_BUT_TURNED = 6
"""EXIF's number for a picture that was taken with the camera on its side."""


def photograph(width: int = 1400, height: int = 900, form: str = "JPEG") -> bytes:
    """Give a picture as a camera writes it: lying on its side, with place and maker."""
    exif = Image.Exif()
    exif[0x0112] = UPRIGHT_BUT_TURNED
    exif[0x010F] = "Maker of cameras"
    exif.get_ifd(0x8825).update({1: "N", 2: (44.0, 18.0, 0.0)})
    image = Image.linear_gradient("L").resize((height, width)).convert("RGB")
    out = io.BytesIO()
    image.save(out, form, exif=exif, comment=b"taken at home")
    return out.getvalue()


def drawing(width: int = 60, height: int = 40) -> bytes:
    """Give a small PNG with a clear background."""
    out = io.BytesIO()
    Image.new("RGBA", (width, height), (20, 90, 80, 120)).save(out, "PNG")
    return out.getvalue()


def moving(form: str = "GIF") -> bytes:
    """Give a picture of three frames."""
    frames = [
        Image.new("RGB", (400, 300), colour) for colour in ("red", "lime", "blue")
    ]
    out = io.BytesIO()
    frames[0].save(out, form, save_all=True, append_images=frames[1:], duration=200)
    return out.getvalue()


def bomb() -> bytes:
    """Give a small file that would unpack to 400 million pixels."""
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


def packed(*parts: str, mimetype: str = "") -> bytes:
    """Give a ZIP archive with these parts, as office programs write."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for part in parts:
            archive.writestr(part, "<x/>")
    return out.getvalue()


PDF = b"%PDF-1.7\nA report.\n"
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'
