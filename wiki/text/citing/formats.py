"""The forms in which references are taken away, by how their files' names end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wiki.lazily import Later
from wiki.text.citing.reference import Reference, csl

if TYPE_CHECKING:
    from wiki.text.citing import bibtex, ris
else:
    bibtex, ris = Later("wiki.text.citing.bibtex"), Later("wiki.text.citing.ris")


@dataclass(frozen=True, slots=True)
class Form:
    """A form: what people call it, its media type, and what writes it."""

    name: str
    media_type: str
    written: Callable[[Iterable[Reference]], str]


def _bibtex(works: Iterable[Reference]) -> str:
    return bibtex.written(works)


def _ris(works: Iterable[Reference]) -> str:
    return ris.written(works)


def _csl_json(works: Iterable[Reference]) -> str:
    items = [csl(work) for work in works]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


FORMS = {
    "bib": Form("BibTeX", "application/x-bibtex", _bibtex),
    "ris": Form("RIS", "application/x-research-info-systems", _ris),
    "csljson": Form("CSL-JSON", "application/vnd.citationstyles.csl+json", _csl_json),
}
