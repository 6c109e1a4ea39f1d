"""Holds a conversation for the console's staff, in a draft or in what is live, as rehearsals hold theirs.

It is held from its first line each time, so nothing is kept between two lines, and any replica can hold the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from catalog_adapter.contexts import CatalogAdapter, ContextKey
from catalog_adapter.contexts.compile import context_file
from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.contexts.parsed import ParsedContext
from catalog_adapter.conversations.models import ConversationFile, Line
from catalog_adapter.conversations.reading import ExampleConversation, read_conversations
from catalog_adapter.layers.nodes import MappingNode
from catalog_adapter.layers.problems import Origin
from catalog_adapter.revisions.publisher import Publisher
from console.services import Rehearsed, Tried, TriedLine
from foundation.errors import NotFound
from server.rehearsal.acting import Acting
from server.rehearsal.holding import Holder
from server.rehearsal.orders import as_expected
from server.rehearsal.rehearsal import order_problems, unexpected


class DialogueTrial:
    """Holds conversations with one bot. ``publisher`` makes files known to whoever takes part."""

    def __init__(self, adapter: CatalogAdapter, holder: Holder, publisher: Publisher) -> None:
        self._adapter = adapter
        self._holder = holder
        self._publisher = publisher

    async def draft(self, files: ContextFiles, segment: str, locale: str, lines: Sequence[str]) -> Tried:
        """Hold it in files that are not live. Raises ContextInvalid, BotUnreachable."""
        content = await self._publisher.prepare(files)
        return await self._held(files.csp, content, segment, locale, lines)

    async def live(self, csp: str, segment: str, locale: str, lines: Sequence[str]) -> Tried:
        """Hold it in what is live. Raises ContextNotFound, BotUnreachable."""
        return await self._held(csp, (await self._adapter.head(csp)).content, segment, locale, lines)

    async def expected(self, files: ContextFiles, path: str) -> Rehearsed:
        """Hold an expected conversation of files that are not live. Raises ContextInvalid, NotFound, BotUnreachable."""
        content = await self._publisher.prepare(files)
        context = context_file(ParsedContext(files))
        conversations, problems = read_conversations(files, context)
        conversation = next((one for one in conversations if one.name == path), None)
        if conversation is None:
            told = "; ".join(one.message for one in problems if one.path == files.path(path))
            raise NotFound(f"{path} can't be held: {told or 'it is not there'}.", advice="Mend it in the editor.")
        held = await self._holder.hold(conversation, files.csp, content)
        tax_included = context.tax.amounts == "included"
        return Rehearsed(
            conversation.file.lines,
            [TriedLine(one.understanding, one.replies) for one in held.lines],
            [list(unexpected(*both)) for both in zip(conversation.file.lines, held.lines, strict=False)],
            [one.message for one in order_problems(conversation, held, tax_included=tax_included)],
            held.broken,
        )

    async def _held(self, csp: str, content: str, segment: str, locale: str, lines: Sequence[str]) -> Tried:
        file = ConversationFile(segment=segment, locale=locale, lines=[Line(customer=one) for one in lines])
        conversation = ExampleConversation("", segment, locale, file, MappingNode(Origin(Path(), 1, 1)))
        acting = Acting()
        held = await self._holder.hold(conversation, csp, content, watch=acting)
        turns = [
            TriedLine(one.understanding, one.replies, acted)
            for one, acted in zip(held.lines, acting.lines, strict=True)
        ]
        context = await self._adapter.resolve(ContextKey(csp=csp, segment=segment, locale=locale, revision=content))
        tax_included = context.data.context.tax.amounts == "included"
        orders = [as_expected(one, tax_included=tax_included) for one in held.orders]
        return Tried(turns, orders, held.broken)
