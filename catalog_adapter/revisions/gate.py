"""The gate: what everything that is to be published has to pass.

Input: a CSP's files. Output: its compiled contexts and the warnings, or :class:`PublishRefused` with every problem.
Three steps: the checker; compiling every segment and locale, whole; the CSP's own conversations, held with the real
dialogue model in the context as it would be.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from catalog_adapter.check import check_files
from catalog_adapter.contexts.compile import Place, compile_contexts
from catalog_adapter.contexts.errors import ContextInvalid
from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.contexts.resolved import ResolvedContext
from catalog_adapter.layers.problems import Problem
from catalog_adapter.revisions.errors import PublishRefused

#: Told how far a step is: its name, how much is done, of how much.
Progress = Callable[[str, int, int], None]
#: Holds the conversations of files that are kept under their hash; what did not go as expected, line by line.
Rehearse = Callable[[ContextFiles, Progress], Awaitable[Sequence[Problem]]]
#: Makes sure that whoever takes part in a rehearsal finds the files by their hash, and need not compile them again.
Keep = Callable[[ContextFiles, dict[Place, ResolvedContext]], Awaitable[None]]


@dataclass(frozen=True)
class Passed:
    """What came out of the gate."""

    files: ContextFiles
    contexts: dict[Place, ResolvedContext]
    warnings: list[Problem]


def silent(_step: str, _done: int, _of: int) -> None:
    """Progress that nobody follows."""


async def pass_gate(files: ContextFiles, keep: Keep, rehearse: Rehearse | None, progress: Progress = silent) -> Passed:
    """Take files through the gate. Without ``rehearse`` the conversations are not held."""
    progress("check", 0, 1)
    problems = await asyncio.to_thread(check_files, files)
    _refuse(files.csp, problems)
    progress("compile", 0, 1)
    try:
        contexts = await asyncio.to_thread(_compiled, files)
    except ContextInvalid as error:
        raise PublishRefused(files.csp, [*problems, *error.problems]) from error
    if rehearse is not None and files.conversations():
        await keep(files, contexts)
        problems += await rehearse(files, progress)
        _refuse(files.csp, problems)
    return Passed(files, contexts, problems)


def _compiled(files: ContextFiles) -> dict[Place, ResolvedContext]:
    contexts = compile_contexts(files)
    for context in contexts.values():
        context.warm()
    return contexts


def _refuse(csp: str, problems: Sequence[Problem]) -> None:
    if any(problem.severity == "error" for problem in problems):
        raise PublishRefused(csp, problems)
