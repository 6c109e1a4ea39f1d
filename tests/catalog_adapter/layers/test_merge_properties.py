"""What holds for the merge of any layers, whatever is in them."""

from __future__ import annotations

from functools import reduce

from hypothesis import example, given, settings
from hypothesis import strategies as st

from catalog_adapter.layers.merge import finished, merge
from catalog_adapter.layers.nodes import Node
from tests.catalog_adapter.layers.made import LAYERS, Plain, node_of


def _is_unmarked(plain: object, *, of_list: bool = False) -> bool:
    """Whether nothing is left in it of how it was made."""
    if isinstance(plain, list):
        return all(_is_unmarked(one, of_list=True) for one in plain)
    if not isinstance(plain, dict):
        return True
    marks = {"remove", "replace"} if of_list and "id" in plain else set()
    return not marks & plain.keys() and all(one is not None and _is_unmarked(one) for one in plain.values())


@settings(max_examples=800, deadline=None)
@example({"a": None}, {"a": {"extend": [{"id": "x"}]}}, {"a": [{"id": "y"}]})
@example({"a": []}, {"a": {"extend": [{"id": "x"}]}}, {"a": [{"id": "y"}]})
@given(LAYERS, LAYERS, LAYERS)
def test_layers_merge_in_any_grouping(one: Plain, two: Plain, three: Plain) -> None:
    a, b, c = node_of(one), node_of(two), node_of(three)
    assert finished(merge(merge(a, b), c)).plain() == finished(merge(a, merge(b, c))).plain()


@settings(max_examples=100, deadline=None)
@given(st.lists(LAYERS, min_size=4, max_size=5), st.data())
def test_many_layers_merge_in_any_grouping(layers: list[Plain], data: st.DataObject) -> None:
    nodes: list[Node] = [node_of(one) for one in layers]
    from_the_left = finished(reduce(merge, nodes)).plain()
    while len(nodes) > 1:
        at = data.draw(st.integers(0, len(nodes) - 2))
        nodes[at : at + 2] = [merge(nodes[at], nodes[at + 1])]
    assert finished(nodes[0]).plain() == from_the_left


@settings(max_examples=100, deadline=None)
@given(LAYERS)
def test_an_empty_layer_changes_nothing(layer: Plain) -> None:
    node, empty = node_of(layer), node_of({})
    assert finished(merge(node, empty)).plain() == finished(node).plain()
    assert finished(merge(empty, node)).plain() == finished(node).plain()


@settings(max_examples=100, deadline=None)
@given(LAYERS, LAYERS)
def test_a_merge_changes_neither_layer_and_leaves_no_marks(one: Plain, two: Plain) -> None:
    below, above = node_of(one), node_of(two)
    merged = finished(merge(below, above)).plain()
    assert (below.plain(), above.plain()) == (one, two)
    assert _is_unmarked(merged)
    assert finished(node_of(merged)).plain() == merged  # nothing more happens to what is finished
