"""Roles, and what each permits. A person may have several for one CSP, and others for another.

The operator of the installation may do everything, of every CSP.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    """What somebody is for a CSP."""

    VIEWER = "viewer"
    EDITOR = "editor"
    PUBLISHER = "publisher"
    AGENT = "agent"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """What a page or a button needs."""

    VIEW = "view"  # read what is live, drafts and history
    EDIT = "edit"  # change drafts, and try them
    PUBLISH = "publish"  # publish and roll back
    ORDERS = "orders"  # customers' orders and their deliveries
    TALK = "talk"  # customers who wait for a person
    PEOPLE = "people"  # people, their roles, and who did what
    SETTINGS = "settings"  # API tokens, webhooks, messaging accounts


_EDITOR = frozenset({Permission.VIEW, Permission.EDIT})
PERMITS: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: frozenset({Permission.VIEW}),
    Role.EDITOR: _EDITOR,
    Role.PUBLISHER: _EDITOR | {Permission.PUBLISH},
    Role.AGENT: frozenset({Permission.VIEW, Permission.ORDERS, Permission.TALK}),
    Role.ADMINISTRATOR: frozenset(Permission),
}


def permissions(roles: Iterable[Role]) -> frozenset[Permission]:
    """What the roles together permit."""
    return frozenset().union(*(PERMITS[role] for role in roles))


def known_roles(words: Iterable[str]) -> set[Role]:
    """The roles among ``words``; a word that is none stands for nothing."""
    return {Role(word) for word in words if word in set(Role)}
