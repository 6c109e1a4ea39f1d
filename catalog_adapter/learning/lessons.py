"""Makes examples, or a new answer, of a group of messages: in a draft, which somebody publishes."""

from __future__ import annotations

from collections.abc import Callable

from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.intents.language import folded_phrase
from catalog_adapter.learning.drafting import DraftChanges
from catalog_adapter.learning.editing import Source, with_answer, with_examples
from catalog_adapter.learning.errors import NotLearnt
from catalog_adapter.learning.masking import is_masked
from catalog_adapter.learning.missed import MissedMessages
from catalog_adapter.learning.schemas import MOST_PHRASES, GroupOut, Learnt, NewAnswer, NewExamples
from catalog_adapter.revisions.schemas import DraftOut

_Teach = Callable[[ContextFiles, Source, list[str]], ContextFiles]


class Lessons:
    """What a CSP's staff make of what their customers said in vain."""

    def __init__(self, missed: MissedMessages, drafts: DraftChanges) -> None:
        self._missed = missed
        self._drafts = drafts

    async def examples(self, csp: str, group_id: str, wanted: NewExamples) -> Learnt:
        """More examples of an intent. Raises GroupNotFound, NotLearnt, DraftChanged, BadInput, ContextInvalid."""
        return await self._learn(csp, group_id, wanted, lambda files, source, phrases: (
            with_examples(files, source, wanted.intent, phrases)
        ))  # fmt: skip

    async def answer(self, csp: str, group_id: str, wanted: NewAnswer) -> Learnt:
        """A new intent with its answer. Raises as :meth:`examples` does."""
        return await self._learn(csp, group_id, wanted, lambda files, source, phrases: (
            with_answer(files, source, wanted.intent, wanted.answer, phrases)
        ))  # fmt: skip

    async def _learn(self, csp: str, group_id: str, wanted: NewExamples, teach: _Teach) -> Learnt:
        group = (await self._missed.group(csp, group_id)).group
        phrases = wanted.phrases or await self._phrases(group_id)
        if not phrases:
            told = "Something personal was taken out of every message of this group."
            raise NotLearnt(told, advice="Send phrases of your own, in the customers' words.")
        source = Source(group.segment, group.locale)
        draft = await self._drafts.make(
            csp, lambda files: teach(files, source, phrases), name=wanted.draft, author=wanted.author
        )
        taken = await self._missed.settle(csp, group_id, "taken", wanted.intent)
        return Learnt(group=GroupOut.of(taken), phrases=phrases, draft=DraftOut.of_row(draft))

    async def _phrases(self, group_id: str) -> list[str]:
        """What was said, each once, where nothing was taken out."""
        messages = await self._missed.messages(group_id)
        texts = {folded_phrase(one.text): one.text for one in messages if not is_masked(one.text)}
        return list(texts.values())[:MOST_PHRASES]
