"""What the staff's endpoints take and answer."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from catalog_adapter.revisions.publisher import Published
from catalog_adapter.revisions.tables import ContextDraft, ContextRevision

_LARGEST = 2**31 - 1  # what the database's columns take
#: Text that every database takes: it has no NUL.
_Text = Annotated[str, Field(pattern=r"^[^\x00]*$")]
#: The number of a revision, or a draft's version.
Number = Annotated[int, Field(ge=1, le=_LARGEST)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Author(_Body):
    """Who does something, and why."""

    author: _Text = Field(min_length=1, max_length=200)
    note: _Text = Field("", max_length=2000)


class Files(_Body):
    """All files of a customer context: text by relative path."""

    files: dict[str, str]


class NewRevision(Author, Files):
    """Files to publish. ``base``: the revision they were made from; null: from none; ``live``: over whatever is."""

    base: Number | Literal["live"] | None = None


class Rollback(Author):
    """The revision to go back to."""

    number: Number


class NewDraft(Files):
    """A draft to save. ``version`` is the one that was read; null: there must be none yet."""

    author: _Text = Field(min_length=1, max_length=200)
    base: Number | None = None
    version: Number | None = None


class RevisionOut(BaseModel):
    """A published revision."""

    number: int
    content: str
    kind: str
    of: int | None
    author: str
    note: str
    approved_by: str
    published_at: datetime

    @classmethod
    def of_row(cls, row: ContextRevision) -> RevisionOut:
        """From its row."""
        return cls.model_validate(row.model_dump(exclude={"csp"}))


class DraftOut(BaseModel):
    """A draft, without its files."""

    name: str
    base: int | None
    version: int
    author: str
    changed_at: datetime

    @classmethod
    def of_row(cls, row: ContextDraft) -> DraftOut:
        """From its row."""
        return cls.model_validate(row.model_dump(exclude={"csp", "packed"}))


def published_json(published: Published) -> dict[str, Any]:
    """A publish's answer."""
    revision = RevisionOut.of_row(published.revision).model_dump(mode="json")
    return {"revision": revision, "warnings": [str(problem) for problem in published.warnings]}
