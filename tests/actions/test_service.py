"""A CSP's own qualification service, as customers meet it in the chat."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import pytest
import stamina

from tests.actions.customer import Customer
from tests.catalog_adapter.conftest import CONTEXT
from tests.catalog_adapter.qualification.quirky_service import TMF679, QuirkyService, answering
from tests.gateway.serving import served

NO_PLACES = ""


@pytest.fixture
def service() -> QuirkyService:
    """A service that refuses the line in XY9."""
    return QuirkyService(TMF679, {"XY91AA": {"line"}})


@pytest.fixture
async def customer(service: QuirkyService, customer_of: Callable[..., Customer]) -> AsyncIterator[Customer]:
    """A customer of a context that knows of no places itself, and has the service."""
    async with AsyncExitStack() as stack:
        stack.enter_context(stamina.set_testing(True, attempts=2, cap=True))
        origin = await stack.enter_async_context(served(service.app()))
        stack.callback(service.closing.set)
        settings = f"qualification: {{kind: tmf679, url: '{origin}{TMF679.base}', timeout_seconds: 1}}\n"
        yield customer_of(context=CONTEXT + settings, constraints=NO_PLACES)


async def test_the_place_is_asked_since_the_service_decides(customer: Customer) -> None:
    await customer.say("I'd like the line with 500")
    assert "ask_place" in customer.messages


async def test_a_place_that_the_service_refuses_is_told_with_its_reason(customer: Customer) -> None:
    await customer.say("I'd like the line with 500 at XY9 1AA")
    assert "isn't available at XY9 1AA: The fibre ends before." in customer.text
    assert (await customer.draft()).items[0].unavailable
    await customer.say("AB1 2CD then")
    assert not (await customer.draft()).items[0].unavailable


async def test_while_the_service_is_away_nobody_is_told_a_yes(service: QuirkyService, customer: Customer) -> None:
    service.instead = answering("oops", 500)
    await customer.say("I'd like the line with 500 at AB1 2CD")
    assert "can't be told at the moment" in customer.text
