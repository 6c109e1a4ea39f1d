"""What can go wrong with revisions."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, ClassVar

from catalog_adapter.layers.problems import Problem
from catalog_adapter.revisions.diff import Change
from foundation.counting import counted
from foundation.errors import BespokeError, Conflict, NotFound

_TOLD = 200


class RevisionNotFound(NotFound):
    """There is no such revision."""

    code: ClassVar[str] = "revision_not_found"


class DraftNotFound(NotFound):
    """There is no such draft."""

    code: ClassVar[str] = "draft_not_found"


class DraftChanged(Conflict):
    """Somebody else has changed the draft since it was read."""

    code: ClassVar[str] = "draft_changed"


class NothingToPublish(Conflict):
    """What would be published is live already."""

    code: ClassVar[str] = "nothing_to_publish"


class PublishedMeanwhile(Conflict):
    """Somebody else has published since the base; ``changes`` are what has changed."""

    code: ClassVar[str] = "published_meanwhile"

    def __init__(self, message: str, *, advice: str, changes: Sequence[Change]) -> None:
        super().__init__(message, advice=advice)
        self.changes = list(changes)

    @property
    def details(self) -> dict[str, Any]:
        """For whoever has to mend it."""
        return {"changes": [str(change) for change in self.changes[:_TOLD]]}


class ReviewNeeded(Conflict):
    """What is live asks for a second person, and there was none."""

    code: ClassVar[str] = "review_needed"


class ReviewEnded(Conflict):
    """The review that was asked for is no more: the draft was changed, or somebody has decided."""

    code: ClassVar[str] = "review_ended"


class NoSecondPerson(Conflict):
    """Whoever asked, or has made all of it, can't be who approves."""

    code: ClassVar[str] = "no_second_person"


class PublishRefused(BespokeError):
    """The gate found problems: nothing was published."""

    status: ClassVar[HTTPStatus] = HTTPStatus.UNPROCESSABLE_ENTITY
    code: ClassVar[str] = "publish_refused"

    def __init__(self, csp: str, problems: Sequence[Problem]) -> None:
        errors = [problem for problem in problems if problem.severity == "error"]
        super().__init__(
            f"{csp} was not published: {counted(len(errors), 'error')}.",
            advice="Mend what is listed and publish again; what was live before still is.",
        )
        self.problems = list(problems)

    @property
    def details(self) -> dict[str, Any]:
        """For whoever has to mend it."""
        return {"problems": [str(problem) for problem in self.problems[:_TOLD]]}
