"""Whatever a context holds: one without a flaw has no problem, and none throws the checker off."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog_adapter.check import check_folder
from foundation.settings import ROOT
from tests.catalog_adapter.check.faults import INTENTS, TONE
from tests.catalog_adapter.check.large_context import WrittenOut, write_large
from tests.catalog_adapter.conftest import CONSTRAINTS, CONTEXT, OFFERS

FILES = {"context": CONTEXT, "offers": OFFERS, "constraints": CONSTRAINTS, "intents": INTENTS, "tone": TONE}


def test_the_contexts_that_come_with_it_have_no_error() -> None:
    assert [str(one) for one in check_folder(ROOT / "customer_contexts") if one.severity == "error"] == []


scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.text(max_size=8)
    | st.sampled_from(["line", "speed", "term", "both", "{{ csp }}", "{% if", "((", "8-1", "🎉", 10**30, -1, 0])
)  # fmt: skip
names = st.sampled_from(["id", "value", "values", "when", "at_least", "not", "en", "bundle", "remove"]) | st.text(
    max_size=4
)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3), max_leaves=6
)


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 40), st.data())
def test_a_context_without_a_flaw_has_no_problem(offerings: int, data: st.DataObject) -> None:
    constraints = data.draw(st.integers(0, 6 * -(-offerings // 8)))
    with tempfile.TemporaryDirectory() as folder:
        write_large(Path(folder), offerings=offerings, constraints=constraints, intents=data.draw(st.integers(0, 5)))
        assert [str(problem) for problem in check_folder(Path(folder))] == []


def replaced(tree: Any, data: st.DataObject) -> Any:
    """``tree`` with anything in place of one of its parts."""
    if isinstance(tree, dict) and tree and data.draw(st.integers(0, 9)):
        name = data.draw(st.sampled_from(list(tree)))
        return {**tree, name: replaced(tree[name], data)}
    if isinstance(tree, list) and tree and data.draw(st.integers(0, 9)):
        index = data.draw(st.integers(0, len(tree) - 1))
        return [*tree[:index], replaced(tree[index], data), *tree[index + 1 :]]
    return data.draw(anything)


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(list(FILES)), st.booleans(), st.data())
def test_nothing_throws_the_checker_off(file: str, in_segment: bool, data: st.DataObject) -> None:
    changed = yaml.dump(replaced(yaml.safe_load(FILES[file]), data), Dumper=WrittenOut, allow_unicode=True)
    folder = Path(tempfile.mkdtemp())
    try:
        for name, text in FILES.items():
            path = folder / "acme" / f"{name}.yml"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        path = folder / "acme" / ("segments/home" if in_segment else "") / f"{file}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(changed, encoding="utf-8")
        for problem in check_folder(folder):
            assert problem.path.is_relative_to(folder)
            assert problem.line >= 1
            assert problem.column >= 1
            assert str(problem).encode()
    finally:
        shutil.rmtree(folder)
