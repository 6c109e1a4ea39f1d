"""The examples of an intent as they stand in all of a CSP's ``intents.yml``: read, and taken out again.

Input: files and the intent. Output: phrases, or files without some of them; every other line stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.intents.language import folded_phrase
from catalog_adapter.tmf620.api.editing.overlay import dumped, round_trip

_FILE = "intents.yml"


def phrases_of(files: ContextFiles, intent: str) -> set[str]:
    """The examples of an intent in every layer, folded. What can't be read has none."""
    found: set[str] = set()
    for _, root in _layers(files):
        for examples in (_phrases(root).get(intent), (_own(root, intent) or CommentedMap()).get("examples")):
            for listed in _lists(examples):
                found |= {folded_phrase(str(one)) for one in listed}
    return found


def without_phrases(files: ContextFiles, intent: str, phrases: Sequence[str]) -> ContextFiles:
    """The files without these examples of an intent; where none is left in a layer, without its entry there."""
    gone = {folded_phrase(one) for one in phrases}
    texts = dict(files.texts)
    for path, root in _layers(files):
        if not _take_out(root, intent, lambda phrase: folded_phrase(phrase) in gone):
            continue
        if root:
            texts[path] = dumped(round_trip(), root)
        else:
            del texts[path]
    return ContextFiles(files.csp, texts, files.root)


def _layers(files: ContextFiles) -> Iterator[tuple[str, CommentedMap]]:
    """Each of the CSP's own ``intents.yml`` that holds something."""
    for path, text in files.texts.items():
        if path.split("/")[-1] == _FILE and not path.startswith("catalogue/"):
            root = round_trip().load(text)
            if isinstance(root, CommentedMap):
                yield path, root


def _take_out(root: CommentedMap, intent: str, is_gone: Callable[[str], bool]) -> bool:
    """Whether something was taken out of a layer."""
    standard, own = _phrases(root), _own(root, intent)
    has_changed = False
    if intent in standard and _thin(standard[intent], is_gone):
        has_changed = True
        if not any(_lists(standard[intent])):
            del standard[intent]
            if not standard:
                del root["phrases"]
    if own is not None and _thin(own.get("examples"), is_gone):
        has_changed = True
        if not any(_lists(own["examples"])):
            root["own_intents"].remove(own)
            if not root["own_intents"]:
                del root["own_intents"]
    return has_changed


def _thin(examples: Any, is_gone: Callable[[str], bool]) -> bool:
    has_changed = False
    for listed in _lists(examples):
        for number in reversed(range(len(listed))):
            if is_gone(str(listed[number])):
                del listed[number]
                has_changed = True
    return has_changed


def _lists(examples: Any) -> Iterator[CommentedSeq]:
    """The lists of phrases: one for all languages, one a language, or what a layer adds."""
    if isinstance(examples, CommentedSeq):
        yield examples
    elif isinstance(examples, CommentedMap):
        for one in examples.values():
            yield from _lists(one)


def _phrases(root: CommentedMap) -> CommentedMap:
    found = root.get("phrases")
    return found if isinstance(found, CommentedMap) else CommentedMap()


def _own(root: CommentedMap, intent: str) -> CommentedMap | None:
    entries = root.get("own_intents")
    listed = entries if isinstance(entries, CommentedSeq) else ()
    return next((one for one in listed if isinstance(one, CommentedMap) and one.get("id") == intent), None)
