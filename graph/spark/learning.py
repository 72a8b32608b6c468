"""Learning how to weigh the signals, from features that the cluster computed.

Whatever the size of the graph, some hundred links teach all there is to learn of
sixteen weights (`graph.learning`): so the features of their candidates, some hundred
thousand rows, are brought to the driver, and the regression runs there.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from pyspark.sql import DataFrame, SparkSession

from graph.candidates import SIGNALS, Measured
from graph.fusion import FEATURES
from graph.hiding import Question, pages_of
from graph.learning import (
    FEWEST_QUESTIONS,
    MOST_HIDDEN,
    SHARE,
    Learned,
    Lesson,
    teach,
)
from graph.spark.habits import count_habits
from graph.spark.hiding import hide
from graph.spark.links import Graph
from graph.spark.lists import measure
from graph.spark.ranking import featured
from graph.spark.session import Shelf


def learn(
    session: SparkSession, graph: Graph, near: DataFrame, *, seed: int
) -> Learned:
    """Learn from the links of a graph, hidden by this seed."""
    hidden = hide(graph, share=SHARE, seed=seed, most=MOST_HIDDEN, asked=MOST_HIDDEN)
    questions = hidden.questions
    if len(questions) < FEWEST_QUESTIONS:
        return Learned(None, len(questions), 0.0, 0.0)
    habits = count_habits(hidden.rest, seed)
    asked = pages_of(questions)
    sources = pages_frame(session, asked)
    shelf = Shelf()
    lists = shelf.keep(measure(hidden.rest, near, sources, habits.rates, shelf))
    rows = featured(hidden.rest, lists, habits)
    lesson = _lesson(lists, asked, questions, rows)
    shelf.clear()
    return teach(
        lesson,
        asked,
        len(questions),
        tried=habits,
        used=count_habits(graph, seed),
    )


def pages_frame(session: SparkSession, pages: list[int]) -> DataFrame:
    """Give a table of these pages."""
    return session.createDataFrame([(page,) for page in pages], "page int")


def _lesson(
    lists: DataFrame,
    asked: list[int],
    questions: tuple[Question, ...],
    rows: DataFrame,
) -> Lesson:
    said: dict[int, dict[str, dict[int, float]]] = defaultdict(dict)
    for row in lists.collect():
        scores = dict(zip(row.others, row.scores, strict=True))
        said[row.page][SIGNALS[row.signal]] = scores
    pages: dict[int, list[int]] = defaultdict(list)
    features: dict[int, list[list[float]]] = defaultdict(list)
    for row in rows.orderBy("page", "other").collect():
        pages[row.page].append(row.other)
        features[row.page].append(row.features)
    return Lesson.of(
        {
            page: Measured(
                page,
                (),
                {name: said[page][name] for name in SIGNALS if name in said[page]},
                tuple(pages[page]),
            )
            for page in asked
        },
        {page: np.array(features[page]).reshape(-1, len(FEATURES)) for page in asked},
        questions,
    )
