"""What every source of customer contexts does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.contexts.models import ContextFile


@dataclass(frozen=True)
class Head:
    """What of a CSP a source has now: the hash of its content, and who the CSP is. ``label`` is for people.

    ``checked``: it passed the gate, so that it need not be compiled whole before it is served.
    """

    csp: str
    content: str
    context: ContextFile
    label: str
    checked: bool


class Source(Protocol):
    """A place where customer contexts are kept. All methods may be called from any task."""

    async def head(self, csp: str) -> Head | None:
        """What it has of a CSP now; None for nothing. Raises ContextInvalid for what can't be read."""

    async def csps(self) -> list[str]:
        """The CSPs it has something of."""

    async def files(self, csp: str, content: str) -> ContextFiles | None:
        """The files with this hash; None where it has them no longer."""
