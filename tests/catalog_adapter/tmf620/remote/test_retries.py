"""What passes is tried again, what does not is not."""

import time
from datetime import UTC, datetime
from itertools import pairwise

import pytest
import stamina
from fastapi import Request, Response
from hypothesis import given
from hypothesis import strategies as st

from catalog_adapter.tmf620.remote import RemoteCatalogue
from foundation.remote.errors import BadStatus
from foundation.remote.retries import retry_after
from tests.catalog_adapter.tmf620.remote.conftest import LIMITS
from tests.catalog_adapter.tmf620.remote.quirky_catalogue import Instead, QuirkyCatalogue, answering, first

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "instead",
    [
        answering("", 429),
        answering("", 502),
        answering("", 503),
        answering("", 504),
        answering("x", content_length="9"),
    ],
    ids=["429", "502", "503", "504", "broken connection"],
)
async def test_what_passes_is_not_noticed(
    catalogue: RemoteCatalogue, server: QuirkyCatalogue, instead: Instead
) -> None:
    server.instead["category"] = first(2, instead)
    copy = await catalogue.fetch()
    assert len(copy.documents("category")) == 3
    assert not copy.last_error


@pytest.mark.parametrize("status", [400, 409, 500])
async def test_what_stays_is_asked_once(catalogue: RemoteCatalogue, server: QuirkyCatalogue, status: int) -> None:
    server.instead["category"] = answering("", status)
    with pytest.raises(BadStatus):
        await catalogue.fetch()
    assert len(server.gets("category")) == 1


async def test_attempts_have_an_end(catalogue: RemoteCatalogue, server: QuirkyCatalogue) -> None:
    server.instead["category"] = answering("", 503)
    with pytest.raises(BadStatus):
        await catalogue.fetch()
    assert len(server.gets("category")) == LIMITS.attempts


async def test_the_remote_says_how_long_to_wait(catalogue: RemoteCatalogue, server: QuirkyCatalogue) -> None:
    times = []

    def busy(_request: Request, number: int) -> Response | None:
        times.append(time.monotonic())
        return Response(status_code=429, headers={"retry-after": "1"}) if number == 1 else None

    server.instead["category"] = busy
    with stamina.set_testing(False):
        await catalogue.fetch()
    assert [later - earlier >= 1 for earlier, later in pairwise(times)] == [True]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7),
        ("Fri, 01 May 2026 12:00:30 GMT", 30),
        ("Fri, 01 May 2026 12:00:30 -0000", 30),
        ("Fri, 01 May 2026 11:00:00 GMT", 0),
        ("soon", 0),
        ("", 0),
        ("-5", 0),
    ],
)
def test_a_wait_is_seconds_or_a_date(header: str, seconds: float) -> None:
    assert retry_after(header, NOW) == seconds


@given(st.text())
def test_no_header_is_too_odd(header: str) -> None:
    assert retry_after(header, NOW) >= 0
