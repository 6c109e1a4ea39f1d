"""``bespoke contexts schemas`` writes what an editor needs, anywhere."""

from __future__ import annotations

import json
from pathlib import Path

import typer
from typer.testing import CliRunner

from server.cli.schemas import schemas


def test_the_schemas_are_written_where_one_wants_them(tmp_path: Path) -> None:
    app = typer.Typer()
    app.command()(schemas)
    folder = tmp_path / "not there yet"

    done = CliRunner().invoke(app, [str(folder)])

    assert done.exit_code == 0
    assert json.loads((folder / "schemas" / "offers.schema.json").read_text())["title"] == "offers.yml"
    assert (folder / "schemas" / "offers.layer.schema.json").is_file()
    assert (folder / "data-language.md").read_text().startswith("# The data language")
    assert all(Path(line).is_file() for line in done.stdout.splitlines())
