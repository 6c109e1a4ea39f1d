"""What is wrong with the resources of a catalogue: collected while reading, so that the rest is read all the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class CatalogueProblem:
    """One thing to tell the CSP. ``resource`` is its kind and id in the CSP's catalogue: ``productOffering/123``.

    An error means that something can't be sold, or not as the CSP's catalogue has it; a warning, that something was
    left aside which makes no difference to what is sold and for how much.
    """

    resource: str
    severity: Severity
    message: str

    def __str__(self) -> str:
        return f"{self.resource}: {self.severity}: {self.message}"


class LeftOut(Exception):
    """A resource, or a part of one, can't be used; says why. Whoever reads the resource reports it and goes on."""

    def __init__(self, why: str, severity: Severity = "error") -> None:
        super().__init__(why)
        self.severity = severity


@dataclass
class Report:
    """Collects problems, each once, in the order they were found."""

    _found: dict[CatalogueProblem, None] = field(default_factory=dict)

    def error(self, resource: str, message: str) -> None:
        """Something that is not sold, or not as it should be."""
        self._found.setdefault(CatalogueProblem(resource, "error", message))

    def warning(self, resource: str, message: str) -> None:
        """Something that was left aside."""
        self._found.setdefault(CatalogueProblem(resource, "warning", message))

    def left_out(self, resource: str, reason: LeftOut) -> None:
        """Something that can't be used."""
        self._found.setdefault(CatalogueProblem(resource, reason.severity, f"{reason}; left out"))

    def problems(self) -> tuple[CatalogueProblem, ...]:
        """All there is to tell."""
        return tuple(self._found)
