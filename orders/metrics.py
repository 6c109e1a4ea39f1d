"""What is measured of orders and of what is told of them, for Prometheus. Labels name CSPs, never customers."""

from __future__ import annotations

from prometheus_client import Counter, Histogram
from prometheus_client.core import GaugeMetricFamily

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0)

PLACED = Counter("bespoke_orders_placed", "Product orders that were placed.", ["csp"])
#: ``result``: ``delivered`` or ``failed``.
ATTEMPTS = Counter("bespoke_delivery_attempts", "Attempts to deliver.", ["csp", "destination", "result"])
ATTEMPT_SECONDS = Histogram(
    "bespoke_delivery_attempt_seconds", "How long an attempt took.", ["destination"], buckets=_SECONDS
)
#: A worker has died, or has hung for longer than its lease: another takes up what it held.
LEASES_EXPIRED = Counter("bespoke_delivery_leases_expired", "Deliveries taken over from a worker that ended.")


def waiting_figures() -> tuple[GaugeMetricFamily, GaugeMetricFamily, GaugeMetricFamily]:
    """Figures that come from the database, still empty: deliveries that wait, since when, endpoints that get none.

    ``state``: ``pending``; ``failed``, which hold their order's later ones back until they are replayed.
    """
    return (
        GaugeMetricFamily(
            "bespoke_deliveries_waiting", "Deliveries that have not arrived.", labels=["csp", "destination", "state"]
        ),
        GaugeMetricFamily(
            "bespoke_delivery_oldest_seconds", "How long the oldest pending delivery has waited.",
            labels=["csp", "destination"],
        ),
        GaugeMetricFamily(
            "bespoke_endpoints_disabled", "Endpoints that get nothing until staff enables them.", labels=["csp"]
        ),
    )  # fmt: skip
