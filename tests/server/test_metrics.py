"""What Prometheus is told, and who else is."""

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from foundation.settings import Settings
from tests.server.conftest import Site

METRICS_TOKEN = "the-token-of-prometheus"
Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def settings(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    """The bot is away; who waits for it hears so soon."""
    token = SecretStr(getattr(request, "param", METRICS_TOKEN))
    return settings.model_copy(update={"metrics_token": token, "turn_timeout": 1.0})


async def _scraped(http: httpx.AsyncClient) -> Figures:
    response = await http.get("/metrics", headers={"Authorization": f"Bearer {METRICS_TOKEN}"})
    assert response.status_code == 200, response.text
    families = text_string_to_metric_families(response.text)
    return {(one.name, frozenset(one.labels.items())): one.value for family in families for one in family.samples}


def _of(figures: Figures, name: str, **labels: str) -> float:
    return figures.get((name, frozenset(labels.items())), 0)


async def test_turns_are_counted_by_who_answered_and_timed_by_stage(site: Site) -> None:
    before = await _scraped(site.http)
    started = (await site.http.post("/chat/conversations", json={"csp": "acme", "segment": "home"})).json()
    path, headers = (
        f"/chat/conversations/{started['conversation_id']}/messages",
        {"Authorization": f"Bearer {started['token']}"},
    )
    for number, text in enumerate(("my name is Quillfeather", "")):  # the bot is away; an empty one never reaches it
        message = {"client_id": str(number), "text": text}
        assert (await site.http.post(path, json=message, headers=headers)).status_code == 200

    after = await _scraped(site.http)

    def grown(name: str, **labels: str) -> float:
        return _of(after, name, **labels) - _of(before, name, **labels)

    assert grown("bespoke_turns_total", csp="acme", channel="web", answer="apology") == 1
    assert grown("bespoke_turns_total", csp="acme", channel="web", answer="gateway") == 1
    assert grown("bespoke_turn_seconds_count") == 2
    stages = {
        stage: grown("bespoke_turn_stage_seconds_count", stage=stage) for stage in ("wait", "read", "bot", "keep")
    }
    assert stages == {"wait": 2, "read": 2, "bot": 1, "keep": 2}
    assert _of(after, "bespoke_turns_in_flight") == 0
    assert not any("Quillfeather" in str(one) for one in after)


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer wrong", METRICS_TOKEN])
async def test_nobody_else_is_told(site: Site, shown: str) -> None:
    assert (await site.http.get("/metrics", headers={"Authorization": shown})).status_code == 401


@pytest.mark.parametrize("settings", [""], indirect=True)
async def test_without_a_token_there_are_none(site: Site) -> None:
    assert (await site.http.get("/metrics", headers={"Authorization": "Bearer"})).status_code == 404
