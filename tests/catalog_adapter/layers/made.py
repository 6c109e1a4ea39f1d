"""Layers of customer contexts for property tests: any shape, from few names, so that they meet and clash."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from catalog_adapter.layers.nodes import MappingNode
from catalog_adapter.layers.reader import read_yaml

Plain = dict[str, Any]

_KEYS = st.sampled_from("ab")
_IDS = st.sampled_from("xy")
_SCALARS = st.sampled_from([1, True, "one"])
_MARKS = st.sampled_from([{}, {}, {}, {"remove": True}, {"replace": True}])


def node_of(layer: Plain, name: str = "layer.yml") -> MappingNode:
    """A layer as it is read from a file."""
    return read_yaml(Path(name), yaml.safe_dump(layer, sort_keys=False))


def _mappings(values: SearchStrategy[Any]) -> SearchStrategy[Plain]:
    return st.dictionaries(_KEYS, values, max_size=2)


def _entry_lists(values: SearchStrategy[Any]) -> SearchStrategy[list[Plain]]:
    entries = st.builds(lambda name, mark, rest: {"id": name} | mark | rest, _IDS, _MARKS, _mappings(values))
    return st.lists(entries, min_size=1, max_size=2, unique_by=lambda entry: str(entry["id"]))


def _plain_lists(values: SearchStrategy[Any]) -> SearchStrategy[list[Any]]:
    """Lists in which nothing has an id: texts, numbers, mappings."""
    return st.lists(st.one_of(_SCALARS, _mappings(values)), max_size=2)


def _changes(lists: SearchStrategy[list[Any]]) -> SearchStrategy[Plain]:
    return st.dictionaries(st.sampled_from(["extend", "remove"]), lists, min_size=1, max_size=2)


def _deeper(values: SearchStrategy[Any]) -> SearchStrategy[Any]:
    lists = st.one_of(_plain_lists(values), _entry_lists(values))
    return st.one_of(_mappings(values), lists, _changes(lists))


#: What may stand below a name in a layer.
VALUES = st.recursive(st.one_of(_SCALARS, st.none()), _deeper, max_leaves=4)
#: The whole of a layer's file. Most say something of the same.
LAYERS = st.one_of(st.fixed_dictionaries({"a": VALUES}), st.fixed_dictionaries({"a": VALUES}), _mappings(VALUES))
