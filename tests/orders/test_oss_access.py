"""OSS that want more than a signature: OAuth2 client credentials, mutual TLS, a certificate authority of their own."""

import asyncio
import datetime
import ipaddress
import json
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import pytest
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from orders.outbox.deliverer import Delivered, NotDelivered
from tests.gateway.serving import free_port
from tests.orders.conftest import Shop
from tests.orders.oss import Oss, eventually, served
from tests.orders.test_webhooks import due, send

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CLIENT_SECRET = "SOME_CSP_WEBHOOK_CLIENT"


@dataclass
class TokenServer:
    """Gives out tokens ``t1``, ``t2``, …; ``asked`` are the forms it was sent."""

    answer: Callable[[int], tuple[int, Any]] = lambda count: (200, {"access_token": f"t{count}"})
    asked: list[dict[str, str]] = field(default_factory=list)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        self.asked.append(form | {"authorization": headers.get("authorization", "")})
        status, told = self.answer(len(self.asked))
        content = told if isinstance(told, bytes) else json.dumps(told).encode()
        json_type = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": json_type})
        await send({"type": "http.response.body", "body": content})


@pytest.fixture
def oauth2(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], dict[str, str]]:
    """What the context says of a token server."""
    monkeypatch.setenv(CLIENT_SECRET, "s3cret")
    return lambda url: {"token_url": url, "client_id": "bespoke", "client_secret": CLIENT_SECRET, "scope": "orders"}


def bearers(oss: Oss) -> list[str]:
    return [arrival.headers.get("authorization", "") for arrival in oss.arrivals]


async def test_a_token_is_fetched_once_and_sent_with_each_delivery(shop: Shop, oss: Oss, oauth2: Any) -> None:
    tokens = TokenServer()
    async with served(oss) as url, served(tokens) as token_url:
        outcomes = await send(shop, url, times=3, oauth2=oauth2(token_url))
    assert outcomes == [Delivered(204)] * 3
    assert bearers(oss) == ["Bearer t1"] * 3
    (asked,) = tokens.asked
    assert (asked["grant_type"], asked["scope"]) == ("client_credentials", "orders")
    assert asked["authorization"].startswith("Basic ")


async def test_a_token_that_is_refused_is_replaced_once(shop: Shop, oss: Oss, oauth2: Any) -> None:
    oss.answer = lambda arrival: 401 if arrival.headers["authorization"] == "Bearer t1" else 204
    tokens = TokenServer()
    async with served(oss) as url, served(tokens) as token_url:
        assert await send(shop, url, oauth2=oauth2(token_url)) == [Delivered(204)]
        oss.answer = lambda arrival: 401
        (outcome,) = await send(shop, url, oauth2=oauth2(token_url))
    assert isinstance(outcome, NotDelivered)
    assert bearers(oss) == ["Bearer t1", "Bearer t2", "Bearer t3", "Bearer t4"]


async def test_a_token_is_renewed_before_it_ends(shop: Shop, oss: Oss, oauth2: Any) -> None:
    tokens = TokenServer(answer=lambda count: (200, {"access_token": f"t{count}", "expires_in": 0.2}))
    async with served(oss) as url, served(tokens) as token_url:
        shop.urls, shop.settings = {"oss": url}, {"oss": {"oauth2": oauth2(token_url)}}
        sender = shop.sender()

        async def renewed() -> bool:
            await sender.deliver(due())
            return len(tokens.asked) >= 2

        await eventually(renewed)
        await sender.close()


@pytest.mark.parametrize(
    "answer", [(500, {}), (401, {"error": "invalid_client"}), (200, b"no json"), (200, {}), (200, []),
               (200, {"access_token": 5}), (200, {"access_token": "a\r\nb: c"}), (200, b"[" * 1_000_000)],
)  # fmt: skip
async def test_a_token_server_that_gives_none_is_a_failed_attempt(
    shop: Shop, oss: Oss, oauth2: Any, answer: tuple[int, Any]
) -> None:
    tokens = TokenServer(answer=lambda count: answer)
    async with served(oss) as url, served(tokens) as token_url:
        (outcome,) = await send(shop, url, oauth2=oauth2(token_url))
    assert isinstance(outcome, NotDelivered)
    assert "s3cret" not in outcome.error
    assert not oss.arrivals


async def test_no_secret_but_the_csps_own_for_webhooks_is_shown_to_others(
    shop: Shop, oss: Oss, oauth2: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = TokenServer()
    monkeypatch.setenv("SOME_CSP_STAFF_TOKEN", "not for them")
    async with served(oss) as url, served(tokens) as token_url:
        (outcome,) = await send(shop, url, oauth2=oauth2(token_url) | {"client_secret": "SOME_CSP_STAFF_TOKEN"})
    assert isinstance(outcome, NotDelivered)
    assert not tokens.asked


class Authority:
    """A certificate authority of the test."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self._signed("test authority", self.key, is_ca=True)

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    def pair(self, name: str) -> tuple[str, str]:
        """A certificate for ``name``, and its key, as PEM text."""
        key = ec.generate_private_key(ec.SECP256R1())
        text = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return self._signed(name, key).public_bytes(serialization.Encoding.PEM).decode(), text.decode()

    def _signed(self, name: str, key: ec.EllipticCurvePrivateKey, *, is_ca: bool = False) -> x509.Certificate:
        now = datetime.datetime.now(datetime.UTC)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        issuer = subject if is_ca else self.certificate.subject
        names = [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(minutes=1))
            .not_valid_after(now + datetime.timedelta(hours=1))
            .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([] if is_ca else names), critical=False)
            .sign(self.key, hashes.SHA256())
        )


@asynccontextmanager
async def served_over_tls(oss: Oss, authority: Authority, folder: Any) -> AsyncIterator[str]:
    """The OSS behind TLS that wants a certificate of the authority."""
    certificate, key = authority.pair("oss.example")
    for name, text in (("oss.pem", certificate), ("oss.key", key), ("ca.pem", authority.pem)):
        (folder / name).write_text(text)
    port = free_port()
    config = uvicorn.Config(
        oss, port=port, log_level="critical", lifespan="off", ssl_certfile=folder / "oss.pem",
        ssl_keyfile=str(folder / "oss.key"), ssl_ca_certs=str(folder / "ca.pem"), ssl_cert_reqs=ssl.CERT_REQUIRED,
        timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = uvicorn.Server(config)
    running = asyncio.create_task(server._serve())
    await eventually(lambda: server.started or running.done())
    try:
        yield f"https://127.0.0.1:{port}/"
    finally:
        server.should_exit = True
        await running


async def test_mutual_tls_with_an_authority_of_its_own(
    shop: Shop, oss: Oss, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority()
    certificate, key = authority.pair("bespoke")
    for name, text in (("CA", authority.pem), ("CERT", certificate), ("KEY", key)):
        monkeypatch.setenv(f"SOME_CSP_WEBHOOK_{name}", text)
    ours = {"certificate": "SOME_CSP_WEBHOOK_CERT", "key": "SOME_CSP_WEBHOOK_KEY"}
    async with served_over_tls(oss, authority, tmp_path) as url:
        assert await send(shop, url, ca="SOME_CSP_WEBHOOK_CA", certificate=ours) == [Delivered(204)]
        for less in ({}, {"ca": "SOME_CSP_WEBHOOK_CA"}, {"certificate": ours}):
            (outcome,) = await send(shop, url, **less)
            assert isinstance(outcome, NotDelivered)
    assert len(oss.accepted) == 1


async def test_a_certificate_that_is_none_is_a_failed_attempt(
    shop: Shop, oss: Oss, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_CSP_WEBHOOK_CERT", "no certificate")
    ours = {"certificate": "SOME_CSP_WEBHOOK_CERT", "key": "SOME_CSP_WEBHOOK_CERT"}
    for settings in ({"ca": "SOME_CSP_WEBHOOK_CERT"}, {"certificate": ours}):
        (outcome,) = await send(shop, "https://127.0.0.1:9/", **settings)
        assert isinstance(outcome, NotDelivered)
        assert "certificate" in outcome.error
