"""Writers of customer contexts, over each kind of database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.catalog_adapter.revisions.made import Writer, writing


@pytest.fixture
async def writer(database_url: str, tmp_path: Path) -> AsyncIterator[Writer]:
    async with writing(database_url, tmp_path / "writer") as found:
        yield found


@pytest.fixture
async def other(database_url: str, tmp_path: Path, writer: Writer) -> AsyncIterator[Writer]:
    """A second process's, over the same database."""
    async with writing(database_url, tmp_path / "other") as found:
        yield found
