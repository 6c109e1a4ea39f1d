"""What any client of the server can rely on, whatever it asks."""

from collections.abc import AsyncIterator

from structlog.testing import capture_logs

from tests.server.conftest import Site


async def test_it_is_alive_without_a_bot_but_not_ready(site: Site) -> None:
    live = await site.http.get("/health/live")
    ready = await site.http.get("/health/ready")

    assert live.status_code == 200
    assert ready.status_code == 503
    assert ready.json()["status"] == "not_ready"
    assert [part for part, there in ready.json()["parts"].items() if not there] == ["bot"]


async def test_an_unknown_address_is_told_as_json(site: Site) -> None:
    response = await site.http.get("/nowhere")

    assert response.status_code == 404
    assert response.json()["error"]["code"] == "not_found"


async def test_no_answer_may_be_framed_or_guessed_at(site: Site) -> None:
    for path in ("/health/live", "/nowhere", "/"):
        headers = (await site.http.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path


async def test_the_description_of_the_api_is_there(site: Site) -> None:
    described = (await site.http.get("/openapi.json")).json()

    assert "/chat/conversations" in described["paths"]
    assert not any(path.startswith("/internal") for path in described["paths"])


async def test_a_huge_body_is_refused_by_its_stated_length(site: Site) -> None:
    response = await site.http.post("/chat/conversations", content=b"x" * (1024 * 1024 + 1))

    assert response.status_code == 413
    assert response.json()["error"]["code"] == "too_large"


async def test_a_huge_body_of_unstated_length_is_refused_as_it_grows(site: Site) -> None:
    async def in_parts() -> AsyncIterator[bytes]:
        for _ in range(48):
            yield b"x" * 65536

    response = await site.http.post("/chat/conversations", content=in_parts())

    assert response.status_code == 413


async def test_an_unexpected_error_tells_an_id_and_nothing_of_the_customer(site: Site) -> None:
    async def fails() -> None:
        raise ValueError("my card number is 4111")

    site.app.add_api_route("/fails", fails)

    with capture_logs() as logs:
        response = await site.http.get("/fails")

    message = response.json()["error"]["message"]
    logged = next(entry for entry in logs if entry["event"] == "unexpected error")
    assert response.status_code == 500
    assert logged["id"] in message
    assert logged["error"] == "ValueError"
    assert "4111" not in response.text + str(logs)


async def test_a_conversation_without_orders_has_none_and_is_seen_by_its_customer_only(site: Site) -> None:
    started = (await site.http.post("/chat/conversations", json={"csp": "acme", "segment": "home"})).json()
    path = f"/chat/conversations/{started['conversation_id']}/orders"

    without = await site.http.get(path)
    own = await site.http.get(path, headers={"Authorization": f"Bearer {started['token']}"})

    assert without.status_code == 401
    assert own.json() == {"orders": []}
