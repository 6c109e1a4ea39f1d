"""Rehearses a content: holds all its example conversations, and says which line of which was answered otherwise.

Input: a CSP's files, kept under their hash. Output: problems, each at a line of a conversation.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from catalog_adapter.contexts import CatalogAdapter, ContextKey
from catalog_adapter.contexts.compile import context_file
from catalog_adapter.contexts.errors import ContextInvalid, ContextNotFound
from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.contexts.parsed import ParsedContext
from catalog_adapter.conversations.models import Line
from catalog_adapter.conversations.reading import ExampleConversation, read_conversations
from catalog_adapter.layers.problems import Problem
from catalog_adapter.revisions.gate import Progress
from foundation.counting import counted
from server.rehearsal.holding import Held, HeldLine, Holder
from server.rehearsal.orders import differences

_AT_ONCE = 2  # customers use the same bot
_LONGEST_QUOTE = 300


class Rehearsal:
    """The gate's third step."""

    def __init__(self, adapter: CatalogAdapter, holder: Holder) -> None:
        self._adapter = adapter
        self._holder = holder

    async def __call__(self, files: ContextFiles, progress: Progress) -> Sequence[Problem]:
        """Hold all conversations; what did not go as expected. Raises BotUnreachable."""
        conversations, problems = read_conversations(files, context_file(ParsedContext(files)))
        if problems:
            return problems
        slots, done = asyncio.Semaphore(_AT_ONCE), 0
        progress("rehearse", 0, len(conversations))

        async def one(conversation: ExampleConversation) -> list[Problem]:
            nonlocal done
            async with slots:
                found = await self._rehearse(conversation, files)
            done += 1
            progress("rehearse", done, len(conversations))
            return found

        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(one(conversation)) for conversation in conversations]
        except ExceptionGroup as errors:
            raise errors.exceptions[0] from errors  # a bot that is away is told as that, and told once
        return [problem for task in tasks for problem in task.result()]

    async def _rehearse(self, conversation: ExampleConversation, files: ContextFiles) -> list[Problem]:
        held = await self._holder.hold(conversation, files.csp, files.content)
        context = await self._adapter.resolve(_key(conversation, files))
        problems = list(_line_problems(conversation, held))
        order = list(order_problems(conversation, held, tax_included=context.data.context.tax.amounts == "included"))
        if order and not problems:
            problems += await self._first_other_answer(conversation, files.csp, held)
        return problems + order

    async def _first_other_answer(self, conversation: ExampleConversation, csp: str, held: Held) -> list[Problem]:
        """The first line that what is live answers otherwise: where an unexpected order most likely comes from."""
        try:
            live = await self._adapter.head(csp)
            before = await self._holder.hold(conversation, csp, live.content)
        except (ContextNotFound, ContextInvalid):
            return []  # nothing is live that could be compared
        for number, (old, new) in enumerate(zip(before.lines, held.lines, strict=False)):
            if old.messages != new.messages or old.understanding.intent != new.understanding.intent:
                told = f"the assistant now says {_quoted(new)}; what is live says {_quoted(old)}"
                return [conversation.problem(told, "lines", number)]
        return []


def _key(conversation: ExampleConversation, files: ContextFiles) -> ContextKey:
    return ContextKey(csp=files.csp, segment=conversation.segment, locale=conversation.locale, revision=files.content)


def _line_problems(conversation: ExampleConversation, held: Held) -> Iterator[Problem]:
    for number, (line, answer) in enumerate(zip(conversation.file.lines, held.lines, strict=False)):
        for told in unexpected(line, answer):
            yield conversation.problem(f"{told}; the assistant says {_quoted(answer)}", "lines", number)
    if held.broken:
        yield conversation.problem(f"the assistant gave no answer: {held.broken}", "lines", len(held.lines))


def unexpected(line: Line, answer: HeldLine) -> Iterator[str]:
    """What of a line and its answer is not as expected."""
    understood = answer.understanding
    if line.intent is not None and understood.intent != line.intent:
        yield f"{line.customer!r} was understood as {understood.intent}, expected {line.intent}"
    if line.own_intent is not None and understood.own_intent != line.own_intent:
        own = understood.own_intent or f"no intent of your own ({understood.intent})"
        yield f"{line.customer!r} was understood as {own}, expected {line.own_intent}"
    for message in line.messages:
        if message not in answer.messages:
            yield f"expected the message {message}, came {', '.join(answer.messages) or 'none'}"
    said = answer.text.casefold()
    yield from (f"expected {text!r}" for text in line.says if " ".join(text.split()).casefold() not in said)
    yield from (f"not expected {text!r}" for text in line.says_not if " ".join(text.split()).casefold() in said)


def order_problems(conversation: ExampleConversation, held: Held, *, tax_included: bool) -> Iterator[Problem]:
    """What is wrong with the orders that came of a conversation."""
    expected, last = conversation.file.expected, held.lines[-1] if held.lines else None
    if held.broken:
        return
    if not expected:
        if held.orders:
            yield conversation.problem("an order came of it, and none is expected", "lines", len(held.lines) - 1)
    elif len(held.orders) != len(expected):
        there = counted(len(held.orders), "order") if held.orders else "no orders"
        told = f"{there} came of it, expected {'one' if len(expected) == 1 else len(expected)}"
        yield conversation.problem(f"{told}; at the end the assistant says {_quoted(last)}", expected[0][0][0])
    else:
        for (where, wanted), order in zip(expected, held.orders, strict=True):
            for path, told in differences(wanted, order, tax_included=tax_included):
                yield conversation.problem(told, *where, *path)


def _quoted(answer: HeldLine | None) -> str:
    text = answer.text if answer else ""
    return f"“{text[:_LONGEST_QUOTE]}{'…' if len(text) > _LONGEST_QUOTE else ''}”"
