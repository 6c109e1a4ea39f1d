"""The conversations' tables, empty."""

from collections.abc import AsyncIterator
from functools import partial

import pytest
from sqlmodel import SQLModel

from foundation.database import Database
from gateway.conversations.models import Conversation, ConversationMessage
from gateway.handover.tables import HandOver
from tests.support.databases import database_with

TABLES = [table.__table__ for table in (Conversation, ConversationMessage, HandOver)]  # type: ignore[union-attr]


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database of each kind, with the tables that a turn reads."""
    async with database_with(partial(SQLModel.metadata.create_all, tables=TABLES), database_url) as database:
        yield database
