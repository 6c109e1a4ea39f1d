"""Model files: what they say, and what is said of those that are malformed."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from bench.configuration.formats import FileInvalid, read_model
from catalog_adapter.constraints.engine.compile import compile_engine
from catalog_adapter.constraints.engine.evaluate import is_valid

_DIMACS = "c 1 radio\nc 2 antenna\np cnf 2 2\n-1 2 0\n1 0\n"


def _json(*expressions: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {
        "variables": [
            {"name": "size", "type": "integer", "domain": ["1", "2", "3"]},
            {"name": "room", "type": "integer", "domain": ["2", "3", "6"]},
            {"name": "colour", "type": "string", "domain": ["red", "blue"]},
        ],
        "constraints": [{"id": f"c{place}", "expression": one} for place, one in enumerate(expressions)],
        **changed,
    }


def _written(folder: Path, content: dict[str, Any]) -> Path:
    path = folder / "model.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_features_are_false_or_true_and_constraints_are_named_after_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "model.dimacs"
    path.write_text(_DIMACS, encoding="utf-8")

    engine = compile_engine(read_model(path))

    assert {name: one.values for name, one in engine.domains({}).variables.items()} == {
        "radio": (True,),
        "antenna": (True,),
    }
    conflict = engine.conflict({"antenna": False})
    assert conflict is not None
    assert conflict.constraints == ("line 4", "line 5")


def test_a_compressed_file_says_the_same(tmp_path: Path) -> None:
    plain, compressed = tmp_path / "model.dimacs", tmp_path / "model.dimacs.gz"
    plain.write_text(_DIMACS, encoding="utf-8")
    compressed.write_bytes(gzip.compress(_DIMACS.encode()))

    assert read_model(compressed) == read_model(plain)


@pytest.mark.parametrize(
    ("expression", "valid"),
    [
        ({"op": "eq", "args": [{"var": "size"}, {"value": "2"}]}, {(2, room) for room in (2, 3, 6)}),
        ({"op": "ne", "args": [{"var": "size"}, {"var": "room"}]}, {
            (size, room) for size in (1, 2, 3) for room in (2, 3, 6) if size != room
        }),
        ({"op": "lt", "args": [{"var": "size"}, {"value": "2"}]}, {(1, room) for room in (2, 3, 6)}),
        ({"op": "ge", "args": [{"value": "2"}, {"var": "room"}]}, {(size, 2) for size in (1, 2, 3)}),
        ({"op": "eq", "args": [{"var": "room"}, {"sum": [{"var": "size"}, {"var": "size"}]}]}, {(1, 2), (3, 6)}),
        ({"op": "implies", "args": [
            {"op": "gt", "args": [{"var": "size"}, {"value": "1"}]},
            {"op": "eq", "args": [{"var": "room"}, {"value": "6"}]},
        ]}, {(1, 2), (1, 3), (1, 6), (2, 6), (3, 6)}),
        ({"op": "table", "variables": ["size", "room"], "tuples": [["1", "3"], ["2", "6"]], "positive": True},
         {(1, 3), (2, 6)}),
    ],
)  # fmt: skip
def test_expressions_mean_what_the_format_says(
    tmp_path: Path, expression: dict[str, Any], valid: set[tuple[int, int]]
) -> None:
    model = read_model(_written(tmp_path, _json(expression)))

    found = {
        (size, room)
        for size in (1, 2, 3)
        for room in (2, 3, 6)
        if is_valid(model, {"size": size, "room": room, "colour": "red"})
    }

    assert found == valid


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("-1 2 0\np cnf 2 1\n", ":1: a clause before"),
        ("p cnf 2 1\n1 3 0\n", ":2: a number beyond the 2 features"),
        ("p cnf 2 1\n1 2\n", ":2: a clause is one line that ends with 0"),
        ("p cnf 2 1\n1 two 0\n", ":2: a clause is made of whole numbers"),
        ("p cnf 2 2\n1 2 0\n", ":2: 2 clauses were announced, and 1 came"),
        ("c nothing\n", ":1: there is no line `p cnf"),
        ("c 1 same\nc 2 same\np cnf 2 1\n1 2 0\n", "two features have the same name"),
    ],
)
def test_malformed_dimacs_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "model.dimacs"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(FileInvalid) as refused:
        read_model(path)

    assert said in refused.value.message


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (_json({"op": "eq", "args": [{"var": "weight"}, {"value": "2"}]}), "'c0': there is no variable 'weight'"),
        (_json({"op": "eq", "args": [{"var": "size"}, {"value": "two"}]}), "'c0': 'two' is no whole number"),
        (_json({"op": "lt", "args": [{"var": "colour"}, {"value": "2"}]}), "'c0': 'colour' is no number"),
        (_json({"op": "table", "variables": ["size"], "tuples": [["1", "2"]]}), "'c0': a tuple has not 1 values"),
        (_json({"op": "perhaps", "args": []}), "constraints.0.expression"),
        (_json(variables=[{"name": "size", "type": "real", "domain": ["1"]}]), "variables.0.type"),
    ],
)
def test_a_malformed_model_is_refused_with_its_entry(tmp_path: Path, content: dict[str, Any], said: str) -> None:
    with pytest.raises(FileInvalid) as refused:
        read_model(_written(tmp_path, content))

    assert said in refused.value.message


def test_a_file_that_is_cut_off_or_missing_is_refused(tmp_path: Path) -> None:
    cut = tmp_path / "model.json.gz"
    cut.write_bytes(gzip.compress(b"{}" * 1000)[:-9])

    for path in (cut, tmp_path / "none.json", tmp_path / "model.xml"):
        with pytest.raises(FileInvalid, match=path.name):
            read_model(path)
