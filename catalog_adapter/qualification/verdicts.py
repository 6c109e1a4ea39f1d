"""Verdicts: whether something can be had, and how the data's and the service's become one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """Why not, or why nobody can tell. ``code`` is for machines, ``label`` for people."""

    code: str
    label: str


@dataclass(frozen=True)
class Verdict:
    """Whether something can be had: yes, no, or None where it can't be told. A yes has no reasons."""

    can_be_had: bool | None
    reasons: tuple[Reason, ...] = ()


YES = Verdict(True)

#: What only the CSP's service knows, while that does not answer.
NOT_NOW = Verdict(None, (Reason("availabilityUnknown", "Whether it can be had there can't be told at the moment."),))


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict on something that needs all of it: one no is enough."""
    listed = list(verdicts)
    for wanted in (False, None):
        found = [one for one in listed if one.can_be_had is wanted]
        if found:
            return Verdict(wanted, tuple(dict.fromkeys(reason for one in found for reason in one.reasons)))
    return YES


def joined(local: Verdict, remote: Verdict | None, *, is_covered: bool) -> Verdict:
    """The data's verdict and the service's (None: it has no say). Both have to say yes.

    While the service does not answer, the data's verdict stands where the data itself says where the offering can be
    had (``is_covered``); else it can't be told, and that is never taken for a yes.
    """
    if remote is None or local.can_be_had is False:
        return local
    if remote.can_be_had is None and is_covered:
        return local
    return all_of([local, remote])
