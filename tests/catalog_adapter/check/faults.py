"""A customer context with just one fault, and what the checker says of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from catalog_adapter.check import check_folder

Write = Callable[..., Path]

#: An intents.yml without a fault: a phrase, an answer with a price, a preset.
INTENTS = """\
phrases:
  browse: [what is on the menu today]
own_intents:
  - id: opening
    behaviour: answer
    examples: [when does the shop open its doors, are the doors open on sundays, opening times of the shop]
    answer: Monday to Saturday. A line is {{ price("line", "base") }}.
  - id: starter
    behaviour: order_product
    examples: [the starter pack please, one starter pack, i take the starter pack]
    preset: {offering: line, values: {speed: 100}}
"""
TONE = """\
persona: Ada
messages:
  greet: Hi, {{ persona }} here!
  noted: ["Noted: {{ changes }}.", "I have {{ changes }}."]
"""


@dataclass(frozen=True)
class Fault:
    """A text that is changed in a file of a context without a fault, and what the checker should say.

    ``file`` is without ``.yml``. ``said`` has a line for each problem: the text at whose first letter it is, and the
    severity and message. The text stands in ``file`` after the change, or in another one: ``offers|text``.
    """

    name: str
    file: str
    old: str
    new: str
    said: list[tuple[str, str]]

    def __str__(self) -> str:
        return self.name


def said_of(folder: Path) -> list[str]:
    """What the checker says of the contexts below ``folder``, with short paths."""
    return [str(problem).replace(f"{folder}/acme/", "").replace(f"{folder}/", "") for problem in check_folder(folder)]


def with_fault(write_context: Write, fault: Fault) -> Path:
    """The folder of a context that had no fault, and has this one now."""
    folder = write_context(intents=INTENTS, tone=TONE)
    before = said_of(folder)
    assert before == [], before
    path = folder / "acme" / f"{fault.file}.yml"
    text = path.read_text()
    assert fault.old in text, f"{fault.old!r} is not in {fault.file}.yml"
    path.write_text(text.replace(fault.old, fault.new, 1))
    return folder


def expected(folder: Path, fault: Fault) -> list[str]:
    """The lines that the checker should say, in its order."""
    lines = []
    for anchor, message in fault.said:
        other, bar, text = anchor.rpartition("|")
        file = other if bar else fault.file
        content = (folder / "acme" / f"{file}.yml").read_text()
        assert text in content, f"{text!r} is not in {file}.yml"
        before = content[: content.index(text)]
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        lines.append(f"{file}.yml:{line}:{column}: {message}")
    return lines
