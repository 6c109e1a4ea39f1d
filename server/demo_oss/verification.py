"""Whether a webhook is genuine and fresh, by Standard Webhooks 1.0: signature ``v1``, timestamp within a tolerance."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping

TOLERANCE_SECONDS = 300


class NotGenuine(Exception):
    """The webhook is not to be trusted; the text says why, without the signature that would have been right."""


def verify(key: bytes, headers: Mapping[str, str], body: bytes, now: float) -> str:
    """The ``webhook-id`` of a genuine, fresh webhook; ``headers`` with names in lower case, ``now`` in seconds."""
    webhook_id, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    given = headers.get("webhook-signature", "")
    if not webhook_id or not stamp.isascii() or not stamp.isdigit() or not given:
        raise NotGenuine("a webhook header is missing or unreadable")
    if abs(now - int(stamp)) > TOLERANCE_SECONDS:
        raise NotGenuine("the timestamp is too far from now")
    digest = hmac.new(key, f"{webhook_id}.{stamp}.".encode() + body, hashlib.sha256).digest()
    right = f"v1,{base64.b64encode(digest).decode()}".encode()
    if not any(hmac.compare_digest(right, one.encode()) for one in given.split()):
        raise NotGenuine("no signature fits")
    return webhook_id
