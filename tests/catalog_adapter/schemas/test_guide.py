"""What docs/contexts.md shows works: its files make a context without problems, and its layers merge as it says.

A block begins with the path of its file; blocks of one file belong together. A block of three documents shows a file, a
layer, and what comes of both.
"""

from __future__ import annotations

import json
import re
from pathlib import Path, PurePosixPath

import pytest

from catalog_adapter.check import check_folder
from catalog_adapter.contexts.files import CONVERSATIONS
from catalog_adapter.layers.merge import finished, merge
from catalog_adapter.layers.reader import read_yaml
from foundation.settings import ROOT
from tests.catalog_adapter.schemas.documents import plain, refusals

GUIDE = (ROOT / "docs" / "contexts.md").read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


def _path(block: str) -> PurePosixPath:
    return PurePosixPath(block.splitlines()[0].removeprefix("# "))


MERGES = [block.split("---\n") for block in _blocks("yaml") if "---\n" in block]
FILES = [block for block in _blocks("yaml") if "---\n" not in block]


def test_the_files_of_the_guide_are_a_context_without_problems(tmp_path: Path) -> None:
    for block in FILES:
        path = tmp_path / "acme" / _path(block)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(block)
    assert (tmp_path / "acme" / "context.yml").is_file()
    assert [str(problem) for problem in check_folder(tmp_path)] == []


@pytest.mark.parametrize("block", FILES, ids=lambda block: str(_path(block)))
def test_an_editor_marks_nothing_in_the_files_of_the_guide(block: str) -> None:
    path = _path(block)
    schema = path.stem if path.name == str(path) else f"{path.stem}.layer"
    if path.parts[0] == CONVERSATIONS:
        schema = "conversation"
    assert refusals(schema, plain(block)) == []


@pytest.mark.parametrize("documents", MERGES, ids=lambda documents: str(_path(documents[1])))
def test_layers_merge_as_the_guide_says(documents: list[str]) -> None:
    below, above, together = (read_yaml(Path(_path(one)), one) for one in documents)
    assert finished(merge(below, above)).plain() == together.plain()
    assert _path(documents[2]).name == "together"
    for one in documents:  # excerpts, so in part
        assert refusals(f"{_path(documents[0]).stem}.layer", plain(one)) == []


def test_the_settings_for_editors_give_each_file_one_schema_that_takes_it() -> None:
    (settings,) = (json.loads(block) for block in _blocks("json"))
    given: dict[Path, str] = {}
    for schema, patterns in settings["yaml.schemas"].items():
        assert (ROOT / schema).is_file()
        for pattern in [patterns] if isinstance(patterns, str) else patterns:
            for path in ROOT.glob(pattern):
                assert path not in given, f"{path} has two schemas"
                given[path] = Path(schema).name.removesuffix(".schema.json")
    files = {path for name in ("context", "intents", "tone", "offers", "constraints")
             for path in (ROOT / "customer_contexts").rglob(f"{name}.yml")}  # fmt: skip
    assert set(given) == files
    assert all(refusals(schema, plain(path.read_text(encoding="utf-8"))) == [] for path, schema in given.items())


def test_the_links_of_the_guide_lead_somewhere() -> None:
    pages = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md")}
    pages |= {"": GUIDE, "reference/data-language.md": _reference()}
    links = re.findall(r"\]\(([^)#]*)#?([^)]*)\)", GUIDE)
    assert [(page, title) for page, title in links if page not in pages] == []
    assert [(page, title) for page, title in links if title and title not in _anchors(pages[page])] == []


def _reference() -> str:
    return (ROOT / "docs" / "reference" / "data-language.md").read_text(encoding="utf-8")


def _anchors(text: str) -> set[str]:
    titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w-]", "", title.lower().replace(" ", "-")) for title in titles}
