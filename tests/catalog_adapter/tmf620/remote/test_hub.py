"""One subscription at the remote, whatever restarts."""

import pytest
from pydantic import SecretStr

from catalog_adapter.tmf620.remote import HubSubscription
from foundation.remote.errors import BadStatus, Unusable
from tests.catalog_adapter.tmf620.remote.conftest import NewCatalogue
from tests.catalog_adapter.tmf620.remote.quirky_catalogue import QuirkyCatalogue, answering

CALLBACK = SecretStr("https://us.example/tmf620-listener/acme/secret-of-the-callback")


async def test_restarts_leave_one_subscription(new_catalogue: NewCatalogue, server: QuirkyCatalogue) -> None:
    for _ in range(3):
        assert await HubSubscription(new_catalogue(), CALLBACK, query="eventType=x").renew()
    (subscription,) = server.subscriptions.values()
    assert subscription["callback"] == CALLBACK.get_secret_value()
    assert subscription["query"] == "eventType=x"


async def test_a_restart_with_another_callback_replaces_it(
    new_catalogue: NewCatalogue, server: QuirkyCatalogue
) -> None:
    await HubSubscription(new_catalogue(), CALLBACK).renew()
    await HubSubscription(new_catalogue(), SecretStr("https://new.example")).renew()
    assert [one["callback"] for one in server.subscriptions.values()] == ["https://new.example"]


async def test_a_close_ends_it_though_another_start_began_it(
    new_catalogue: NewCatalogue, server: QuirkyCatalogue
) -> None:
    await HubSubscription(new_catalogue(), CALLBACK).renew()
    await HubSubscription(new_catalogue(), CALLBACK).close()
    assert server.subscriptions == {}
    asked = len(server.asked)
    await HubSubscription(new_catalogue(), CALLBACK).close()
    assert len(server.asked) == asked


async def test_a_close_without_the_remote_is_made_up_for(new_catalogue: NewCatalogue, server: QuirkyCatalogue) -> None:
    await HubSubscription(new_catalogue(), CALLBACK).renew()
    server.instead = {path: answering("", 503) for path in ("hub/sub/1", "hub")}
    await HubSubscription(new_catalogue(), CALLBACK).close()
    server.instead = {}
    await HubSubscription(new_catalogue(), CALLBACK).renew()
    assert len(server.subscriptions) == 1


@pytest.mark.parametrize("status", [404, 405, 501])
async def test_a_remote_without_a_hub_is_none(
    new_catalogue: NewCatalogue, server: QuirkyCatalogue, status: int
) -> None:
    server.instead["hub"] = answering("", status)
    assert not await HubSubscription(new_catalogue(), CALLBACK).renew()


async def test_a_remote_that_has_us_already_is_fine(new_catalogue: NewCatalogue, server: QuirkyCatalogue) -> None:
    await HubSubscription(new_catalogue(), CALLBACK).renew()
    server.instead["hub"] = answering('{"code": "conflict"}', 409)
    assert await HubSubscription(new_catalogue(), CALLBACK).renew()
    assert len(server.subscriptions) == 1


async def test_a_remote_that_answers_with_the_same_id_keeps_it(
    new_catalogue: NewCatalogue, server: QuirkyCatalogue
) -> None:
    server.instead["hub"] = answering("", 201, location="/v4/hub/only")
    server.subscriptions["only"] = {}
    for _ in range(2):
        await HubSubscription(new_catalogue(), CALLBACK).renew()
    assert "only" in server.subscriptions


async def test_an_answer_without_id_is_said(new_catalogue: NewCatalogue, server: QuirkyCatalogue) -> None:
    server.instead["hub"] = answering("<html>", 200)
    with pytest.raises(Unusable, match="no id"):
        await HubSubscription(new_catalogue(), CALLBACK).renew()


async def test_a_failure_is_said_and_leaves_the_one_there_was(
    new_catalogue: NewCatalogue, server: QuirkyCatalogue
) -> None:
    await HubSubscription(new_catalogue(), CALLBACK).renew()
    server.instead["hub"] = answering("", 500)
    with pytest.raises(BadStatus, match="/hub answered 500"):
        await HubSubscription(new_catalogue(), CALLBACK).renew()
    assert len(server.subscriptions) == 1


async def test_no_file_holds_the_callback(new_catalogue: NewCatalogue, server: QuirkyCatalogue) -> None:
    catalogue = new_catalogue()
    await HubSubscription(catalogue, CALLBACK).renew()
    for file in catalogue.folder.iterdir():
        assert b"secret-of-the-callback" not in file.read_bytes()


async def test_without_a_disk_there_is_still_one(new_catalogue: NewCatalogue, server: QuirkyCatalogue) -> None:
    catalogue = new_catalogue()
    catalogue.folder.write_text("a file where the folder should be")
    subscription = HubSubscription(catalogue, CALLBACK)
    for _ in range(2):
        await subscription.renew()
    assert len(server.subscriptions) == 1
    await subscription.close()
    assert server.subscriptions == {}
