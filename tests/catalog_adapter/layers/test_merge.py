"""Each rule of merging layers, as a CSP's editor meets it, and where a merged part says it came from."""

from __future__ import annotations

from functools import reduce
from pathlib import Path
from typing import Any

import pytest

from catalog_adapter.contexts.files import files_from
from catalog_adapter.contexts.parsed import ParsedContext
from catalog_adapter.layers.merge import finished, merge
from catalog_adapter.layers.nodes import Node, origin_of
from catalog_adapter.layers.reader import read_yaml
from tests.catalog_adapter.conftest import CONTEXT, OFFERS


def _merged(*layers: str) -> Node:
    return finished(reduce(merge, [read_yaml(Path(f"layer{number}.yml"), text) for number, text in enumerate(layers)]))


RULES = [
    ("mappings merge key by key", "m: {a: 1, b: 2}", "m: {b: 3, c: 4}", {"m": {"a": 1, "b": 3, "c": 4}}),
    ("a key given null is taken out", "m: {a: 1, b: 2}", "m: {a: null}", {"m": {"b": 2}}),
    ("null of nothing is nothing", "m: {a: 1}", "n: null", {"m": {"a": 1}}),
    ("entries merge by id", "l: [{id: x, a: 1, b: 2}, {id: y}]", "l: [{id: x, b: 3}]",
     {"l": [{"id": "x", "a": 1, "b": 3}, {"id": "y"}]}),
    ("a new entry comes last", "l: [{id: x}]", "l: [{id: y}, {id: x, a: 1}]",
     {"l": [{"id": "x", "a": 1}, {"id": "y"}]}),
    ("remove takes an entry out", "l: [{id: x}, {id: y}]", "l: [{id: x, remove: true}]", {"l": [{"id": "y"}]}),
    ("removing what isn't there is no trouble", "l: [{id: x}]", "l: [{id: y, remove: true}]", {"l": [{"id": "x"}]}),
    ("replace puts the new one in its place", "l: [{id: x, a: 1}, {id: y}]", "l: [{id: x, replace: true, b: 2}]",
     {"l": [{"id": "x", "b": 2}, {"id": "y"}]}),
    ("entries merge within entries", "l: [{id: x, m: [{id: p, a: 1}]}]", "l: [{id: x, m: [{id: p, b: 2}]}]",
     {"l": [{"id": "x", "m": [{"id": "p", "a": 1, "b": 2}]}]}),
    ("extend adds to a plain list", "l: [a, b]", "l: {extend: [c]}", {"l": ["a", "b", "c"]}),
    ("remove takes from a plain list", "l: [a, b, a]", "l: {remove: [a]}", {"l": ["b"]}),
    ("both at once", "l: [a, b]", "l: {extend: [c], remove: [a]}", {"l": ["b", "c"]}),
    ("true is not 1", "l: [1, true]", "l: {remove: [true]}", {"l": [1]}),
    ("extending nothing is a list", "m: 1", "l: {extend: [c], remove: [a]}", {"m": 1, "l": ["c"]}),
    ("a plain list is replaced", "l: [a, b]", "l: [c]", {"l": ["c"]}),
    ("an empty list empties", "l: [{id: x}]", "l: []", {"l": []}),
    ("a scalar is replaced", "a: 1", "a: two", {"a": "two"}),
    ("another kind replaces", "a: {b: 1}", "a: [1]", {"a": [1]}),
    ("a mapping over a scalar replaces it", "a: 1", "a: {b: 1}", {"a": {"b": 1}}),
]  # fmt: skip


@pytest.mark.parametrize(("base", "layer", "expected"), [rule[1:] for rule in RULES], ids=[rule[0] for rule in RULES])
def test_rule(base: str, layer: str, expected: dict[str, Any]) -> None:
    assert _merged(base, layer).plain() == expected


def test_what_a_layer_removed_the_next_can_bring_back_as_something_new() -> None:
    merged = _merged("l: [{id: x, a: 1}, {id: y}]", "l: [{id: x, remove: true}]", "l: [{id: x, b: 2}]")
    assert merged.plain() == {"l": [{"id": "x", "b": 2}, {"id": "y"}]}


def test_what_a_layer_nulled_the_next_can_bring_back_as_something_new() -> None:
    assert _merged("m: {a: 1}", "m: null", "m: {b: 2}").plain() == {"m": {"b": 2}}


def test_each_part_tells_the_file_and_line_it_came_from() -> None:
    merged = _merged("l:\n  - id: x\n    a: 1\n    b: 2\nkept: [p]\n", "l:\n  - {id: x, b: 3}\n  - id: y\n")
    places = {
        ("l", 0, "a"): "layer0.yml:3:5", ("l", 0, "b"): "layer1.yml:2:13", ("l", 1, "id"): "layer1.yml:3:5",
        ("kept",): "layer0.yml:5:1", ("kept", 0): "layer0.yml:5:8",
    }  # fmt: skip
    for path, place in places.items():
        origin = origin_of(merged, path)
        assert f"{origin.path}:{origin.line}:{origin.column}" == place


def test_what_was_added_to_a_list_tells_its_own_file() -> None:
    merged = _merged("l: [a]\n", "# a comment\nl: {extend: [b]}\n")
    assert [str(origin_of(merged, ("l", index)).path) for index in (0, 1)] == ["layer0.yml", "layer1.yml"]
    assert origin_of(merged, ("l", 1)).line == 2


LOCALES = CONTEXT.replace("locales: [en-GB]", "locales: [en-GB, de-CH, de-DE]")


def _greeting(segment: str, locale: str, **layers: str) -> tuple[str, str]:
    """The greeting of a place, and the file it came from."""
    texts = {f"{name.replace('__', '/').replace('_', '-')}.yml": text for name, text in layers.items()}
    parsed = ParsedContext(files_from("acme", {"context.yml": LOCALES, "offers.yml": OFFERS, **texts}))
    assert parsed.problems == []
    tree = parsed.tree("tone.yml", segment, locale)
    return tree.plain()["messages"]["greet"], origin_of(tree, ("messages", "greet")).path.as_posix()


def test_a_locale_lies_over_a_segment_and_a_region_over_its_language() -> None:
    layers = {
        "tone": "messages: {greet: csp}",
        "segments__office__tone": "messages: {greet: office}",
        "locales__de__tone": "messages: {greet: de}",
        "locales__de_CH__tone": "messages: {greet: de-CH}",
        "segments__office__locales__de__tone": "messages: {greet: office in de}",
        "segments__office__locales__de_CH__tone": "messages: {greet: office in de-CH}",
    }
    assert _greeting("home", "en-GB", **layers) == ("csp", "acme/tone.yml")
    assert _greeting("office", "en-GB", **layers) == ("office", "acme/segments/office/tone.yml")
    assert _greeting("home", "de-DE", **layers) == ("de", "acme/locales/de/tone.yml")
    assert _greeting("home", "de-CH", **layers) == ("de-CH", "acme/locales/de-CH/tone.yml")
    assert _greeting("office", "de-DE", **layers) == ("office in de", "acme/segments/office/locales/de/tone.yml")
    assert _greeting("office", "de-CH", **layers) == ("office in de-CH", "acme/segments/office/locales/de-CH/tone.yml")
    del layers["segments__office__locales__de__tone"]
    assert _greeting("office", "de-DE", **layers) == ("de", "acme/locales/de/tone.yml")


@pytest.mark.parametrize("layer", ["segments/office", "locales/de", "segments/office/locales/de-CH"])
@pytest.mark.parametrize("line", ["id: other", "locales: [de-CH]", "currency: CHF", "segments: [{id: x, name: X}]"])
def test_a_layer_must_not_change_what_is_the_same_everywhere(layer: str, line: str) -> None:
    texts = {"context.yml": LOCALES, "offers.yml": OFFERS, f"{layer}/context.yml": f"# one\n{line}\n"}
    _, problems = ParsedContext(files_from("acme", texts)).data("office", "de-CH")
    key = line.partition(":")[0]
    told = [str(one) for one in problems]
    assert any(one.startswith(f"acme/{layer}/context.yml:2:1: error: {key} is the same") for one in told), told
