"""What goes over the wire: signed as Standard Webhooks has it, the same at every attempt, to nowhere else."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from foundation.database import utc_now
from foundation.secrets import SecretUnusable
from orders.outbox.deliverer import Delivered, DueDelivery, NotDelivered, Outcome
from orders.webhooks.signature import SharedKey, signature_headers
from tests.orders.conftest import Shop
from tests.orders.made import CSP, SECRET
from tests.orders.oss import Arrival, Oss, served

BODY = '{"event":{"productOrder":{"note":"Zürich – 日本"}}}'


def due(endpoint: str = "oss") -> DueDelivery:
    now = utc_now()
    return DueDelivery(
        id="msg_1", order_id="o", csp=CSP, seq=1, event_type="productOrderCreateEvent", destination="webhook",
        endpoint=endpoint, payload=BODY, attempt=1, attempts_before=0, created_at=now, started_at=now,
    )  # fmt: skip


async def send(shop: Shop, url: str, *, seconds: float = 5, times: int = 1, **settings: Any) -> list[Outcome]:
    shop.urls, shop.settings = {"oss": url}, {"oss": settings}
    sender = shop.sender(seconds)
    try:
        return [await sender.deliver(due()) for _ in range(times)]
    finally:
        await sender.close()


def test_the_public_package_accepts_our_signature_and_no_other_body() -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    headers = signature_headers([SharedKey.of_text(secret)], "msg_1", int(datetime.now(UTC).timestamp()), BODY.encode())
    Webhook(secret).verify(BODY.encode(), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY.encode() + b" ", headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY.encode(), headers | {"webhook-id": "msg_2"})


def test_the_specifications_own_example_is_signed_as_it_says() -> None:
    """The example of the Standard Webhooks specification, `Verifying the signature`."""
    key = SharedKey.of_text("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    headers = signature_headers([key], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_a_repeat_has_the_same_body_and_id_and_is_accepted(shop: Shop, oss: Oss) -> None:
    oss.answer = lambda arrival: 503 if len(oss.arrivals) < 3 else 200
    async with served(oss) as url:
        outcomes = await send(shop, f"{url}/hooks/x", times=3)
    assert outcomes[0] == NotDelivered("the OSS answered 503: down for maintenance", 503, "down for maintenance")
    assert outcomes[2] == Delivered(200)
    assert {arrival.body for arrival in oss.arrivals} == {BODY.encode()}
    assert {arrival.webhook_id for arrival in oss.arrivals} == {"msg_1"}
    assert {arrival.path for arrival in oss.arrivals} == {"/hooks/x"}
    assert {arrival.headers["content-type"] for arrival in oss.arrivals} == {"application/json"}


async def test_the_demo_oss_is_where_the_settings_say(shop: Shop, oss: Oss) -> None:
    async with served(oss) as url:
        shop.directory._demo_oss_url = f"{url}/"
        assert await send(shop, "{demo_oss}/webhooks/some-csp") == [Delivered(204)]
    assert oss.arrivals[0].path == "/webhooks/some-csp"


async def test_redirects_are_not_followed(shop: Shop, oss: Oss) -> None:
    oss.answer = lambda arrival: 307 if arrival.path == "/" else 204
    async with served(oss) as url:
        (outcome,) = await send(shop, url)
    assert isinstance(outcome, NotDelivered)
    assert outcome.status == 307
    assert len(oss.arrivals) == 1


async def test_an_oss_that_never_answers_is_left_after_the_timeout(shop: Shop, oss: Oss) -> None:
    async def hang(arrival: Arrival) -> int:
        await asyncio.Event().wait()
        return 204

    oss.answer = hang
    async with served(oss) as url:
        (outcome,) = await send(shop, url, seconds=0.2)
    assert outcome == NotDelivered("no answer within 0.2 s")


async def test_an_answer_without_end_is_not_read_to_its_end(shop: Shop) -> None:
    async def endless(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await receive()
        left = asyncio.create_task(receive())
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while not left.done():
            await send({"type": "http.response.body", "body": b"x" * 65_536, "more_body": True})
            await asyncio.sleep(0)

    async with served(endless) as url:
        assert await send(shop, url, seconds=60) == [Delivered(200, "x" * 1000)]


async def test_an_answer_byte_by_byte_counts_against_the_same_timeout(shop: Shop) -> None:
    async def drip(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await receive()
        left = asyncio.create_task(receive())
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while not left.done():
            await send({"type": "http.response.body", "body": b"x", "more_body": True})
            await asyncio.sleep(0.01)

    async with served(drip) as url:
        assert await send(shop, url, seconds=0.3) == [NotDelivered("no answer within 0.3 s")]


async def test_an_endpoint_that_is_no_longer_there_is_said_so(shop: Shop) -> None:
    sender = shop.sender()
    outcome = await sender.deliver(due())
    await sender.close()
    assert outcome == NotDelivered("some-csp has no endpoint 'oss'.", ours=True)


async def test_an_address_that_is_none_is_a_failed_attempt(shop: Shop) -> None:
    for url in ("nonsense", "http://[", "ftp://127.0.0.1/x"):
        (outcome,) = await send(shop, url)
        assert isinstance(outcome, NotDelivered)


async def test_a_secret_of_another_form_is_never_signed_with(
    shop: Shop, oss: Oss, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_OTHER_VARIABLE", "/usr/bin:/bin")
    async with served(oss) as url:
        with pytest.raises(SecretUnusable) as refused:
            await send(shop, url, secret="SOME_OTHER_VARIABLE")
    assert "/usr/bin" not in str(refused.value)
    assert not oss.arrivals


async def test_the_secret_is_in_nothing_that_is_sent(shop: Shop, oss: Oss) -> None:
    async with served(oss) as url:
        await send(shop, url)
    secret = shop.secrets.get(SECRET).get_secret_value()
    assert secret not in str(oss.arrivals[0])
