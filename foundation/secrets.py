"""Secrets by name: webhook secrets, an OSS's tokens. Input: a name. Output: the secret, never shown by accident.

The environment variable of that name wins. Without it the secret is made once and kept in
``<state folder>/secrets.json``, which only its owner may read. Every process of one machine sees the same secrets:
a file lock lets one of them make a secret, and the file is replaced as a whole, so that a crash leaves the old or
the new one.

Several machines share ``BESPOKE_SECRETS_KEY``: where it is set nothing is kept, and a secret that is not in the
environment is derived from that key and its name, the same on each machine.
"""

from __future__ import annotations

import base64
import binascii
import fcntl
import hmac
import json
import os
import re
import secrets as random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import SecretStr

from foundation.errors import BespokeError

_NAME = re.compile(r"[A-Z0-9][A-Z0-9_]{2,127}")
_WEBHOOK_PREFIX = "whsec_"
_RAW_BYTES = 32
_KEY_NAME = "BESPOKE_SECRETS_KEY"
_SHORTEST_KEY = 32

#: Writes 32 bytes as a secret of its kind; without any, random ones.
Make = Callable[[bytes | None], str]


class SecretUnusable(BespokeError):
    """A secret can't be read or kept, or is not what its use needs. The message never holds the secret."""

    code = "secret_unusable"


def secret_name(owner: str, purpose: str) -> str:
    """The name of an owner's secret: ``("my-csp", "OSS_TOKEN")`` gives ``MY_CSP_OSS_TOKEN``."""
    return f"{owner}_{purpose}".upper().replace("-", "_")


def new_webhook_secret(raw: bytes | None = None) -> str:
    """A secret in the form of Standard Webhooks: ``whsec_`` and the 32 bytes ``raw``, or random ones, in base64."""
    return _WEBHOOK_PREFIX + base64.b64encode(raw or random.token_bytes(_RAW_BYTES)).decode()


def new_token(raw: bytes | None = None) -> str:
    """A bearer token of the 32 bytes ``raw``, or of random ones."""
    return base64.urlsafe_b64encode(raw or random.token_bytes(_RAW_BYTES)).rstrip(b"=").decode()


def webhook_key(secret: SecretStr, name: str) -> bytes:
    """The key inside a webhook secret; ``name`` is for the error where it is not in the form of Standard Webhooks."""
    text = secret.get_secret_value()
    try:
        key = base64.b64decode(text.removeprefix(_WEBHOOK_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not text.startswith(_WEBHOOK_PREFIX) or not key:
        raise SecretUnusable(
            f"The secret {name} is not a webhook secret.", advice="Write it as whsec_ and its bytes in base64."
        )
    return key


class Secrets:
    """The secrets of one machine. A secret once read is kept for the life of the process."""

    def __init__(self, state_folder: Path) -> None:
        self._folder = state_folder
        self._file = state_folder / "secrets.json"
        self._known: dict[str, SecretStr] = {}

    def get(self, name: str, *, make: Make = new_webhook_secret) -> SecretStr:
        """The secret ``name``; where there is none yet, ``make`` makes it and it is kept before it is returned."""
        return self.find(name) or self._derived(name, make) or self._made(name, make)

    def get_unless_made(self, name: str, *, make: Make = new_webhook_secret) -> SecretStr | None:
        """As :meth:`get`, for names that a stranger may choose: nothing is made, and None returned instead."""
        return self.find(name) or self._derived(name, make)

    def find(self, name: str) -> SecretStr | None:
        """The secret ``name``, or None where there is none; nothing is made."""
        if not _NAME.fullmatch(name):
            raise SecretUnusable(
                f"{name!r} can't name a secret.", advice="Use 3 to 128 capitals, digits and underscores."
            )
        if name not in self._known:
            text = os.environ.get(name) or self._read().get(name)
            if not text:
                return None
            self._known[name] = SecretStr(text)
        return self._known[name]

    def _derived(self, name: str, make: Make) -> SecretStr | None:
        key = os.environ.get(_KEY_NAME, "")
        if not key:
            return None
        if len(key) < _SHORTEST_KEY:
            raise SecretUnusable(
                f"{_KEY_NAME} has fewer than {_SHORTEST_KEY} characters.", advice="Make one: `openssl rand -hex 32`."
            )
        return SecretStr(make(hmac.digest(key.encode(), name.encode(), "sha256")))

    def _made(self, name: str, make: Make) -> SecretStr:
        with self._locked():
            kept = self._read()
            if name not in kept:
                kept[name] = make(None)
                self._replace(kept)
        self._known[name] = SecretStr(kept[name])
        return self._known[name]

    def _read(self) -> dict[str, str]:
        try:
            kept = json.loads(self._file.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise SecretUnusable(
                f"The secrets in {self._file} can't be read: {type(error).__name__}.",
                advice="Restore the file from a backup; without it every OSS needs new secrets.",
            ) from None
        if not isinstance(kept, dict) or not all(isinstance(text, str) for text in kept.values()):
            raise SecretUnusable(f"{self._file} does not hold secrets by name.", advice="Restore it from a backup.")
        return kept

    def _replace(self, kept: dict[str, str]) -> None:
        fresh = self._file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(kept, out, indent=2, sort_keys=True)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(self._file)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._file.with_suffix(".lock"), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)
