"""``bespoke understand``: what a message means in a context, as JSON.

Input: a context, a text, and the characteristic that is asked just then. Output: the whole understanding, with the
encoder and the content that it comes from. Nothing is sent, and no server has to run.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from foundation.errors import BadInput

if TYPE_CHECKING:
    from catalog_adapter.contexts import ResolvedContext
    from catalog_adapter.tone.reply import Asked


def understand(
    text: Annotated[str, typer.Argument(help="What the customer writes.")],
    context: Annotated[str, typer.Option(help="In which context; the CSP's first segment without one.",
                                         metavar="CSP[/SEGMENT]")],
    locale: Annotated[str | None, typer.Option(help="The locale, such as en-GB; the spoken one without.")] = None,
    asked: Annotated[str | None, typer.Option(help="The characteristic that is asked just then.",
                                              metavar="CHARACTERISTIC")] = None,
) -> None:  # fmt: skip
    """Print what a message means in a context: intent, runners-up, and what its words stand for."""
    told = asyncio.run(_told(context, locale, asked, text))
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")


async def _told(name: str, locale: str | None, asked: str | None, text: str) -> dict[str, Any]:
    from catalog_adapter.contexts import ContextKey
    from foundation.settings import settings
    from gateway.text import cleaned
    from server.cli.contexts.reading import reading_adapter

    csp, _, segment = name.partition("/")
    async with reading_adapter() as adapter:
        own = (await adapter.head(csp)).context
        key = ContextKey(csp=csp, segment=segment or own.segments[0].id, locale=locale or own.locales[0])
        context, said = await adapter.resolve(key), cleaned(text)
        spoken = context.spoken_locale(said, _question(context, asked))
        if locale is None and spoken != key.locale:  # then a conversation goes on in what is spoken
            key = key.model_copy(update={"locale": spoken})
            context = await adapter.resolve(key)
    understood = context.understand(said, _question(context, asked))
    near = understood.near_tie
    return {
        "context": f"{key.csp}/{key.segment}",
        "locale": key.locale,
        "language": spoken.split("-")[0],
        "revision": context.revision,
        "encoder": settings().sentence_encoder,
        **understood.model_dump(mode="json"),
        "near_tie": near.model_dump(mode="json") if near else None,
    }


def _question(context: ResolvedContext, characteristic: str | None) -> Asked | None:
    """The question after a characteristic, as the assistant puts it for the first offering that has it."""
    from catalog_adapter.offers.ranges import Ranges
    from catalog_adapter.tone.reply import Asked

    if characteristic is None:
        return None
    known: dict[str, None] = {}
    for offering in context.sold():
        variable = context.model(offering.id).configurable.variable(characteristic)
        if variable is not None:
            values = [] if isinstance(variable.domain, Ranges) else list(variable.domain)
            return Asked(
                kind="characteristic", offering=offering.id, characteristic=characteristic, values=values
            )  # fmt: skip
        known |= dict.fromkeys(one.id for one in context.model(offering.id).configurable.variables)
    raise BadInput(f"There is no characteristic {characteristic!r}.", advice=f"There are {', '.join(known)}.")
