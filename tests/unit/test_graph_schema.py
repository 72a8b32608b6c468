"""Vocabularies: what a good one gives, and where a bad one is wrong."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from graph import SchemaError, read_schema
from tests.unit.graph_worlds import SCHEMA, VOCABULARY

FULL: dict[str, Any] = {
    **VOCABULARY,
    "site": {
        "title": "The pantry",
        "sections": [{"title": "New", "type": "recipe", "sort": "title", "limit": 3}],
    },
    "questions": [
        {"slug": "who-cooks", "title": "Who?", "pattern": "(recipe)-[created-by]->()"}
    ],
    "facets": {
        "place": {"label": "Region", "type": "region", "relations": ["lives-in"]},
        "year": {"label": "Year", "kind": "year", "fields": ["cooked"]},
    },
}
FULL["types"] = {
    **VOCABULARY["types"],
    "recipe": {
        "label": "Recipe",
        "plural": "Recipes",
        "colour": "#1F6F5C",
        "shape": "star",
        "date_field": "cooked",
        "fields": {
            "cooked": {"label": "First cooked", "kind": "date", "required": True},
            "course": {
                "label": "Course",
                "kind": "choice",
                "choices": ["starter", "main"],
            },
        },
        "head": [{"label": "By", "relation": "created-by", "type": "cook"}],
        "questions": [
            {"title": "Cousins", "pattern": "(recipe)-[uses]->()", "column": "n2"}
        ],
    },
}


def changed(place: str, value: object) -> dict[str, Any]:
    """Give the full vocabulary with another value at a place; None takes it away."""
    vocabulary = copy.deepcopy(FULL)
    *way, last = place.split("/")
    table: Any = vocabulary
    for name in way:
        table = table[int(name)] if isinstance(table, list) else table[name]
    if value is None:
        del table[last]
    else:
        table[last] = value
    return vocabulary


def faults(vocabulary: dict[str, Any]) -> tuple[str, ...]:
    with pytest.raises(SchemaError) as caught:
        read_schema(vocabulary)
    return caught.value.faults


def test_a_good_vocabulary_gives_types_relations_facets_and_site() -> None:
    schema = read_schema(FULL)
    recipe = schema.types["recipe"]
    assert (recipe.label, recipe.plural, recipe.shape) == ("Recipe", "Recipes", "star")
    assert recipe.colour == "#1f6f5c"
    assert recipe.fields["cooked"].required
    assert recipe.fields["course"].choices == ("starter", "main")
    assert recipe.head[0].relation == "created-by"
    assert recipe.questions[0].column == "n2"
    assert schema.relations["part-of"].ordered
    assert schema.relations["created-by"].weight == 2.0
    assert schema.facets["year"].fields == ("cooked",)
    assert schema.facets["place"].kind == "link"
    assert schema.site.title == "The pantry"
    assert schema.site.sections[0].limit == 3
    assert schema.questions[0].slug == "who-cooks"


def test_types_and_relations_keep_the_order_of_the_file() -> None:
    assert list(SCHEMA.types) == ["recipe", "ingredient", "cook", "region"]
    assert list(SCHEMA.relations)[:3] == ["uses", "created-by", "pairs-with"]


def test_an_empty_vocabulary_still_knows_mentions() -> None:
    schema = read_schema({})
    assert list(schema.relations) == ["mentions"]
    assert schema.relations["mentions"].admits("anything", "else")
    assert schema.relations["mentions"].weight < 1


def test_a_vocabulary_may_word_mentions_itself() -> None:
    named = {"mentions": {"label": "names", "inverse": "named in"}}
    schema = read_schema({"relations": named})
    assert schema.relations["mentions"].wording(forward=False) == "named in"


WORDINGS = [
    ("uses", True, "uses"),
    ("uses", False, "used in"),
    ("created-by", False, "creator of"),
    ("pairs-with", True, "pairs with"),
    ("pairs-with", False, "pairs with"),
    ("part-of", False, "includes"),
]


@pytest.mark.parametrize(("relation", "forward", "words"), WORDINGS)
def test_a_relation_has_words_for_both_directions(
    relation: str, forward: bool, words: str
) -> None:
    assert SCHEMA.relations[relation].wording(forward=forward) == words


ADMITTED = [
    ("uses", "recipe", "ingredient", True),
    ("uses", "ingredient", "recipe", False),
    ("part-of", "region", "region", True),
    ("part-of", "region", "recipe", False),
    ("mentions", "region", "recipe", True),
]


@pytest.mark.parametrize(("relation", "source", "target", "admitted"), ADMITTED)
def test_signatures_say_which_types_a_relation_joins(
    relation: str, source: str, target: str, admitted: bool
) -> None:
    assert SCHEMA.relations[relation].admits(source, target) is admitted
    slugs = [each.slug for each in SCHEMA.admitted(source, target)]
    assert (relation in slugs) is admitted


def test_a_symmetric_relation_joins_its_types_in_either_order() -> None:
    table = {"label": "goes with", "symmetric": True}
    vocabulary = changed(
        "relations/goes-with", {**table, "signatures": [["recipe", "region"]]}
    )
    relation = read_schema(vocabulary).relations["goes-with"]
    assert relation.admits("recipe", "region")
    assert relation.admits("region", "recipe")
    assert not relation.admits("region", "region")


FAULTS = [
    ("colours", {}, "there is no key “colours”"),
    ("types", [], "types: must be a table"),
    ("types/Main Dish", {}, "types.Main Dish: a name has small letters, digits"),
    ("types/recipe", "soup", "types.recipe: must be a table"),
    ("types/cook/label", None, "types.cook: “label” is needed"),
    ("types/cook/plural", 3, "types.cook.plural: must be a text"),
    ("types/cook/hat", "tall", "types.cook: there is no key “hat”"),
    ("types/cook/colour", "red", "types.cook.colour: must be written like #1f6f5c"),
    ("types/cook/shape", "sqare", "no shape “sqare”; did you mean “square”?"),
    ("types/recipe/date_field", "course", "must name a field of kind date"),
    ("types/recipe/fields/Bad Name", {"label": "x"}, "a field has small letters"),
    ("types/recipe/fields/cooked/kind", "dat", "did you mean “date”?"),
    (
        "types/recipe/fields/course/choices",
        None,
        "types.recipe.fields.course: choices belong to a field of kind choice",
    ),
    (
        "types/recipe/fields/cooked/required",
        "yes",
        "types.recipe.fields.cooked.required: must be true or false",
    ),
    ("types/recipe/head/0/relation", "eats", "types.recipe.head: there is no relation"),
    ("types/recipe/head/0/type", "coke", "types.recipe.head: there is no page type"),
    ("types/recipe/head/0/size", 1, "types.recipe.head[1]: there is no key “size”"),
    ("types/recipe/questions/0/column", None, "types.recipe.questions[1]: “column”"),
    ("relations/uses/label", None, "relations.uses: “label” is needed"),
    ("relations/uses/inverse", None, "relations.uses: “inverse” is needed"),
    ("relations/uses/weight", 0, "relations.uses.weight: must be a number above 0"),
    ("relations/uses/weight", True, "relations.uses.weight: must be a number above 0"),
    ("relations/uses/symmetric", 1, "relations.uses.symmetric: must be true or false"),
    (
        "relations/uses/signatures",
        [["recipe", "ingrediant"]],
        "relations.uses.signatures: there is no page type “ingrediant”;"
        " did you mean “ingredient”?",
    ),
    ("relations/uses/signatures", [["recipe"]], "must be a list of pairs of types"),
    ("relations/uses/signatures", "recipe", "must be a list of pairs of types"),
    ("facets/place/type", "land", "facets.place.type: there is no page type “land”"),
    ("facets/place/relations", ["lives"], "facets.place.relations: there is no rel"),
    ("facets/place/relations", "uses", "facets.place.relations: must be a list of"),
    ("facets/place/key_field", "code", "facets.place.key_field: there is no field"),
    ("facets/place/kind", "links", "did you mean “link”?"),
    ("facets/year/fields", ["coked"], "did you mean “cooked”?"),
    ("site", "pantry", "site: must be a table"),
    ("site/colour", "red", "site: there is no key “colour”"),
    ("site/sections", {}, "site.sections: must be a list of tables"),
    ("site/sections/0/type", "meal", "site.sections[1].type: there is no page type"),
    ("site/sections/0/sort", "best", "site.sections[1].sort: there is no order"),
    ("site/sections/0/limit", 0, "site.sections[1].limit: must be a whole number"),
    ("questions/0/pattern", None, "questions[1]: “pattern” is needed"),
    ("questions", [3], "questions[1]: must be a table"),
]


@pytest.mark.parametrize(("place", "value", "fault"), FAULTS)
def test_a_fault_is_named_with_its_place(place: str, value: object, fault: str) -> None:
    found = faults(changed(place, value))
    assert any(fault in each for each in found), found


def test_all_faults_are_reported_at_once() -> None:
    vocabulary = changed("relations/uses/inverse", None)
    vocabulary["types"]["cook"]["shape"] = "blob"
    vocabulary["types"]["region"]["plural"] = ""
    found = faults(vocabulary)
    assert len(found) == 3
    assert {each.partition(":")[0] for each in found} == {
        "relations.uses",
        "types.cook.shape",
        "types.region",
    }


def test_the_error_reads_as_the_list_of_its_faults() -> None:
    with pytest.raises(SchemaError, match=r"types\.cook\.colour: must be written"):
        read_schema(changed("types/cook/colour", "red"))


def test_a_symmetric_relation_with_words_of_its_own_for_back_is_a_fault() -> None:
    found = faults(changed("relations/pairs-with/inverse", "paired by"))
    assert any("relations.pairs-with.inverse" in each for each in found)


def test_a_question_that_stands_twice_is_a_fault() -> None:
    found = faults(changed("questions", FULL["questions"] * 2))
    assert any("questions[2]" in each for each in found)


def test_a_signature_that_holds_no_text_is_a_fault() -> None:
    found = faults(changed("relations/uses/signatures", [["recipe", 3]]))
    assert any("relations.uses.signatures" in each for each in found)


def test_fields_that_are_no_table_are_a_fault() -> None:
    found = faults(changed("types/cook/fields", ["age"]))
    assert any("types.cook.fields" in each for each in found)
