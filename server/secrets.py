"""The server's own secrets: the token between server and bot, and the key that signs chat sessions.

Set in the environment, or made once at the first start and kept with the other secrets of this machine. Several
machines share them through the environment.
"""

from __future__ import annotations

from foundation.secrets import Secrets, new_token
from foundation.settings import Settings

_NAMES = {"internal_token": "BESPOKE_INTERNAL_TOKEN", "signing_key": "BESPOKE_SIGNING_KEY"}


def with_secrets(settings: Settings) -> Settings:
    """``settings`` with both secrets filled in; raises SecretUnusable where they can't be kept."""
    # What is in it concerns customers: the database, the logs, the keys.
    settings.state_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    secrets = Secrets(settings.state_folder)
    made = {
        field: secrets.get(name, make=new_token)
        for field, name in _NAMES.items()
        if not getattr(settings, field).get_secret_value()
    }
    return settings.model_copy(update=made)
