"""The conversations that are held: those of the demo CSPs' folders, each to its placed order."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import yaml

from catalog_adapter.conversations.models import ConversationFile
from foundation.settings import ROOT

SCRIPTS = ROOT / "customer_contexts"
#: The highest limits of ``context.yml``.
UNLIMITED = {"customer": 6000, "csp": 1_000_000, "address": 1_000_000, "conversations": 1_000_000}


@dataclass(frozen=True)
class Script:
    """A conversation: who talks where, what is said, and whether an order must come of it."""

    csp: str
    segment: str
    locale: str | None
    lines: tuple[str, ...]
    orders: bool


def all_scripts() -> list[Script]:
    """Every conversation, the CSPs by turns, so that each is in every part of the run."""
    folders = sorted(SCRIPTS.glob("*/conversations"))
    by_csp = [[_read(path) for path in sorted(folder.glob("*.yml"))] for folder in folders]
    every = [islice(cycle(of_csp), max(map(len, by_csp))) for of_csp in by_csp if of_csp]
    return [script for together in zip(*every, strict=True) for script in together]


def english_scripts() -> list[Script]:
    """Those of one language, each once: a stock assistant learns one."""
    found = [_read(path) for path in sorted(SCRIPTS.glob("*/conversations/*.yml"))]
    return [script for script in found if (script.locale or "").startswith("en")]


def unlimited_contexts(folder: Path, csp: str = "*") -> str:
    """The demo contexts, or one CSP's, for customers who begin and write faster than anybody does, all at one address:
    where they are in ``folder``."""
    contexts = folder / "contexts"
    for demo in SCRIPTS.glob(csp):
        shutil.copytree(demo, contexts / demo.name)
    for file in contexts.glob("*/context.yml"):
        limits = f"limits: {json.dumps(UNLIMITED)}"
        file.write_text(f"{file.read_text(encoding='utf-8')}\n{limits}\n", encoding="utf-8")
    return str(contexts)


def _read(path: Path) -> Script:
    file = ConversationFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    lines = tuple(line.customer for line in file.lines)
    return Script(path.parent.parent.name, file.segment, file.locale, lines, bool(file.order))
