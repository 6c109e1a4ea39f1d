"""``bespoke contexts show``: each line of a resolved context tells the file and line it came from."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from catalog_adapter.contexts.folder import read_folder
from catalog_adapter.contexts.parsed import ParsedContext
from catalog_adapter.tone.voice import standard_file
from tests.catalog_adapter.conftest import CONSTRAINTS, CONTEXT, OFFERS
from tests.support.commands import bespoke

LAYERS = {
    "context.yml": CONTEXT, "offers.yml": OFFERS, "constraints.yml": CONSTRAINTS,
    "tone.yml": "persona: Ada\nmessages:\n  greet: Hello, {{ persona }} here.\n",
    "segments/office/offers.yml": 'product_offerings:\n  - id: line\n    name: Work line\n    prices:\n'
                                '      - {id: base, amount: "39.00"}\n  - {id: tv, remove: true}\n'
                                '  - {id: both, remove: true}\n',
    "locales/en/tone.yml": "persona: Eve\n",
}  # fmt: skip


def _run(contexts: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return bespoke("contexts", "show", *words, BESPOKE_CONTEXTS_FOLDER=contexts)


def _refused(contexts: Path, *words: str) -> str:
    """What is told of a command that can't be carried out."""
    done = _run(contexts, *words)
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr


def _show(contexts: Path, *words: str) -> list[tuple[str, str, int]]:
    """Each line: what it says, and the file and line it names."""
    done = _run(contexts, *words)
    assert done.returncode == 0, done.stderr
    found = []
    for line in done.stdout.splitlines():
        match = re.fullmatch(r"(.*?)\s+# (\S+):(\d+)", line)
        if match:
            found.append((match[1], match[2], int(match[3])))
        else:
            assert re.fullmatch(r"# \w+\.yml", line), line
    return found


def _contexts(tmp_path: Path) -> Path:
    for name, text in LAYERS.items():
        path = tmp_path / "contexts" / "acme" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "contexts"


def _source(contexts: Path, name: str, line: int) -> str:
    path = standard_file("en") if name.startswith("standard/") else contexts / "acme" / name
    return path.read_text().splitlines()[line - 1]


def test_every_line_names_the_line_that_says_it(tmp_path: Path) -> None:
    contexts = _contexts(tmp_path)
    lines = _show(contexts, "acme/office")
    assert len(lines) > 80
    for text, name, line in lines:
        said = text.strip().removeprefix("- ")
        key = said.partition(":")[0]
        assert key in _source(contexts, name, line), (text, name, line)


def test_what_a_layer_changed_names_the_layer(tmp_path: Path) -> None:
    contexts = _contexts(tmp_path)
    lines = {text.strip(): name for text, name, _ in _show(contexts, "acme/office")}
    assert lines["name: Work line"] == "segments/office/offers.yml"
    assert lines["amount: '39.00'"] == "segments/office/offers.yml"
    assert lines["amount: '49.00'"] == "offers.yml"
    assert lines["persona: Eve"] == "locales/en/tone.yml"
    assert "persona: Ada" not in lines
    assert lines["greet: Hello, {{ persona }} here."] == "tone.yml"
    assert lines["require:"] == "constraints.yml"


def test_it_shows_one_file_and_what_it_shows_is_what_is_resolved(tmp_path: Path) -> None:
    import yaml

    contexts = _contexts(tmp_path)
    lines = _show(contexts, "acme/office", "--file", "offers")
    files, _ = read_folder(contexts / "acme")
    shown = yaml.safe_load("\n".join(text for text, _, _ in lines))
    assert shown == ParsedContext(files).tree("offers.yml", "office", "en-GB").plain()


def test_a_file_that_there_is_not_is_refused(tmp_path: Path) -> None:
    told = _refused(_contexts(tmp_path), "acme/office", "--file", "nonsense")
    assert "'nonsense' is no file of a context" in told
    assert "offers.yml" in told
