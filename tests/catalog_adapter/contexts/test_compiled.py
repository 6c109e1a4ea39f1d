"""Compiled contexts stay within their budget: what was not used for longest goes first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from catalog_adapter.contexts import CatalogAdapter, ContextKey, ResolvedContext
from catalog_adapter.contexts.compile import compile_contexts
from catalog_adapter.contexts.compiled import CompiledContexts
from catalog_adapter.sources.folder import FolderSource
from tests.catalog_adapter.revisions.made import files

Write = Callable[..., Path]
PLACE = ("home", "en-GB")


@pytest.fixture(scope="module")
def contexts() -> list[ResolvedContext]:
    """Five of about the same size."""
    return [compile_contexts(files(f"{number}.00"))[PLACE] for number in range(1, 6)]


def _content(number: int) -> tuple[str, str]:
    return "acme", str(number)


def _held(compiled: CompiledContexts) -> list[int]:
    return [number for number in range(9) if compiled.places(_content(number))]


def test_the_one_not_used_for_longest_goes_first(contexts: list[ResolvedContext]) -> None:
    size = contexts[0].nbytes
    compiled = CompiledContexts(3 * size + size // 2)
    for number in range(3):
        compiled.put(_content(number), PLACE, contexts[number])
    assert compiled.get(_content(0), PLACE) is contexts[0]
    compiled.put(_content(3), PLACE, contexts[3])
    assert _held(compiled) == [0, 2, 3]
    assert compiled.get(_content(1), PLACE) is None
    assert compiled.nbytes() <= 3 * size + size // 2


def test_the_one_used_last_stays_however_large_it_is(contexts: list[ResolvedContext]) -> None:
    compiled = CompiledContexts(1)
    compiled.put(_content(0), PLACE, contexts[0])
    compiled.put(_content(1), PLACE, contexts[1])
    assert _held(compiled) == [1]
    assert compiled.get(_content(1), PLACE) is contexts[1]


def test_a_context_takes_more_the_more_it_is_used(write_context: Write) -> None:
    context = compile_contexts(files())[PLACE]
    fresh = context.nbytes
    context.warm()
    warm = context.nbytes
    context.model("line")
    assert fresh < warm < context.nbytes


def test_contexts_that_have_grown_are_let_go_of_as_they_are_used() -> None:
    held = [compile_contexts(files(f"{number}.00"))[PLACE] for number in range(1, 4)]
    compiled = CompiledContexts(3 * held[0].nbytes + 1)
    for number, context in enumerate(held):
        compiled.put(_content(number), PLACE, context)
    assert _held(compiled) == [0, 1, 2]
    for context in held:
        context.warm()
    for _ in range(300):
        compiled.get(_content(0), PLACE)
    assert _held(compiled) == [0]


def test_dropping_a_content_drops_all_its_places_and_no_other(contexts: list[ResolvedContext]) -> None:
    compiled = CompiledContexts(10**9)
    for place in (PLACE, ("office", "en-GB")):
        for number in range(2):
            compiled.put(_content(number), place, contexts[0])
    compiled.drop(_content(0))
    assert _held(compiled) == [1]
    assert len(compiled) == 2


async def test_an_adapter_with_room_for_one_serves_all(write_context: Write) -> None:
    adapter = CatalogAdapter([FolderSource(write_context())], memory=1)
    for segment in ("home", "office", "home", "office"):
        key = ContextKey(csp="acme", segment=segment, locale="en-GB")
        assert (await adapter.resolve(key)).key.segment == segment
        assert len(adapter.compiled) == 1
