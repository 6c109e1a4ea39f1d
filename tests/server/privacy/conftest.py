"""A server with two CSPs, of which one says how long it keeps what."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from foundation.settings import Settings
from server.migrations import upgrade
from server.parts import Parts, make_parts
from tests.orders.site import write_context

_WEBHOOK = 'webhooks: [{id: oss, url: "https://oss.example/hook"}]\n'
_RETENTION = "retention: {learning: 5, conversations: 10, payloads: 20, orders: 30}\n"


@pytest.fixture
async def parts(tmp_path: Path, database_url: str) -> AsyncIterator[Parts]:
    """Its parts, of which none works in the background."""
    for csp, more in (("acme", _WEBHOOK + _RETENTION), ("other", _WEBHOOK)):
        with (write_context(tmp_path / "contexts", csp) / csp / "context.yml").open("a") as context:
            context.write(more)
    settings = Settings(
        state_folder=tmp_path / "state", contexts_folder=tmp_path / "contexts", database_url=database_url,
        internal_token=SecretStr("t" * 20), signing_key=SecretStr("s" * 20),
    )  # fmt: skip
    made = make_parts(settings)
    await upgrade(made.database)
    yield made
    await made.stop()
