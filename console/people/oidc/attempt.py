"""An attempt to sign in at the provider, kept sealed in the browser that began it until it comes back.

So a sign-in that somebody else began is of no use in this browser, any replica can end what another one began, and
whoever only begins leaves nothing in the database.
"""

from __future__ import annotations

import time

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from foundation.sealing import Sealer
from foundation.secrets import SecretUnusable, new_token

#: Seconds that somebody may take at the provider.
LASTS = 900


class Attempt(BaseModel):
    """``state`` comes back with the answer, ``nonce`` in the token; ``verifier`` is shown for the code (PKCE)."""

    model_config = ConfigDict(frozen=True)

    wanted: str
    state: str = Field(default_factory=new_token)
    nonce: str = Field(default_factory=new_token)
    verifier: str = Field(default_factory=new_token)
    begun: float = Field(default_factory=time.time)

    def sealed(self, sealer: Sealer) -> str:
        """As the browser keeps it."""
        return sealer.seal(self.model_dump_json()).decode()


def opened(sealed: str, sealer: Sealer) -> Attempt | None:
    """What was sealed; None for anything else, and for what was begun too long ago."""
    try:
        attempt = Attempt.model_validate_json(sealer.open(sealed.encode("utf-8", "replace")))
    except (SecretUnusable, ValidationError):
        return None
    return attempt if time.time() - attempt.begun <= LASTS else None
