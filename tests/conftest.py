"""Fixtures for all tests: real servers shared by the workers of a run, and the browser."""

import gc
import os
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from foundation.settings import ROOT
from tests.support import run
from tests.support.databases import new_postgres_database
from tests.support.system import System, running_system

# Three workers share the machine's cores: more threads of the linear algebra library would wait for each other, at full
# load. It reads this when it is imported, here and in every process that tests start.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")


def pytest_configure() -> None:
    run.begin()


def pytest_unconfigure() -> None:
    run.end()


def pytest_collection_finish() -> None:
    """All that was imported stays. To look through it for garbage, again and again, took a third of the time in which a
    server is made."""
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


@pytest.fixture(scope="session")
def system() -> System:
    """Bot, server and demo OSS, running together."""
    return running_system()


def _server_url(kind: str) -> str:
    told = run.folder() / f"{kind}.json"
    command = [sys.executable, "-m", "tests.support.servers", kind, str(told)]
    return str(run.shared_process(kind, command, told)["url"])


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """A running PostgreSQL; its database ``postgres`` is for making others, see ``postgres_database_url``."""
    return _server_url("postgres")


@pytest.fixture
def postgres_database_url(postgres_url: str) -> Iterator[str]:
    """An empty PostgreSQL database, as DATABASE_URL has it."""
    with new_postgres_database(postgres_url) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind we run on, as DATABASE_URL has it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    url: str = request.getfixturevalue("postgres_database_url")
    return url


@pytest.fixture(scope="session")
def valkey_url() -> str:
    """A running Valkey, as REDIS_URL has it; shared, so tests use names of their own."""
    return _server_url("valkey")


@pytest.fixture(params=["redis", "machine"])
def redis_url(request: pytest.FixtureRequest) -> str:
    """REDIS_URL for the processes of one machine: with a Valkey, and empty, where they share a folder instead."""
    url: str = request.getfixturevalue("valkey_url") if request.param == "redis" else ""
    return url


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """The Chromium that `make test` found: Playwright's own, or the machine's."""
    chosen = ROOT / ".tools" / "browser"
    program = chosen.read_text().strip() if chosen.is_file() else ""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program or None)
        yield browser
        await browser.close()
