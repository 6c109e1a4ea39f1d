"""Makes examples, or a new answer, of a group of messages: in a draft, which somebody publishes. And takes it back."""

from __future__ import annotations

from collections.abc import Callable

from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.intents.language import folded_phrase
from catalog_adapter.learning.drafting import DraftChanges
from catalog_adapter.learning.editing import Source, with_answer, with_examples
from catalog_adapter.learning.errors import NotLearnt
from catalog_adapter.learning.masking import is_masked
from catalog_adapter.learning.missed import CountedGroup, MissedMessages, Taken
from catalog_adapter.learning.schemas import MOST_PHRASES, GroupOut, Learnt, NewAnswer, NewExamples
from catalog_adapter.learning.written import phrases_of, without_phrases
from catalog_adapter.revisions.drafts import DEFAULT
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

        def teach(files: ContextFiles, source: Source, phrases: list[str]) -> ContextFiles:
            files = with_answer(files, source, wanted.intent, wanted.answer, phrases, wanted.title)
            for one in wanted.others:
                other = Source(source.segment, one.locale)
                files = with_answer(files, other, wanted.intent, one.answer, one.phrases)
            return files

        return await self._learn(csp, group_id, wanted, teach)

    async def undo(self, csp: str, group_id: str, *, author: str) -> CountedGroup:
        """Take out of the draft what was made of a group, and list it again. Raises as :meth:`examples` does.

        What is live stays so until the draft is published.
        """
        group = (await self._missed.group(csp, group_id)).group
        intent, phrases = group.taken_as, group.taken_phrases.splitlines()
        if intent is not None and phrases:
            await self._drafts.make(
                csp, lambda files: without_phrases(files, intent, phrases), name=DEFAULT, author=author
            )
        return await self._missed.settle(csp, group_id, "open")

    async def _learn(self, csp: str, group_id: str, wanted: NewExamples, teach: _Teach) -> Learnt:
        group = (await self._missed.group(csp, group_id)).group
        phrases = wanted.phrases or await self.phrases(group_id)
        if not phrases:
            told = "Something personal was taken out of every message of this group."
            raise NotLearnt(told, advice="Send phrases of your own, in the customers' words.")
        source = Source(group.segment, group.locale)
        new: set[str] = set()

        def change(files: ContextFiles) -> ContextFiles:
            taught = teach(files, source, phrases)
            new.clear()
            new.update(phrases_of(taught, wanted.intent) - phrases_of(files, wanted.intent))
            return taught

        after = await self._drafts.live_number(csp)
        draft = await self._drafts.make(csp, change, name=wanted.draft, author=wanted.author)
        taken = await self._missed.settle(csp, group_id, "taken", Taken(wanted.intent, sorted(new), after))
        return Learnt(group=GroupOut.of(taken), phrases=phrases, draft=DraftOut.of_row(draft))

    async def phrases(self, group_id: str) -> list[str]:
        """What was said, each once, where nothing was taken out."""
        messages = await self._missed.messages(group_id)
        texts = {folded_phrase(one.text): one.text for one in messages if not is_masked(one.text)}
        return list(texts.values())[:MOST_PHRASES]
