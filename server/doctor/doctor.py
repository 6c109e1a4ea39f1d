"""All that is looked at. Nothing is changed, not even a folder made."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import make_url

from foundation.secrets import new_token
from foundation.settings import Settings
from server.doctor.content import look_at_contexts, look_at_deliveries
from server.doctor.finding import Finding, odd
from server.doctor.machine import look_at_folder, look_at_secrets
from server.doctor.services import look_at_bot, look_at_database, look_at_redis, look_at_server
from server.doctor.sign_in import look_at_sign_in
from server.parts import make_parts


async def look(settings: Settings) -> list[Finding]:
    """What is found, the machine first."""
    findings = [*look_at_folder(settings), *look_at_secrets(settings), *await look_at_sign_in(settings)]
    if _is_new(settings):
        findings.append(odd("database", "SQLite, not there yet", "Nothing, if this is new: the first start makes it."))
        return [*findings, *await _look_beside(settings)]
    parts = make_parts(_with_any_secrets(settings), alone=True)
    try:
        of_database = await look_at_database(settings, parts.database)
        findings += [*of_database, *await _look_beside(settings)]
        if any(one.verdict == "fine" for one in of_database):
            findings += [*await look_at_contexts(parts.adapter), *await look_at_deliveries(parts.database)]
    finally:
        await parts.stop()
    return findings


async def _look_beside(settings: Settings) -> list[Finding]:
    return [*await look_at_redis(settings), *await look_at_bot(settings), *await look_at_server(settings)]


def _is_new(settings: Settings) -> bool:
    url = make_url(settings.effective_database_url)
    return url.get_backend_name() == "sqlite" and not Path(url.database or "").exists()


def _with_any_secrets(settings: Settings) -> Settings:
    """Secrets that nothing is signed with, where the first start would make real ones."""
    missing = [name for name in ("internal_token", "signing_key") if not getattr(settings, name).get_secret_value()]
    return settings.model_copy(update={name: SecretStr(new_token()) for name in missing})
