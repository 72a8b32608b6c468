"""The graph's answers: related pages with reasons, paths, patterns, maps.

Pure: values in, values out; it knows no database, user or HTML. What stands in
`__all__` is what the wiki may use.
"""

from __future__ import annotations

from graph.answers import answer, read_back
from graph.interchange import graphml
from graph.maps import draw, overview
from graph.model import (
    Answer,
    Change,
    Closeness,
    Line,
    Link,
    Map,
    Nearest,
    Node,
    PageWord,
    Path,
    Paths,
    Reader,
    Reason,
    Row,
    Sentence,
    Spot,
    Step,
    Suggestion,
)
from graph.network import Network
from graph.paths import between, path_of, to_type
from graph.patterns import PAGE_VARIABLE, Pattern, PatternError, parse
from graph.reasons import turned
from graph.related import suggest
from graph.schema import Schema
from graph.terms import Terms
from graph.vocabulary import SchemaError, read_schema
from graph.wording import predicate

__all__ = [
    "PAGE_VARIABLE",
    "Answer",
    "Change",
    "Closeness",
    "Line",
    "Link",
    "Map",
    "Nearest",
    "Network",
    "Node",
    "PageWord",
    "Path",
    "Paths",
    "Pattern",
    "PatternError",
    "Reader",
    "Reason",
    "Row",
    "Schema",
    "SchemaError",
    "Sentence",
    "Spot",
    "Step",
    "Suggestion",
    "Terms",
    "answer",
    "between",
    "draw",
    "graphml",
    "overview",
    "parse",
    "path_of",
    "predicate",
    "read_back",
    "read_schema",
    "suggest",
    "to_type",
    "turned",
]
