"""The pages of a CSP in the order in which they are listed, each with what it needs."""

from __future__ import annotations

from typing import NamedTuple

from console.people.roles import Permission


class Place(NamedTuple):
    """A page in the navigation. ``name`` is its word and its icon, ``key`` what goes there after pressing g."""

    path: str
    name: str
    key: str
    needs: Permission


PLACES = (
    Place("", "overview", "o", Permission.VIEW),
    Place("/files", "files", "f", Permission.VIEW),
    Place("/intents", "intents", "i", Permission.VIEW),
    Place("/tone", "tone", "t", Permission.VIEW),
    Place("/offers", "offers", "s", Permission.VIEW),
    Place("/constraints", "constraints", "r", Permission.VIEW),
    Place("/try", "try_it", "y", Permission.EDIT),
    Place("/expected", "expected", "e", Permission.VIEW),
    Place("/missed", "missed", "q", Permission.VIEW),
    Place("/analytics", "analytics", "n", Permission.VIEW),
    Place("/saves", "saves", "u", Permission.VIEW),
    Place("/publish", "publish", "p", Permission.VIEW),
    Place("/history", "history", "h", Permission.VIEW),
    Place("/conversations", "conversations", "c", Permission.TALK),
    Place("/orders", "orders", "d", Permission.ORDERS),
    Place("/deliveries", "deliveries", "l", Permission.ORDERS),
    Place("/people", "people", "m", Permission.PEOPLE),
    Place("/audit", "audit", "a", Permission.PEOPLE),
    Place("/settings", "settings", "w", Permission.SETTINGS),
)
