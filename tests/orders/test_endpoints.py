"""Endpoints: what the context and the hub say, how they are called, what signs for them."""

import asyncio
import base64
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlmodel import select
from standardwebhooks import Webhook, WebhookVerificationError

from foundation.errors import BadInput
from foundation.sealing import Sealer
from foundation.secrets import Secrets, SecretUnusable
from orders.endpoints.directory import EndpointNotFound
from orders.endpoints.keys import EndpointKeys
from orders.endpoints.tables import EndpointKey
from tests.orders.conftest import Shop
from tests.orders.made import CSP, SECRET, new_order
from tests.orders.oss import Arrival, Oss, eventually, served


def verifies(secret: str, arrival: Arrival) -> bool:
    """What the public package says."""
    try:
        Webhook(secret).verify(arrival.body, arrival.headers)
    except WebhookVerificationError:
        return False
    return True


def openssl_verifies(public_key: str, arrival: Arrival, folder: Path) -> bool:
    """What openssl says of any of the ``v1a`` signatures."""
    raw = base64.b64decode(public_key.removeprefix("whpk_"))
    der = bytes.fromhex("302a300506032b6570032100") + raw
    pem = f"-----BEGIN PUBLIC KEY-----\n{base64.b64encode(der).decode()}\n-----END PUBLIC KEY-----\n"
    (folder / "key.pem").write_text(pem)
    sent = f"{arrival.webhook_id}.{arrival.headers['webhook-timestamp']}.".encode() + arrival.body
    (folder / "sent").write_bytes(sent)
    for one in arrival.headers["webhook-signature"].split():
        if one.startswith("v1a,"):
            (folder / "signature").write_bytes(base64.b64decode(one.removeprefix("v1a,")))
            command = "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in sent -sigfile signature"
            if subprocess.run(command.split(), cwd=folder, capture_output=True, check=False).returncode == 0:
                return True
    return False


async def test_the_hub_is_called_as_tmf622_has_it_with_the_events_it_asked_for(shop: Shop, oss: Oss) -> None:
    async with served(oss) as url:
        all_of = await shop.directory.add_hub(CSP, f"{url}/all")
        some = await shop.directory.add_hub(CSP, f"{url}/some/", "eventType=ProductOrderStateChangeEvent&call=bare")
        works = await shop.directory.add_hub(CSP, f"{url}/works", "event.productOrder.state=inProgress,held")
        await shop.directory.add_hub(CSP, f"{url}/done", "event.productOrder.state=completed")
        oss.verified = False
        async with shop.delivering():
            order = await shop.orders.place_order(new_order())
            await shop.orders.change_state(CSP, order.id, "inProgress")
            await oss.has(4)
            await shop.settled()
    assert sorted(arrival.path for arrival in oss.accepted) == [
        "/all/listener/productOrderCreateEvent", "/all/listener/productOrderStateChangeEvent", "/some/",
        "/works/listener/productOrderStateChangeEvent",
    ]  # fmt: skip
    assert {row.endpoint for row in await shop.deliveries() if row.destination == "webhook"} == {
        all_of.endpoint.id, some.endpoint.id, works.endpoint.id,
    }  # fmt: skip
    for subscribed, path in ((all_of, "/all"), (some, "/some")):
        arrivals = [one for one in oss.accepted if one.path.startswith(path)]
        assert all(verifies(subscribed.keys.secret, one) for one in arrivals)


async def test_a_subscription_that_ends_takes_what_was_on_its_way_with_it(shop: Shop) -> None:
    made = await shop.directory.add_hub(CSP, "http://127.0.0.1:9/")
    await shop.orders.place_order(new_order())
    with pytest.raises(EndpointNotFound):
        await shop.directory.remove("other-csp", made.endpoint.id)
    await shop.directory.remove(CSP, made.endpoint.id)
    assert [row.state for row in await shop.deliveries()] == ["discarded"]
    with pytest.raises(EndpointNotFound):
        await shop.directory.get(CSP, made.endpoint.id)
    await shop.orders.place_order(new_order())
    assert len(await shop.deliveries()) == 1


@pytest.mark.parametrize(
    "query",
    [
        "eventType=NoEvent",
        "colour=red",
        "call=loud",
        "state=completed",
        "event..state=held",
        "event.at.gt=soon",
        "x" * 3000,
    ],
)
async def test_a_query_that_means_nothing_is_refused(shop: Shop, query: str) -> None:
    with pytest.raises(BadInput):
        await shop.directory.add_hub(CSP, "https://oss.example/", query)


async def test_both_schemes_verify_with_public_tools(open_shop: Shop, oss: Oss, tmp_path: Path) -> None:
    await open_shop.orders.place_order(new_order())
    (arrival,) = await oss.has(1)
    public_key = await open_shop.keys.public_key(await open_shop.directory.get(CSP, "oss"))
    assert verifies(oss.secret, arrival)
    assert openssl_verifies(public_key, arrival, tmp_path)
    arrival.body += b" "
    assert not openssl_verifies(public_key, arrival, tmp_path)


async def test_while_a_secret_rotates_old_and_new_verify_then_only_the_new(
    shop: Shop, oss: Oss, tmp_path: Path
) -> None:
    async with served(oss) as url:
        shop.urls["oss"] = url
        endpoint = await shop.directory.get(CSP, "oss")
        old_public = await shop.keys.public_key(endpoint)
        new = await shop.keys.rotate(endpoint, timedelta(hours=1))
        async with shop.delivering():
            await shop.orders.place_order(new_order())
            (arrival,) = await oss.has(1)
        for secret in (oss.secret, new.secret):
            assert verifies(secret, arrival)
        for public in (old_public, new.public_key):
            assert openssl_verifies(public, arrival, tmp_path)
        newest = await shop.keys.rotate(endpoint, timedelta())
        first, oss.secret = oss.secret, newest.secret
        async with shop.delivering():
            await shop.orders.place_order(new_order())
            await eventually(lambda: len(oss.arrivals) == 2)
        assert verifies(newest.secret, oss.arrivals[1])
        for secret in (first, new.secret):
            assert not verifies(secret, oss.arrivals[1]), "its hour ended with the second rotation"


async def test_naming_another_secret_in_the_context_makes_that_count_again(shop: Shop) -> None:
    shop.urls["oss"] = "http://127.0.0.1:9/"
    await shop.keys.rotate(await shop.directory.get(CSP, "oss"), timedelta(hours=1))
    shop.settings["oss"] = {"secret": "SOME_CSP_WEBHOOK_SECRET_2"}
    keys = await shop.keys.signing(await shop.directory.get(CSP, "oss"))
    wanted = base64.b64decode(shop.secrets.get("SOME_CSP_WEBHOOK_SECRET_2").get_secret_value().removeprefix("whsec_"))
    assert [key.key for key in keys if hasattr(key, "key")] == [wanted]


async def test_what_the_database_holds_is_encrypted(shop: Shop) -> None:
    made = await shop.directory.add_hub(CSP, "https://oss.example/")
    async with shop.database.transaction() as session:
        rows = (await session.exec(select(EndpointKey))).all()
    assert {row.scheme for row in rows} == {"v1", "v1a"}
    secret = base64.b64decode(made.keys.secret.removeprefix("whsec_"))
    for row in rows:
        assert secret not in row.sealed
        assert made.keys.secret.encode() not in row.sealed


async def test_another_sealing_key_says_what_to_do(shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = await shop.directory.add_hub(CSP, "https://oss.example/")
    old = shop.secrets.get("BESPOKE_SEALING_KEY").get_secret_value()
    fresh = Fernet.generate_key().decode()
    monkeypatch.setenv("BESPOKE_SEALING_KEY", fresh)
    elsewhere = Secrets(tmp_path / "elsewhere")
    with pytest.raises(SecretUnusable, match="another BESPOKE_SEALING_KEY"):
        await EndpointKeys(shop.database, elsewhere, Sealer(elsewhere)).signing(made.endpoint)
    monkeypatch.setenv("BESPOKE_SEALING_KEY", f"{fresh},{old}")
    both = Secrets(tmp_path / "elsewhere")
    assert len(await EndpointKeys(shop.database, both, Sealer(both)).signing(made.endpoint)) == 2


async def test_processes_that_need_a_key_at_once_make_one(shop: Shop) -> None:
    shop.urls["oss"], shop.settings["oss"] = "http://127.0.0.1:9/", {"secret": None}
    endpoint = await shop.directory.get(CSP, "oss")
    found = await asyncio.gather(*(shop.keys.signing(endpoint) for _ in range(5)))
    assert len({tuple(key.sign(b"x") for key in keys) for keys in found}) == 1
    assert SECRET not in str(found)
