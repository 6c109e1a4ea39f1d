"""What can go wrong with a customer context."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from catalog_adapter.layers.problems import Problem
from foundation.counting import counted
from foundation.errors import BespokeError, NotFound


class ContextError(BespokeError):
    """Base of this package's errors."""


class ContextNotFound(NotFound):
    """There is no such CSP, segment or locale."""

    code = "context_not_found"


class ContextInvalid(ContextError):
    """A customer context's files can't be used; ``problems`` says where and why."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "context_invalid"
    tone_message = "error_unavailable"

    def __init__(self, csp: str, problems: Sequence[Problem]) -> None:
        first = "; ".join(str(problem) for problem in problems[:3])
        super().__init__(
            f"The customer context {csp!r} has {counted(len(problems), 'problem')}: {first}",
            advice="Run `bespoke contexts check` and mend what it lists.",
        )
        self.problems = list(problems)
