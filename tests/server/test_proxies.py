"""Whose word on a client's address counts: that of the proxies that the operator names, and of nobody else."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from pydantic import ValidationError

from foundation.settings import ROOT, Settings
from tests.gateway.serving import free_port
from tests.support.waiting import wait_until

_SECONDS = 90


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """One conversation at once from an address."""
    with (settings.contexts_folder / "acme" / "context.yml").open("a") as context:
        context.write("\nlimits: {address: 2}\n")
    return settings.model_copy(update={"port": free_port()})


@contextmanager
def _server(settings: Settings, trusted: str) -> Iterator[httpx.Client]:
    """A real server, in a process of its own, which is told to trust these proxies."""
    environment = {
        "BESPOKE_STATE_FOLDER": str(settings.state_folder),
        "BESPOKE_CONTEXTS_FOLDER": str(settings.contexts_folder),
        "BESPOKE_PORT": str(settings.port),
        "BESPOKE_BOT_URL": settings.bot_url,
        "BESPOKE_TRUSTED_PROXIES": trusted,
        "DATABASE_URL": "",
        "REDIS_URL": "",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "server.cli", "serve"], cwd=ROOT, env={**os.environ, **environment}
    )
    try:
        with httpx.Client(base_url=settings.effective_public_url, trust_env=False, timeout=_SECONDS) as http:
            wait_until(lambda: _is_there(http), seconds=_SECONDS, what="the server serves")
            yield http
    finally:
        process.kill()
        process.wait()


def _is_there(http: httpx.Client) -> bool:
    try:
        return http.get("/health/live").is_success
    except httpx.TransportError:
        return False


def _begun(http: httpx.Client, count: int) -> int:
    """How many of so many customers, each with an address of their own in the header, can begin at once."""
    wanted = {"csp": "acme", "segment": "home"}
    answers = [
        http.post("/chat/conversations", json=wanted, headers={"X-Forwarded-For": f"203.0.113.{number}"})
        for number in range(count)
    ]
    assert {answer.status_code for answer in answers} <= {201, 429}
    return sum(answer.status_code == 201 for answer in answers)


@pytest.mark.parametrize(
    ("trusted", "all_begin"),
    [('["127.0.0.0/8"]', True), ('["10.0.0.0/8"]', False), ("[]", False)],
    ids=["the proxy", "another one", "nobody"],
)
def test_only_a_proxy_that_is_named_tells_who_the_client_is(settings: Settings, trusted: str, all_begin: bool) -> None:
    with _server(settings, trusted) as http:
        assert (_begun(http, 20) == 20) is all_begin


def test_what_is_no_range_is_refused() -> None:
    with pytest.raises(ValidationError, match="trusted_proxies"):
        Settings.model_validate({"trusted_proxies": ["the proxy"]})
