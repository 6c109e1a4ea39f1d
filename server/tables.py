"""All tables of ours: importing this module makes ``SQLModel.metadata`` complete."""

from __future__ import annotations

import importlib

from sqlalchemy import MetaData
from sqlmodel import SQLModel

_OWNERS = (
    "analytics.tables",
    "catalog_adapter.learning.tables",
    "catalog_adapter.revisions.tables",
    "catalog_adapter.tmf_apis.tables",
    "console.tables",
    "gateway.channels.messaging.tables",
    "gateway.conversations.models",
    "gateway.handover.chatwoot.tables",
    "gateway.handover.tables",
    "orders.draft",
    "orders.tables",
)


def metadata() -> MetaData:
    """The tables as the code has them."""
    for owner in _OWNERS:
        importlib.import_module(owner)
    return SQLModel.metadata
