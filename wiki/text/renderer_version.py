"""Which renderer made a kept text: a number that needs no renderer to be read."""

from __future__ import annotations

RENDERER_VERSION = 5
"""Part of the key of kept HTML: raise it when the same body renders differently."""
