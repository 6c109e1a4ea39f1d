"""Sends spans to a collector over OTLP/HTTP, as the standard variables of OpenTelemetry say.

In: ``OTEL_EXPORTER_OTLP_ENDPOINT``, without which nothing is recorded; ``OTEL_SERVICE_NAME``, ``OTEL_TRACES_SAMPLER``
and the others that its SDK reads. Out: batches, sent by a thread of their own. A collector that is away costs the spans
of that time and one line of the log; no turn waits for it.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Sequence

import structlog
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

from foundation.tracing.spans import chosen_span_id, record_with

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
#: They warn of every batch that a collector doesn't take; that is said once, by us.
_CHATTY = ("opentelemetry.exporter.otlp", "opentelemetry.sdk._shared_internal")
#: Who ends does not wait longer for a collector that is away.
_LAST_SECONDS = 3.0
_log = structlog.get_logger(__name__)


def is_wanted() -> bool:
    """Whether the environment asks for traces."""
    return (
        any(os.environ.get(name) for name in _ENDPOINTS)
        and os.environ.get("OTEL_SDK_DISABLED", "").lower() != "true"
        and os.environ.get("OTEL_TRACES_EXPORTER", "otlp").strip().lower() != "none"
    )


class Tracing:
    """Records spans from when it is made until :meth:`stop`. ``service`` is the name in the traces where
    ``OTEL_SERVICE_NAME`` has none."""

    def __init__(self, service: str, processor: SpanProcessor) -> None:
        named = Resource.create() if os.environ.get("OTEL_SERVICE_NAME") else Resource.create({SERVICE_NAME: service})
        self._provider = TracerProvider(resource=named, id_generator=_Ids(), shutdown_on_exit=False)
        self._provider.add_span_processor(processor)
        record_with(self._provider.get_tracer("bespoke"))

    def stop(self) -> None:
        """Record no more; send what is left, within seconds."""
        record_with(None)
        sending = threading.Thread(target=self._provider.shutdown, daemon=True)
        sending.start()
        sending.join(_LAST_SECONDS)


def start_tracing(service: str) -> Tracing | None:
    """Begin, if the environment asks for it."""
    if not is_wanted():
        return None
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return Tracing(service, BatchSpanProcessor(_WarningOnce(OTLPSpanExporter())))


class _Ids(RandomIdGenerator):
    """Random ids, but for a span that others know by its id already."""

    def generate_span_id(self) -> int:
        """The id of the next span."""
        return chosen_span_id.get() or super().generate_span_id()


class _WarningOnce(SpanExporter):
    """Says once that the collector takes no spans, and once that it does again."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter
        self._is_away = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send a batch."""
        result = self._exporter.export(spans)
        is_away = result is not SpanExportResult.SUCCESS
        if is_away and not self._is_away:
            _log.warning("the collector takes no traces; spans are let go until it does")
        elif self._is_away and not is_away:
            _log.info("the collector takes traces again")
        self._is_away = is_away
        return result

    def shutdown(self) -> None:
        """End."""
        self._exporter.shutdown()
