"""Spans: what a turn, or the delivery of an order, spent its time on.

In: a name and attributes: names of CSPs, ids, kinds of things; never what a customer said or who they are. The text of
an error may hold that, too, so of an error its kind alone is noted. Out: spans, for whoever :func:`record_with` named.

Nothing is recorded until then, and a span costs no more than a look at one attribute.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

Attribute = str | int | float | list[str]

TRACEPARENT = "traceparent"
_W3C = TraceContextTextMapPropagator()
_SPAN_ID = re.compile("[0-9a-f]{16}")
_UNRECORDED = nullcontext(trace.INVALID_SPAN)


@dataclass
class _Recording:
    tracer: Tracer | None = None


_recording = _Recording()
#: The id that the next span is given; 0: any.
chosen_span_id: ContextVar[int] = ContextVar("chosen_span_id", default=0)


def record_with(tracer: Tracer | None) -> None:
    """Make spans with ``tracer`` from now on; None: no more."""
    _recording.tracer = tracer


def is_recording() -> bool:
    """Whether anybody wants spans."""
    return _recording.tracer is not None


def span(
    name: str, *, kind: SpanKind = SpanKind.INTERNAL, traceparent: str | None = None, **attributes: Attribute
) -> AbstractContextManager[Span]:
    """A span around a block. It goes on with the trace of ``traceparent``, if there is one, else with the current one.

    Attributes are named ``bespoke.…``.
    """
    tracer = _recording.tracer
    return _UNRECORDED if tracer is None else _span(tracer, name, kind, traceparent, attributes)


@contextmanager
def _span(
    tracer: Tracer, name: str, kind: SpanKind, traceparent: str | None, attributes: Mapping[str, Attribute]
) -> Iterator[Span]:
    parent = _W3C.extract({TRACEPARENT: traceparent}) if traceparent else None
    with tracer.start_as_current_span(
        name, parent, kind, _named(attributes), record_exception=False, set_status_on_exception=False
    ) as made:
        try:
            yield made
        except BaseException as error:
            fail(made, type(error).__name__)
            raise


def note(made: Span, **attributes: Attribute) -> None:
    """Add attributes to a span."""
    if made.is_recording():
        made.set_attributes(_named(attributes))


def fail(made: Span, kind: str) -> None:
    """Mark a span as failed, by the ``kind`` of error."""
    made.set_attribute("error.type", kind)
    made.set_status(StatusCode.ERROR)


def add_span(name: str, *, span_id: str, start: int, end: int, **attributes: Attribute) -> None:
    """A span of elsewhere that has ended, below the current one. ``start`` and ``end`` are in nanoseconds since 1970;
    ``span_id`` (16 hexadecimal digits) is what spans below it know it by."""
    tracer = _recording.tracer
    if tracer is None or not _SPAN_ID.fullmatch(span_id):
        return
    token = chosen_span_id.set(int(span_id, 16))
    try:
        tracer.start_span(name, attributes=_named(attributes), start_time=start).end(end)
    finally:
        chosen_span_id.reset(token)


def current_traceparent() -> str | None:
    """The current span as W3C's header has it, for who goes on with its trace elsewhere or later; None without one."""
    carrier: dict[str, str] = {}
    if _recording.tracer is not None:
        _W3C.inject(carrier)
    return carrier.get(TRACEPARENT)


def trace_headers() -> dict[str, str]:
    """The same as headers of a request; none without a current span."""
    traceparent = current_traceparent()
    return {TRACEPARENT: traceparent} if traceparent else {}


def current_trace_id() -> str | None:
    """The id of the current trace, 32 hexadecimal digits; None without one."""
    if _recording.tracer is None:
        return None
    found = trace.get_current_span().get_span_context()
    return f"{found.trace_id:032x}" if found.is_valid else None


def now() -> int:
    """Nanoseconds since 1970, as :func:`add_span` wants them."""
    return time.time_ns()


def _named(attributes: Mapping[str, Attribute]) -> dict[str, Attribute]:
    return {f"bespoke.{name}": value for name, value in attributes.items()}
