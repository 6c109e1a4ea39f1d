"""The secrets that webhooks are verified with: a CSP's first one, and those that the demo OSS was told after rotations.

As an OSS would, it keeps what it was told itself, in a file that only its owner may read.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from pydantic import SecretStr

from foundation.secrets import Secrets, secret_name, webhook_key

#: Of each CSP: while a secret rotates the one before is still good.
_KEPT = 2


class WebhookSecrets:
    """Of all CSPs. The first secret of ``my-csp`` is ``MY_CSP_WEBHOOK_SECRET`` of ``secrets``, until one is told."""

    def __init__(self, secrets: Secrets, file: Path) -> None:
        self._secrets = secrets
        self._file = file
        self._told: dict[str, list[str]] = json.loads(file.read_text("utf-8")) if file.exists() else {}

    def keys(self, csp: str) -> list[bytes]:
        """What verifies now, the newest first; none for a CSP that is not known."""
        name = secret_name(csp, "WEBHOOK_SECRET")
        first = self._secrets.find(name)
        told = [SecretStr(text) for text in self._told.get(csp, [])]
        known = [*told, *([first] if first is not None and len(told) < _KEPT else [])]
        return [webhook_key(secret, name) for secret in known]

    def tell(self, csp: str, secret: str) -> None:
        """Keep a new secret. Raises SecretUnusable for what is none."""
        webhook_key(SecretStr(secret), secret_name(csp, "WEBHOOK_SECRET"))
        self._told[csp] = [secret, *self._told.get(csp, [])][:_KEPT]
        fresh = self._file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as out:
            json.dump(self._told, out)
        fresh.replace(self._file)
