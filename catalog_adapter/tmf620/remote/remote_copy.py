"""A copy of a remote catalogue: what was read, when, and whether the remote still answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from catalog_adapter.tmf620.remote.resources import Resource


@dataclass(frozen=True)
class RemoteCopy:
    """All of a catalogue at a time.

    ``content_hash`` is the same for the same resources in any order. ``fetched_at`` (UTC) is when the remote last said
    that it is so. ``stale`` is true while the last attempt to reach the remote has failed, with ``last_error``, and
    until the first one has succeeded. ``notes`` are oddities that did not hinder.
    """

    resources: tuple[Resource, ...]
    content_hash: str
    fetched_at: datetime
    notes: tuple[str, ...] = ()
    stale: bool = False
    last_error: str = ""

    def documents(self, kind: str) -> list[dict[str, Any]]:
        """The resources of a kind as the remote sent them, by their ids; not to be changed."""
        return [resource.document for resource in self.resources if resource.kind == kind]

    def age(self, now: datetime) -> timedelta:
        """How long ago the remote last said that it is so."""
        return now - self.fetched_at
