"""Encryption of what the database keeps secret. Input: text. Output: bytes that only this installation can read.

The key is the secret ``BESPOKE_SEALING_KEY``: from the environment, or made once for this machine. Several keys with
commas between: the first encrypts, all decrypt.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from foundation.secrets import Secrets, SecretUnusable

_NAME = "BESPOKE_SEALING_KEY"


class Sealer:
    """Raises SecretUnusable where the key is none."""

    def __init__(self, secrets: Secrets) -> None:
        keys = secrets.get(_NAME, make=_new_key).get_secret_value().split(",")
        try:
            self._fernet = MultiFernet([Fernet(key.strip()) for key in keys])
        except ValueError:
            raise SecretUnusable(
                f"{_NAME} is not a Fernet key.", advice="Make one of 32 random bytes, in URL-safe base64."
            ) from None

    def seal(self, text: str) -> bytes:
        """Encrypted and authenticated."""
        return self._fernet.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """What was sealed. Raises SecretUnusable for what another key has sealed, or nobody."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise SecretUnusable(
                f"A secret in the database was encrypted with another {_NAME}.",
                advice="Set the key it was made with, or rotate the endpoint's secret.",
            ) from None


def _new_key(raw: bytes | None = None) -> str:
    return (base64.urlsafe_b64encode(raw) if raw else Fernet.generate_key()).decode()
