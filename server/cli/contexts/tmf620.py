"""``bespoke contexts import-tmf620`` and ``export-tmf620``: a product catalogue as a layer of a context, and back."""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from foundation.errors import BadInput
from foundation.logging import configure_logging
from foundation.settings import settings

if TYPE_CHECKING:  # loaded where it is used: the other commands shall not wait for it
    from catalog_adapter.sources.catalogue_layer import Reading
    from catalog_adapter.tmf620 import Documents


def import_tmf620(
    source: Annotated[str, typer.Argument(help="A file with the catalogue's resources as JSON, or its base URL.")],
    folder: Annotated[Path, typer.Option("--to", help="The CSP's folder; its catalogue/ is written anew.")],
    currency: Annotated[
        str | None, typer.Option(help="Such as GBP; without, that of the folder's context.yml.")
    ] = None,
    token_name: Annotated[str | None, typer.Option(help="The secret with the bearer token for a URL.")] = None,
) -> None:
    """Read a TMF620 v4 catalogue into catalogue/ of a CSP's folder, below everything else that is written there.

    What can't be used is told, a line each, and left out; errors make the exit code 1.
    """
    from catalog_adapter.tmf620 import as_yaml, read_file

    reading = _reading(folder, currency)
    documents = _fetched(source, token_name) if "://" in source else read_file(Path(source))
    imported = reading.imported(documents)
    for name, text in as_yaml(imported).items():
        path = folder / "catalogue" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for problem in imported.problems:
        typer.echo(str(problem))
    offers, constraints = imported.offers_file, imported.constraints_file
    errors = sum(problem.severity == "error" for problem in imported.problems)
    typer.echo(
        f"{len(offers.product_offerings)} of {len(documents.product_offerings)} offerings, "
        f"{sum(len(one.prices) for one in offers.product_offerings)} prices and {len(constraints.constraints)} "
        f"constraints are in {folder / 'catalogue'}; {errors} errors, {len(imported.problems) - errors} warnings",
        err=True,
    )
    raise typer.Exit(1 if errors else 0)


def export_tmf620(
    context: Annotated[str, typer.Argument(help="Which one: CSP/SEGMENT.", metavar="CSP/SEGMENT")],
    locale: Annotated[str | None, typer.Option(help="The language of its texts; the CSP's first without.")] = None,
    out: Annotated[Path | None, typer.Option(help="The file to write; without, standard output.")] = None,
) -> None:
    """Write a folder's offers and constraints as a TMF620 v4 catalogue; imported again, they are the same."""
    from catalog_adapter.contexts.folder import read_folder
    from catalog_adapter.contexts.parsed import ParsedContext
    from catalog_adapter.tmf620 import as_tmf620

    csp, _, segment = context.partition("/")
    files, unreadable = read_folder(settings().contexts_folder / csp)
    parsed = ParsedContext(files)
    data, problems = parsed.data(segment, locale)
    if data is None or unreadable:
        raise BadInput(
            "\n".join(map(str, [*unreadable, *parsed.problems, *problems])), advice="Mend these files first."
        )
    known = [one.id for one in data.context.segments]
    if segment not in known:
        raise BadInput(f"{csp} has no segment {segment!r}.", advice=f"Known segments: {', '.join(known)}.")
    documents = as_tmf620(
        data.offers, data.constraints, csp=csp, name=data.context.name, currency=data.context.currency,
        locale=locale or data.context.locales[0], base_url=settings().effective_public_url, tax=data.context.tax,
    )  # fmt: skip
    text = json.dumps(documents.by_kind(), ensure_ascii=False, indent=2)
    if out is None:
        typer.echo(text)
    else:
        out.write_text(text + "\n", encoding="utf-8")
        typer.echo(f"{len(documents.product_offerings)} offerings are in {out}", err=True)


def _reading(folder: Path, currency: str | None) -> Reading:
    """How the catalogue is read: as the folder's context.yml says, if there is one."""
    from catalog_adapter.contexts.compile import context_file
    from catalog_adapter.contexts.folder import read_folder
    from catalog_adapter.contexts.parsed import ParsedContext
    from catalog_adapter.sources.catalogue_layer import Reading

    if (folder / "context.yml").exists():
        reading = Reading.of(context_file(ParsedContext(read_folder(folder)[0])))
        if currency not in (None, reading.currency):
            raise BadInput(f"{folder / 'context.yml'} says {reading.currency}.", advice="Leave --currency out.")
        return reading
    if currency is None:
        raise BadInput(f"{folder} has no context.yml that says its currency.", advice="Give --currency, such as GBP.")
    return Reading(currency.upper(), tax_included=True, language="en")


def _fetched(url: str, token_name: str | None) -> Documents:
    from catalog_adapter.sources.catalogue_layer import documents_of
    from catalog_adapter.tmf620.remote import RemoteCatalogue
    from foundation.secrets import Secrets

    configure_logging(json_lines=False, level="ERROR")  # each attempt would be told; the last one's error is enough
    token = Secrets(settings().state_folder).find(token_name) if token_name else None
    if token_name and token is None:
        raise BadInput(f"There is no secret {token_name}.", advice="Set it in the environment.")
    with tempfile.TemporaryDirectory() as folder:
        remote = RemoteCatalogue(url, token=token, folder=Path(folder), name="import")
        return documents_of(asyncio.run(remote.fetch()))
