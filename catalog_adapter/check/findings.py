"""The same finding about several offerings, told once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from catalog_adapter.check.places import listed
from catalog_adapter.layers.problems import Origin, Problem, Severity


@dataclass(frozen=True)
class Finding:
    """A problem of one offering: ``before``, the offering's id, ``after``."""

    origin: Origin
    before: str
    offering: str
    after: str
    severity: Severity = "error"


def told_once(findings: Iterable[Finding]) -> Iterator[Problem]:
    """One problem for findings that differ in nothing but the offering."""
    offerings: dict[tuple[Origin, str, str, Severity], list[str]] = {}
    for one in findings:
        offerings.setdefault((one.origin, one.before, one.after, one.severity), []).append(one.offering)
    for (origin, before, after, severity), names in offerings.items():
        yield Problem.at(origin, f"{before}{listed(dict.fromkeys(names))}{after}", severity)
