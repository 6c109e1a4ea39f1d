"""One endpoint, whatever it was made from: input of the outbox, which says where an order event goes, and of the
sender, which calls it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from catalog_adapter.contexts.models import ClientCredentials, Webhook, WebhookCertificate
from foundation.tmf.filters import Filter

#: How TMF622 has it, ``<url>/listener/<event type>``, or the URL itself.
Call = Literal["listener", "bare"]
#: Where an endpoint comes from.
Origin = Literal["context", "hub"]

#: The event of ours beside TM Forum's: another endpoint of the CSP was disabled. Only who asks for it by name gets it.
ENDPOINT_DISABLED = "endpointDisabledEvent"
#: The event of a test, which staff sends to one endpoint, whatever events it wants.
ENDPOINT_TEST = "endpointTestEvent"


@dataclass(frozen=True)
class Endpoint:
    """Where order events of ``csp`` go. ``url`` has no placeholder any more.

    ``events`` are the event types it wants (``productOrderCreateEvent``, …); empty: all about orders. Of these it wants
    those whose notification passes all ``filters``. ``secret`` is the name of the secret that signs, as long as it has
    not been rotated; None: one that we made. ``retry_seconds``: waits of its own between attempts; None: those of the
    settings.
    """

    id: str
    csp: str
    url: str
    origin: Origin
    call: Call = "bare"
    events: frozenset[str] = frozenset()
    filters: tuple[Filter, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    oauth2: ClientCredentials | None = None
    certificate: WebhookCertificate | None = None
    ca: str | None = None
    secret: str | None = None
    retry_seconds: tuple[float, ...] | None = None

    def wants(self, event_type: str, notification: Mapping[str, Any]) -> bool:
        """Whether an event goes there that says this."""
        is_named = event_type in self.events or (not self.events and event_type != ENDPOINT_DISABLED)
        return is_named and all(one.passes(notification) for one in self.filters)

    def url_for(self, event_type: str) -> str:
        """The URL that an event of this type is posted to."""
        return f"{self.url.rstrip('/')}/listener/{event_type}" if self.call == "listener" else self.url


def of_context(csp: str, webhook: Webhook, demo_oss_url: str) -> Endpoint:
    """The endpoint of a webhook in a CSP's context."""
    return Endpoint(
        id=webhook.id,
        csp=csp,
        url=webhook.url.replace("{demo_oss}", demo_oss_url.rstrip("/")),
        origin="context",
        call="listener" if webhook.listener else "bare",
        events=frozenset(webhook.events),
        headers=webhook.headers,
        oauth2=webhook.oauth2,
        certificate=webhook.certificate,
        ca=webhook.ca,
        secret=webhook.secret,
        retry_seconds=tuple(webhook.retry_seconds) if webhook.retry_seconds is not None else None,
    )


CALLS: tuple[str, ...] = get_args(Call)
