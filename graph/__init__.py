"""The graph's answers: related pages with reasons, paths, patterns, maps.

Pure: values in, values out; it knows no database, user or HTML. What stands in
`__all__` is what the wiki may use.
"""

from __future__ import annotations

from graph.answers import answer, evidence
from graph.columns import LinkColumns, NodeColumns
from graph.compiling import load_compiled
from graph.counting import count_at, count_rows
from graph.evaluate import Evaluation, evaluate
from graph.facts import Facts
from graph.fusion import Blend
from graph.interchange import graphml
from graph.learning import Judgement, Learned, learn
from graph.linking import suggest_links
from graph.maps import Frame, among, compared, draw, grouped, overview, pinned
from graph.measures import MEASURES, communities, measure
from graph.model import (
    Answer,
    Change,
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
    SuggestedLink,
    Suggestion,
)
from graph.network import Network
from graph.paths import between, path_of, to_type
from graph.pattern_reader import parse
from graph.patterns import PAGE_VARIABLE, Pattern, PatternError
from graph.phrases import read_back
from graph.related import suggest
from graph.schema import Schema
from graph.steps import turned
from graph.terms import Terms
from graph.texts import Texts
from graph.vocabulary import SchemaError, read_schema
from graph.wording import predicate
from graph.words import Text

__all__ = [
    "MEASURES",
    "PAGE_VARIABLE",
    "Answer",
    "Blend",
    "Change",
    "Evaluation",
    "Facts",
    "Frame",
    "Judgement",
    "Learned",
    "Line",
    "Link",
    "LinkColumns",
    "Map",
    "Nearest",
    "Network",
    "Node",
    "NodeColumns",
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
    "SuggestedLink",
    "Suggestion",
    "Terms",
    "Text",
    "Texts",
    "among",
    "answer",
    "between",
    "communities",
    "compared",
    "count_at",
    "count_rows",
    "draw",
    "evaluate",
    "evidence",
    "graphml",
    "grouped",
    "learn",
    "load_compiled",
    "measure",
    "overview",
    "parse",
    "path_of",
    "pinned",
    "predicate",
    "read_back",
    "read_schema",
    "suggest",
    "suggest_links",
    "to_type",
    "turned",
]
