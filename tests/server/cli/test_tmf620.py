"""A catalogue written and read again by the commands, and what they say of what is none."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
import yaml

from foundation.settings import ROOT
from tests.support.commands import bespoke
from tests.support.contexts import resolved

CSP = min(path.parent.name for path in (ROOT / "customer_contexts").glob("*/context.yml"))


def _contexts(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return bespoke("contexts", *arguments)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder of the CSP with nothing to sell yet."""
    folder = tmp_path / "contexts" / CSP
    folder.mkdir(parents=True)
    for name in ("context.yml", "tone.yml"):
        (folder / name).write_text((ROOT / "customer_contexts" / CSP / name).read_text())
    return folder


def test_what_is_exported_is_sold_again_after_an_import(copy: Path, tmp_path: Path) -> None:
    original = ROOT / "customer_contexts"
    locale = first_locale()
    segment = first_segment()
    file = tmp_path / "catalogue.json"
    done = _contexts("export-tmf620", f"{CSP}/{segment}", "--out", file)
    assert done.returncode == 0, done.stderr
    done = _contexts("import-tmf620", file, "--to", copy)
    assert done.returncode == 0, done.stdout + done.stderr
    before, after = resolved(original, CSP, segment, locale), resolved(copy.parent, CSP, segment, locale)
    assert after.data.offers == before.data.offers
    assert after.data.constraints == before.data.constraints


def test_a_resource_that_can_not_be_used_is_named(copy: Path, tmp_path: Path) -> None:
    file = tmp_path / "catalogue.json"
    assert _contexts("export-tmf620", f"{CSP}/{first_segment()}", "--out", file).returncode == 0
    catalogue = json.loads(file.read_text())
    price = catalogue["productOfferingPrice"][0]
    price["price"]["unit"] = "XXX"
    file.write_text(json.dumps(catalogue))
    done = _contexts("import-tmf620", file, "--to", copy)
    assert done.returncode == 1
    assert any(line.startswith("productOffering") and "XXX" in line for line in done.stdout.splitlines()), done.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<html>please log in</html>", "HTML"),
        ('[{"id": "1", "name"', "ends in the middle"),
        ("", "ends in the middle"),
    ],
)
def test_what_is_no_catalogue_is_told_and_nothing_is_written(copy: Path, tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "catalogue.json"
    file.write_text(text)
    done = _contexts("import-tmf620", file, "--to", copy)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (copy / "catalogue").exists()


def test_a_remote_that_is_away_is_told(copy: Path) -> None:
    done = _contexts("import-tmf620", "http://127.0.0.1:1/productCatalogManagement/v4", "--to", copy)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: http://127.0.0.1:1/")


def test_without_a_context_the_currency_has_to_be_given(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.json"
    file.write_text("[]")
    done = _contexts("import-tmf620", file, "--to", tmp_path)
    assert done.returncode == 1
    assert "--currency" in done.stderr


def first_segment() -> str:
    context = yaml.safe_load((ROOT / "customer_contexts" / CSP / "context.yml").read_text())
    return str(context["segments"][0]["id"])


def first_locale() -> str:
    context = yaml.safe_load((ROOT / "customer_contexts" / CSP / "context.yml").read_text())
    return str(context["locales"][0])
