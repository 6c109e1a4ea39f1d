"""The compose file, read by docker compose itself: one machine that is set up like many."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import compose
import pytest

from foundation.settings import ROOT, Settings

FILE = ROOT / "deploy" / "compose.yaml"
COMPOSE = Path(compose.__file__).parent / "docker-compose"
SECRETS = {"BESPOKE_SECRETS_KEY": "k" * 64, "BESPOKE_INTERNAL_TOKEN": "t" * 64, "POSTGRES_PASSWORD": "p" * 32}


def read(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [COMPOSE, "-f", FILE, "config", "--format", "json"]
    return subprocess.run(command, env=environment | {"PATH": ""}, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    done = read(SECRETS)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)["services"]
    return found


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_that_lacks_is_named(name: str) -> None:
    done = read({other: value for other, value in SECRETS.items() if other != name})
    assert done.returncode != 0
    assert name in done.stderr
    assert "docs/deploy.md" in done.stderr


def test_the_bot_is_alone_with_the_server(services: dict[str, Any]) -> None:
    networks = set(services["bot"]["networks"])
    assert "ports" not in services["bot"]
    assert [name for name, one in services.items() if networks & set(one["networks"])] == ["bot", "server"]


def test_nothing_of_ours_writes_to_its_image(services: dict[str, Any]) -> None:
    for name in ("server", "worker", "bot", "migrate"):
        assert services[name]["read_only"], name
        assert services[name]["cap_drop"] == ["ALL"], name


def test_only_the_server_is_reached_from_outside_and_from_this_machine_alone(services: dict[str, Any]) -> None:
    assert [name for name, one in services.items() if one.get("ports")] == ["server"]
    assert [port["host_ip"] for port in services["server"]["ports"]] == ["127.0.0.1"]


def test_every_setting_that_is_named_is_one(services: dict[str, Any]) -> None:
    known = {f"BESPOKE_{name.upper()}" for name in Settings.model_fields} | {"DATABASE_URL", "REDIS_URL"}
    own = known | {"BESPOKE_SECRETS_KEY"}
    assert services["server"]["environment"].keys() <= own
    assert services["worker"]["environment"].items() >= services["server"]["environment"].items()
    assert services["worker"]["environment"].keys() <= own
    assert services["bot"]["environment"].keys() == {"BESPOKE_INTERNAL_TOKEN"}


def test_the_guide_names_every_variable() -> None:
    guide = (ROOT / "docs" / "deploy.md").read_text()
    variables = set(re.findall(r"\$\{([A-Z_]+)", FILE.read_text()))
    assert not {name for name in variables if f"`{name}`" not in guide}
