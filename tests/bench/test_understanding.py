"""The bench of understanding: figures from files, and what it says of files that it can't read."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from bench.understanding.intents import Measured, OurClassifier, Predicted
from bench.understanding.sets import Row, examples, read
from bench.understanding.spans import OurEntities

TRAIN = {
    "order": ["i want to order internet", "please order a phone line", "i would like to order tv"],
    "hours": ["when do you open", "what are your opening hours", "are you open on sunday"],
    "out_of_scope": ["who won the football match", "what is the capital of france"],
}


def row(text: str, intent: str, **entities: str) -> Row:
    spans = [{"entity": name, "start": text.index(value), "end": text.index(value) + len(value), "value": value}
             for name, value in entities.items()]  # fmt: skip
    return Row.model_validate({"text": text, "intent": intent, "entities": spans})


def written(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in rows))
    return path


def test_a_set_that_is_easy_is_understood() -> None:
    train = [row(text, intent) for intent, several in TRAIN.items() for text in several]
    rows = [row("can i order internet", "order"), row("what time do you open", "hours"),
            row("what's the capital of italy", "out_of_scope")]  # fmt: skip
    found = OurClassifier(train).measure(rows)
    assert [one.intent for one in found.predicted] == ["order", "hours", "out_of_scope"]
    assert (found.accuracy, found.auroc, found.recall, found.lost) == (100, 1, 100, 0)
    assert len(found.seconds) == 3


def test_figures() -> None:
    rows = [row("a", "x"), row("b", "x"), row("c", "y"), row("d", "out_of_scope")]
    predicted = [Predicted("x", 0.9, 0.9, False), Predicted("y", 0.5, 0.4, False, "x"), Predicted("y", 0.7, 0.2, True),
                 Predicted("x", 0.3, 0.3, True)]  # fmt: skip
    found = Measured(rows, predicted, [0.0] * 4)
    assert found.accuracy == pytest.approx(200 / 3)
    assert found.auroc == pytest.approx(2 / 3)
    assert found.recall == 100
    assert found.lost == pytest.approx(100 / 3)
    assert found.calibration_error == pytest.approx(100 * (0.1 + 0.5 + 0.3) / 3)
    assert (found.asked, found.asked_rightly) == (pytest.approx(100 / 3), 100)
    assert math.isnan(Measured(rows[:3], predicted[:3]).auroc)


def test_a_sentence_of_two_intents_counts_for_the_more_frequent() -> None:
    rows = [row("Hello  there", "greet"), row("hello there", "greet"), row("hello there", "stop"), row("bye", "stop")]
    assert examples(rows) == {"greet": ["hello there"], "stop": ["bye"]}


def test_entities_of_the_train_split_are_found_again() -> None:
    train = [row("i live in pollachi now", "inform", current_city="pollachi"),
             row("internet for kochi", "inform", current_city="kochi", service="internet"),
             row("now i live here", "inform")]  # fmt: skip
    reader = OurEntities(train)
    assert reader.spans(row("do you have internet in kochi", "ask")) == {(12, 20, "service"), (24, 29, "current_city")}
    assert reader.f1([row("internet in kochi", "ask", current_city="kochi")]) == pytest.approx(200 / 3)


def test_a_line_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = written(tmp_path / "f.jsonl", [{"text": "hi", "intent": "greet"}, {"text": "hi", "intent": 3}])
    with pytest.raises(SystemExit, match=r"f\.jsonl:2: "):
        read(path)
