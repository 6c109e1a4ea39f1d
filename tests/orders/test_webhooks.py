"""What goes over the wire: signed as Standard Webhooks has it, the same at every attempt, to nowhere else."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr
from standardwebhooks import Webhook, WebhookVerificationError

from foundation.secrets import Secrets, SecretUnusable, webhook_key
from orders.outbox.deliverer import Delivered, DueDelivery, NotDelivered, Outcome
from orders.webhooks.sender import WebhookSender
from orders.webhooks.signature import signature_headers
from tests.orders.made import CSP, SECRET, lookup, webhook
from tests.orders.oss import Arrival, Oss, served

BODY = '{"event":{"productOrder":{"note":"Zürich – 日本"}}}'


def due(endpoint: str = "oss") -> DueDelivery:
    return DueDelivery(
        id="msg_1", order_id="o", csp=CSP, seq=1, destination="webhook", endpoint=endpoint, payload=BODY, attempt=1
    )


async def send(url: str, secrets: Secrets, *, seconds: float = 5, times: int = 1, **more: Any) -> list[Outcome]:
    sender = WebhookSender(lookup(webhook(url, **more)), secrets, demo_oss_url="http://127.0.0.1:9/", timeout=seconds)
    try:
        return [await sender.deliver(due()) for _ in range(times)]
    finally:
        await sender.close()


def test_the_public_package_accepts_our_signature_and_no_other_body() -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    headers = signature_headers(_key(secret), "msg_1", int(datetime.now(UTC).timestamp()), BODY.encode())
    Webhook(secret).verify(BODY.encode(), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY.encode() + b" ", headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY.encode(), headers | {"webhook-id": "msg_2"})


def test_the_specifications_own_example_is_signed_as_it_says() -> None:
    """The example of the Standard Webhooks specification, `Verifying the signature`."""
    key = _key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    headers = signature_headers(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_a_repeat_has_the_same_body_and_id_and_is_accepted(secrets: Secrets, oss: Oss) -> None:
    oss.answer = lambda arrival: 503 if len(oss.arrivals) < 3 else 200
    async with served(oss) as url:
        outcomes = await send(f"{url}/hooks/x", secrets, times=3)
    assert outcomes[0] == NotDelivered("the OSS answered 503: as the test decides", 503)
    assert outcomes[2] == Delivered(200)
    assert {arrival.body for arrival in oss.arrivals} == {BODY.encode()}
    assert {arrival.webhook_id for arrival in oss.arrivals} == {"msg_1"}
    assert {arrival.path for arrival in oss.arrivals} == {"/hooks/x"}
    assert {arrival.headers["content-type"] for arrival in oss.arrivals} == {"application/json"}


async def test_the_demo_oss_is_where_the_settings_say(secrets: Secrets, oss: Oss) -> None:
    async with served(oss) as url:
        sender = WebhookSender(
            lookup(webhook("{demo_oss}/webhooks/some-csp")), secrets, demo_oss_url=f"{url}/", timeout=5
        )
        assert await sender.deliver(due()) == Delivered(204)
        await sender.close()
    assert oss.arrivals[0].path == "/webhooks/some-csp"


async def test_redirects_are_not_followed(secrets: Secrets, oss: Oss) -> None:
    oss.answer = lambda arrival: 307 if arrival.path == "/" else 204
    async with served(oss) as url:
        (outcome,) = await send(url, secrets)
    assert isinstance(outcome, NotDelivered)
    assert outcome.status == 307
    assert len(oss.arrivals) == 1


async def test_an_oss_that_never_answers_is_left_after_the_timeout(secrets: Secrets, oss: Oss) -> None:
    async def hang(arrival: Arrival) -> int:
        await asyncio.Event().wait()
        return 204

    oss.answer = hang
    async with served(oss) as url:
        (outcome,) = await send(url, secrets, seconds=0.2)
    assert outcome == NotDelivered("no answer within 0.2 s")


async def test_an_answer_without_end_is_not_read_to_its_end(secrets: Secrets) -> None:
    async def endless(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await receive()
        left = asyncio.create_task(receive())
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while not left.done():
            await send({"type": "http.response.body", "body": b"x" * 65_536, "more_body": True})
            await asyncio.sleep(0)

    async with served(endless) as url:
        assert await send(url, secrets, seconds=60) == [Delivered(200)]


async def test_an_answer_byte_by_byte_counts_against_the_same_timeout(secrets: Secrets) -> None:
    async def drip(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await receive()
        left = asyncio.create_task(receive())
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while not left.done():
            await send({"type": "http.response.body", "body": b"x", "more_body": True})
            await asyncio.sleep(0.01)

    async with served(drip) as url:
        assert await send(url, secrets, seconds=0.3) == [NotDelivered("no answer within 0.3 s")]


async def test_an_endpoint_that_the_context_no_longer_has_is_said_so(secrets: Secrets) -> None:
    sender = WebhookSender(lookup(), secrets, demo_oss_url="", timeout=1)
    outcome = await sender.deliver(due())
    await sender.close()
    assert outcome == NotDelivered("the context of some-csp has no webhook 'oss' now")


async def test_an_address_that_is_none_is_a_failed_attempt(secrets: Secrets) -> None:
    for url in ("nonsense", "http://[", "ftp://127.0.0.1/x"):
        (outcome,) = await send(url, secrets)
        assert isinstance(outcome, NotDelivered)


async def test_a_secret_of_another_form_is_never_signed_with(
    secrets: Secrets, oss: Oss, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_OTHER_VARIABLE", "/usr/bin:/bin")
    async with served(oss) as url:
        with pytest.raises(SecretUnusable) as refused:
            await send(url, secrets, secret="SOME_OTHER_VARIABLE")
    assert "/usr/bin" not in str(refused.value)
    assert not oss.arrivals


async def test_the_secret_is_in_nothing_that_is_sent(secrets: Secrets, oss: Oss) -> None:
    async with served(oss) as url:
        await send(url, secrets)
    secret = secrets.get(SECRET).get_secret_value()
    assert secret not in str(oss.arrivals[0])


def _key(secret: str) -> bytes:
    return webhook_key(SecretStr(secret), "A_SECRET")
