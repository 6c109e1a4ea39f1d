"""A problem in a customer context: where it is, how bad, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]


class Origin(NamedTuple):
    """A place in a file. ``line`` and ``column`` count from 1."""

    path: Path
    line: int
    column: int


@dataclass(frozen=True, order=True)
class Problem:
    """One line of the checker's report."""

    path: Path
    line: int
    column: int
    severity: Severity
    message: str

    @classmethod
    def at(cls, origin: Origin, message: str, severity: Severity = "error") -> Problem:
        """A problem at ``origin``."""
        return cls(origin.path, origin.line, origin.column, severity, message)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.severity}: {self.message}"
