"""Publishing, the one way through: gate, then one transaction that writes the revision and moves the live pointer,
then every process is told. Rolling back publishes older content as a new revision.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog

from catalog_adapter.contexts.adapter import CatalogAdapter
from catalog_adapter.contexts.compile import Place, compile_contexts, context_file
from catalog_adapter.contexts.errors import ContextInvalid, ContextNotFound
from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.contexts.parsed import ParsedContext
from catalog_adapter.contexts.resolved import ResolvedContext
from catalog_adapter.layers.problems import Problem
from catalog_adapter.revisions import repository
from catalog_adapter.revisions.approval import Approval, asks_for_two
from catalog_adapter.revisions.diff import Change, diff
from catalog_adapter.revisions.errors import (
    NothingToPublish,
    PublishedMeanwhile,
    PublishRefused,
    ReviewNeeded,
    RevisionNotFound,
)
from catalog_adapter.revisions.gate import Passed, Progress, Rehearse, pass_gate, silent
from catalog_adapter.revisions.live import LiveContexts
from catalog_adapter.revisions.tables import ContextLive, ContextRevision, Kind
from catalog_adapter.sources.catalogues import Catalogues, with_layer
from foundation.database import Database

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Published:
    """A new revision, which is live, and the warnings of the gate. ``alone``: it came without the second person that
    publishing asks for."""

    revision: ContextRevision
    warnings: Sequence[Problem]
    alone: bool = False


class Publisher:
    """Publishes and rolls back. ``rehearse`` holds a CSP's conversations with the real dialogue model."""

    def __init__(
        self, database: Database, adapter: CatalogAdapter, live: LiveContexts, catalogues: Catalogues,
        rehearse: Rehearse | None,
    ) -> None:  # fmt: skip
        self._database = database
        self._adapter = adapter
        self._live = live
        self._catalogues = catalogues
        self._rehearse = rehearse

    async def publish(
        self, files: ContextFiles, *, base: int | None, author: str, note: str = "", progress: Progress = silent,
        approval: Approval | None = None,
    ) -> Published:  # fmt: skip
        """Publish files that were made from the revision ``base`` (None: from none).

        Raises PublishRefused, PublishedMeanwhile with what changed since the base, NothingToPublish, ReviewNeeded
        without the ``approval`` of a second person that what is live asks for, and ReviewEnded for one that is stale.
        """
        await self._expect(files, base)
        if approval is None and await self.needs_two(files.csp):
            raise ReviewNeeded(
                f"{files.csp} publishes with two people: what is live says so.",
                advice="Save it as a draft, ask for a review in the console, and have another publisher approve it.",
            )
        passed = await pass_gate(await self.whole(files), self._keep, self._rehearse, progress)
        return await self._go_live(
            files, passed, base, kind="publish", of=None, author=author, note=note, approval=approval
        )

    async def needs_two(self, csp: str) -> bool:
        """Whether publishing asks for a second person: as what is live says, or the folder where nothing is."""
        async with self._database.transaction() as session:
            live = await repository.find_live(session, csp)
        if live is not None:
            return asks_for_two(live)
        try:
            return (await self._adapter.head(csp)).context.two_person_publishing
        except (ContextInvalid, ContextNotFound):
            return False

    async def prepare(self, files: ContextFiles) -> str:
        """Have files that are not live ready to be talked in; the hash under which.

        Raises PublishRefused, ContextInvalid.
        """
        whole = await self.whole(files)
        ready = self._adapter.compiled.places((whole.csp, whole.content))
        await self._keep(whole, {} if ready else await asyncio.to_thread(compile_contexts, whole))
        return whole.content

    async def roll_back(self, csp: str, number: int, *, author: str, note: str = "") -> Published:
        """Publish the content of an older revision again.

        Its conversations are not held again: they passed when it was published, and who rolls back is in a hurry. For
        the same reason one person is enough, unless that would end publishing with two. Raises RevisionNotFound,
        ReviewNeeded, and what :meth:`publish` raises.
        """
        async with self._database.transaction() as session:
            older = await repository.find_revision(session, csp, number)
            files = await repository.find_content(session, csp, older.content) if older else None
            live = await repository.find_live(session, csp)
        if older is None or files is None or live is None:
            raise RevisionNotFound(f"{csp} has no revision {number}.", advice="See its log for those there are.")
        await self._expect(files, live.number)
        passed = await pass_gate(await self.whole(files), self._keep, None)
        alone = asks_for_two(live)
        if alone and not (await asyncio.to_thread(lambda: context_file(ParsedContext(files)))).two_person_publishing:
            raise ReviewNeeded(
                f"Revision {number} does not ask for two people: one alone can't go back to it.",
                advice="Take what you need of it into a draft, and ask for a review.",
            )
        done = await self._go_live(files, passed, live.number, kind="rollback", of=number, author=author, note=note)
        return replace(done, alone=alone)

    async def _expect(self, files: ContextFiles, base: int | None) -> None:
        """Whether there is a point in going on: cheaper to know before the gate than after it."""
        async with self._database.transaction() as session:
            live = await repository.find_live(session, files.csp)
        if live is not None and live.content == files.content:
            raise NothingToPublish(f"That is what is live of {files.csp}, as revision {live.number}.")
        if (live.number if live else None) != base:
            raise await self._meanwhile(files.csp, base, live)

    async def whole(self, files: ContextFiles) -> ContextFiles:
        """The files over what the CSP's own catalogue says now: what customers would meet. Raises PublishRefused."""
        try:
            context = await asyncio.to_thread(lambda: context_file(ParsedContext(files)))
            layer = await self._catalogues.layer_for_gate(files.csp, context)
        except ContextInvalid as error:
            raise PublishRefused(files.csp, error.problems) from error
        return with_layer(files, layer) if layer else files

    async def _keep(self, files: ContextFiles, contexts: dict[Place, ResolvedContext]) -> None:
        self._adapter.hold(files, contexts)
        async with self._database.transaction() as session:
            await repository.keep_content(session, files)

    async def _go_live(
        self, files: ContextFiles, passed: Passed, base: int | None, *, kind: Kind, of: int | None, author: str,
        note: str, approval: Approval | None = None,
    ) -> Published:  # fmt: skip
        context = await asyncio.to_thread(lambda: context_file(ParsedContext(files)))
        self._adapter.hold(passed.files, passed.contexts)  # before anybody finds it live, and would compile it again
        async with self._database.transaction() as session:
            number = await repository.move_live(session, files, context, base)
            if number is not None:
                await repository.keep_content(session, files)
                revision = await repository.add_revision(
                    session, files, number, kind=kind, of=of, author=author, note=note,
                    approved_by=approval.by if approval else "",
                )  # fmt: skip
                if approval is not None:
                    await approval.use_up(session)
                await repository.forget_unpublished(session, files.csp)
        if number is None:
            async with self._database.transaction() as session:
                live = await repository.find_live(session, files.csp)
            raise await self._meanwhile(files.csp, base, live)
        _log.info("customer context published", csp=files.csp, revision=number, content=files.content, kind=kind)
        await self._live.announce(files.csp)
        return Published(revision, passed.warnings)

    async def _meanwhile(self, csp: str, base: int | None, live: ContextLive | None) -> PublishedMeanwhile:
        changes = await self._changes_since(csp, base, live)
        there = f"revision {live.number} is live" if live else "nothing is live"
        made = f"what you publish was made from revision {base}" if base else "what you publish was made from none"
        return PublishedMeanwhile(
            f"{csp} has changed meanwhile: {there}, and {made}.",
            advice="Take those changes into yours, and publish with the live revision as its base.",
            changes=changes,
        )

    async def _changes_since(self, csp: str, base: int | None, live: ContextLive | None) -> list[Change]:
        if live is None:
            return []
        async with self._database.transaction() as session:
            old = await repository.find_revision(session, csp, base) if base else None
            before = await repository.find_content(session, csp, old.content) if old else None
            after = await repository.find_content(session, csp, live.content)
        return await asyncio.to_thread(diff, before, after) if after else []
