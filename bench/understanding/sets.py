"""The sets: files of JSON lines, a message each with its intent and its entities."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from catalog_adapter.intents.classifier import OUT_OF_SCOPE
from catalog_adapter.intents.examples import plain


class Spanned(BaseModel):
    """A stretch of the message: ``text[start:end]`` is the ``value`` of an ``entity``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    entity: str
    start: int
    end: int
    value: str


class Row(BaseModel):
    """A message, and what it means. ``requested``: the entities that had just been asked for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    intent: str | None
    entities: list[Spanned] = []
    requested: list[str] = []

    @property
    def in_scope(self) -> bool:
        """Whether it has one of the intents."""
        return self.intent != OUT_OF_SCOPE


def read(path: Path) -> list[Row]:
    """The rows of a file. Ends the program, naming the line, where one can't be read."""
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            rows.append(Row.model_validate_json(line))
        except ValidationError as error:
            raise SystemExit(f"{path}:{number}: {error}") from None
    return rows


def examples(rows: Iterable[Row]) -> dict[str, list[str]]:
    """Intent → its sentences. One that several intents have counts for the one that has it most often, as a context has
    to decide, too."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        if row.intent is not None:
            counts[plain(row.text)][row.intent] += 1
    found: dict[str, list[str]] = defaultdict(list)
    for sentence, intents in sorted(counts.items()):
        found[min(intents, key=lambda intent: (-intents[intent], intent))].append(sentence)
    return dict(found)
