"""English for relations: verbs for one and for many, chains of clauses.

Labels are what vocabularies hold ("applies", "written by", "part of"): a label whose
first word is a verb in the third person takes "which" in a chain and loses its
ending for two subjects; the others stand as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from graph.model import PageWord, Sentence, Step

IS = "is "
"""What a label without a verb takes after its subject: A is written by B."""

_IRREGULAR = {"is": "are", "has": "have", "was": "were", "does": "do", "goes": "go"}
_SIBILANTS = ("sses", "shes", "ches", "xes", "zzes")
_ROLE = re.compile(r"(\w+(?:er|or)) of\b")
_NOT_VERBS = ("ss", "us", "is", "as", "ous")


def plural_verb(label: str) -> str:
    """Give the label for two subjects: "applies" becomes "apply"."""
    first, space, rest = label.partition(" ")
    return _bare(first) + space + rest


def has_verb(label: str) -> bool:
    """Tell whether the label begins with a verb in the third person."""
    first = label.partition(" ")[0]
    return _bare(first) != first


def predicate(label: str) -> str:
    """Give the label as what follows a subject: "is written by", "applies"."""
    return label if has_verb(label) else f"{IS}{label}"


@lru_cache(maxsize=1_000)
def _bare(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(_SIBILANTS):
        return word[:-2]
    if word.endswith("s") and len(word) > 3 and not word.endswith(_NOT_VERBS):
        return word[:-1]
    return word


def _for_two(label: str) -> str:
    if has_verb(label):
        return plural_verb(label)
    return "are " + _ROLE.sub(r"\1s of", label)


def label_of(step: Step) -> str:
    """Word a hop; parallel statements are joined by "and"."""
    return " and ".join(dict.fromkeys(step.labels))


def chain(steps: Sequence[Step]) -> Sentence:
    """Read a path as one sentence: A applies B, introduced by C, which cites D."""
    words: list[str | PageWord] = [PageWord(steps[0].source)]
    for number, step in enumerate(steps):
        label = label_of(step)
        if number == 0:
            words.append(f" {predicate(label)} ")
        else:
            words.append(
                f", {step.pronoun} {label} " if has_verb(label) else f", {label} "
            )
        words.append(PageWord(step.target))
    words.append(".")
    return tuple(words)


def shared(first: Step, second: Step) -> Sentence | None:
    """Read two hops as "Both apply B" when both ends say the same of the middle.

    Both are walked towards the middle; None when the two differ.
    """
    said = set(zip(second.relations, second.labels, strict=True))
    for relation, label in zip(first.relations, first.labels, strict=True):
        if (relation, label) in said:
            return (f"Both {_for_two(label)} ", PageWord(first.target), ".")
    return None


def capitalised(text: str) -> str:
    """Give the text with a capital first letter, the rest untouched."""
    return text[:1].upper() + text[1:]
