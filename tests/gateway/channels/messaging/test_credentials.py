"""Whether a platform knows an account's credentials, asked by staff, against a stand-in for all platforms."""

from __future__ import annotations

from typing import Any

from fastapi.responses import JSONResponse, Response

from tests.gateway.channels.messaging.site import STAFF, Sent, Site

#: What each platform tells of the account that the context names, and where it is asked.
_WHO = {
    "tg": ("/botacme_channel_tg_token/getMe", {"ok": True, "result": {"id": 700, "username": "acme_bot"}}, "acme_bot"),
    "wa": ("/v23.0/1055", {"id": "1055", "display_phone_number": "+44 1134 960"}, "+44 1134 960"),
    "fb": ("/v23.0/me", {"id": "2077", "name": "Acme Lines"}, "Acme Lines"),
    "sms": ("/2010-04-01/Accounts/AC0123.json", {"sid": "AC0123", "friendly_name": "Acme SMS"}, "Acme SMS"),
    "slack": ("/auth.test", {"ok": True, "team_id": "T0ACME", "team": "Acme"}, "Acme"),
}


async def _checked(channels: Site, account: str) -> dict[str, Any]:
    answer = await channels.http.post(f"/staff/channels/acme/accounts/{account}/check", headers=STAFF)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_each_platform_is_asked_whose_the_credentials_are(channels: Site) -> None:
    for account, (path, told, name) in _WHO.items():
        channels.platform.accept = lambda _sent, told=told: JSONResponse(told)
        assert await _checked(channels, account) == {"name": name, "error": ""}, account
        assert channels.platform.tried[-1].path == path
        other = {key: {"id": 1} if key == "result" else "1" if key.endswith("id") else one for key, one in told.items()}
        channels.platform.accept = lambda _sent, other=other: JSONResponse(other)
        assert "those of 1, not of" in (await _checked(channels, account))["error"], account


async def test_a_refusal_is_told_without_the_credentials_that_it_repeats(channels: Site) -> None:
    def refuse(sent: Sent) -> Response:
        told = f"bad token {sent.headers.get('authorization', '')} {sent.path}"
        return JSONResponse({"ok": False, "error": {"code": 100, "message": told}, "code": 20001, "message": told}, 400)

    channels.platform.accept = refuse
    for account in ("wa", "fb", "slack", "sms"):
        error = (await _checked(channels, account))["error"]
        assert error, account
        assert "acme_channel" not in error, account
    channels.platform.accept = lambda _sent: JSONResponse({"sid": "AC0123", "status": "closed"})
    assert (await _checked(channels, "sms"))["error"] == "the account is closed"


async def test_where_nobody_can_be_asked_it_is_said(channels: Site) -> None:
    for account, status, code in (("api", 409, "nobody_to_ask"), ("none", 404, "channel_not_found")):
        answer = await channels.http.post(f"/staff/channels/acme/accounts/{account}/check", headers=STAFF)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert (await channels.http.post("/staff/channels/acme/accounts/tg/check")).status_code == 401
