"""The page types' colours as a stylesheet."""

from __future__ import annotations

import colorsys

from graph.schema import Schema

DARK_LIGHTNESS = 0.72


def stylesheet(schema: Schema) -> str:
    """Give `--type` for each type's class: as chosen on light, lightened on dark."""
    light = "".join(
        f".type-{kind.slug}{{--type:{kind.colour}}}" for kind in schema.types.values()
    )
    dark = "".join(
        f".type-{kind.slug}{{--type:{lightened(kind.colour)}}}"
        for kind in schema.types.values()
    )
    forced = dark.replace(".type-", ":root[data-theme=dark] .type-")
    auto = dark.replace(".type-", ":root:not([data-theme=light]) .type-")
    return f"{light}\n{forced}\n@media (prefers-color-scheme:dark){{{auto}}}\n"


def lightened(colour: str) -> str:
    """Give the colour in the same hue, light enough to read on a dark page."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, _, saturation = colorsys.rgb_to_hls(red, green, blue)
    parts = colorsys.hls_to_rgb(hue, DARK_LIGHTNESS, min(saturation, 0.6))
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
