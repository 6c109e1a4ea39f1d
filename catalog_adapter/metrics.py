"""What is measured of compiled contexts, for Prometheus."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

#: ``result``: ``held``, or ``compiled``, which takes its time.
CONTEXT_USES = Counter("bespoke_context_uses", "Contexts that were asked for, by what was done for it.", ["result"])
CONTEXTS_HELD = Gauge("bespoke_contexts_held", "Compiled contexts that are held.", multiprocess_mode="livesum")
CONTEXT_BYTES = Gauge("bespoke_contexts_held_bytes", "What they take, about.", multiprocess_mode="livesum")
