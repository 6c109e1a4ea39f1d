"""Puts phrases into a CSP's ``intents.yml``: as examples of an intent, or as a new intent with its answer.

Input: the files, the segment and locale that the phrases come from, and the phrases. Output: the files. A phrase goes
where its intent is written already. A CSP of several languages gets a new one in the layer of the language, so that no
other language has an intent without examples.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from catalog_adapter.contexts.compile import context_file
from catalog_adapter.contexts.files import ContextFiles, layers_of
from catalog_adapter.contexts.parsed import ParsedContext
from catalog_adapter.intents.language import folded_phrase
from catalog_adapter.intents.models import StandardIntent
from catalog_adapter.learning.errors import NotLearnt
from catalog_adapter.tmf620.api.editing.overlay import dumped, round_trip, styled

_FILE = "intents.yml"
_OF_CSP = frozenset({"answer"})  # standard, and without examples: only own intents stand for it


@dataclass(frozen=True)
class Source:
    """Where phrases come from."""

    segment: str
    locale: str

    @property
    def language(self) -> str:
        """The language of the locale."""
        return self.locale.split("-")[0]


def with_examples(files: ContextFiles, source: Source, intent: str, phrases: Sequence[str]) -> ContextFiles:
    """The files with more examples of a standard intent, or of one of the CSP's own. Raises NotLearnt, ContextInvalid.

    Phrases that it has already are left out.
    """
    edit = _Edit(files, source)
    if intent in get_args(StandardIntent) and intent not in _OF_CSP:
        return edit.add("phrases", intent, phrases)
    return edit.add("own_intents", intent, phrases)


def with_answer(
    files: ContextFiles, source: Source, intent: str, answer: str, phrases: Sequence[str], title: str = ""
) -> ContextFiles:
    """The files with a new intent that is answered. Raises NotLearnt where there is one of that name."""
    edit = _Edit(files, source)
    if intent in get_args(StandardIntent) or any(edit.find("own_intents", intent)):
        raise NotLearnt(f"There is an intent {intent!r} already.", advice="Give it examples, or choose another name.")
    path = edit.new_path
    root = edit.loaded(path)
    entries = root.setdefault("own_intents", CommentedSeq())
    titled = {"title": title} if title else {}
    entries.append(styled({"id": intent, "behaviour": "answer", **titled, "examples": list(phrases), "answer": answer}))
    return edit.saved(path, root)


class _Edit:
    """The files' own layers of ``intents.yml``, from the highest that the source reads to the lowest."""

    def __init__(self, files: ContextFiles, source: Source) -> None:
        self._files = files
        self._source = source
        parsed = ParsedContext(files)
        locales = context_file(parsed).locales
        _refuse_broken(parsed, source)
        self._is_of_one_language = len({one.split("-")[0] for one in locales}) == 1
        self._paths = [one for one in reversed(layers_of(_FILE, source.segment, source.locale)) if one in files.texts]
        self._paths = [one for one in self._paths if not one.startswith("catalogue/")]

    @property
    def new_path(self) -> str:
        """Where what is new is written."""
        return _FILE if self._is_of_one_language else f"locales/{self._source.language}/{_FILE}"

    def find(self, listed: str, intent: str) -> tuple[str, CommentedMap] | tuple[()]:
        """The highest layer that has examples of an intent, and that whole file."""
        for path in self._paths:
            root = self.loaded(path)
            if _examples(root, listed, intent) is not None:
                return path, root
        return ()

    def add(self, listed: str, intent: str, phrases: Sequence[str]) -> ContextFiles:
        """The files with more phrases of an intent."""
        found = self.find(listed, intent)
        if not found and listed == "own_intents":
            raise NotLearnt(f"There is no intent {intent!r}.", advice="Name a standard intent or one of the CSP's own.")
        if not found:
            root = self.loaded(self.new_path)
            root.setdefault("phrases", CommentedMap())[intent] = _listed(phrases)
            return self.saved(self.new_path, root)
        path, root = found
        examples = _examples(root, listed, intent)
        if isinstance(examples, CommentedSeq) and not self._is_of_one_language and "locales/" not in path:
            # a list for all languages: the layer of this language adds to it
            path = path.removesuffix(_FILE) + f"locales/{self._source.language}/{_FILE}"
            root = self.loaded(path)
            _put(root, listed, intent, styled({"id": intent, "examples": {"extend": list(phrases)}})["examples"])
        else:
            _append(examples, self._source, phrases)
        return self.saved(path, root)

    def loaded(self, path: str) -> CommentedMap:
        """A file to be changed; an empty one where there is none."""
        root = round_trip().load(self._files.texts.get(path, ""))
        return root if root is not None else CommentedMap()

    def saved(self, path: str, root: CommentedMap) -> ContextFiles:
        """The files with one changed."""
        texts = {**self._files.texts, path: dumped(round_trip(), root)}
        return ContextFiles(self._files.csp, texts, self._files.root)


def _refuse_broken(parsed: ParsedContext, source: Source) -> None:
    """Raises NotLearnt for intents that can't be read: nobody could say what a change of them would mean."""
    found = parsed.read(source.segment, source.locale).problems
    wrong = [one for one in found if one.path.name == _FILE and one.severity == "error"]
    if wrong:
        raise NotLearnt(f"The draft's intents can't be read: {wrong[0]}", advice="Mend them in the draft first.")


def _examples(root: Mapping[str, Any], listed: str, intent: str) -> Any:
    """The phrases of an intent in one file, as they stand there; None where there are none."""
    if listed == "phrases":
        return (root.get("phrases") or {}).get(intent)
    entry = _entry(root, intent)
    return entry.get("examples") if entry is not None else None


def _entry(root: Mapping[str, Any], intent: str) -> CommentedMap | None:
    return next((one for one in root.get("own_intents") or [] if one.get("id") == intent), None)


def _put(root: CommentedMap, listed: str, intent: str, examples: Any) -> None:
    if listed == "phrases":
        root.setdefault("phrases", CommentedMap())[intent] = examples
    else:
        entry = _entry(root, intent)
        if entry is None:
            entry = CommentedMap(id=intent)
            root.setdefault("own_intents", CommentedSeq()).append(entry)
        entry["examples"] = examples


def _append(examples: Any, source: Source, phrases: Sequence[str]) -> None:
    """Add to a list, to the list of a language, or to what a layer extends."""
    if isinstance(examples, CommentedSeq):
        known = {folded_phrase(str(one)) for one in examples}
        examples.extend(_listed([one for one in phrases if folded_phrase(one) not in known]))
        return
    key = next((one for one in (source.locale, source.language, "extend") if one in examples), None)
    if key is None:
        examples[source.language] = _listed(phrases)
    else:
        _append(examples[key], source, phrases)


def _listed(phrases: Sequence[str]) -> CommentedSeq:
    """Phrases as a person would write them: in quotes where YAML would take one for something else."""
    found: CommentedSeq = styled({"id": "x", "examples": list(phrases)})["examples"]
    return found
