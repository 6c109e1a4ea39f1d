"""``bespoke contexts schemas``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def schemas(
    folder: Annotated[Path, typer.Argument(help="Where to; made if it is not there.")] = Path("docs/reference"),
) -> None:
    """Write the JSON Schemas of the files of a customer context, for editors, and the reference of every key."""
    from catalog_adapter.schemas import write_schemas

    for path in write_schemas(folder):
        typer.echo(str(path))
