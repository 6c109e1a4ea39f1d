"""Spans in memory, for tests of one process."""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from foundation.tracing.exporting import Tracing


class Recorded:
    """The spans that have ended."""

    def __init__(self, exporter: InMemorySpanExporter) -> None:
        self._exporter = exporter

    def all(self) -> list[ReadableSpan]:
        return list(self._exporter.get_finished_spans())

    def named(self, name: str) -> list[ReadableSpan]:
        return [one for one in self.all() if one.name == name]

    def one(self, name: str) -> ReadableSpan:
        (found,) = self.named(name)
        return found

    def text(self) -> str:
        """All of it, as it would be exported."""
        return "".join(one.to_json() for one in self.all())


@contextmanager
def recorded_spans() -> Iterator[Recorded]:
    """Record all spans of the block."""
    exporter = InMemorySpanExporter()
    tracing = Tracing("test", SimpleSpanProcessor(exporter))
    try:
        yield Recorded(exporter)
    finally:
        tracing.stop()


def parent(span: ReadableSpan) -> int:
    """The id of the span that it is part of; 0 for the first of a trace."""
    return span.parent.span_id if span.parent else 0


def own(span: ReadableSpan) -> int:
    """Its id."""
    assert span.context is not None
    return span.context.span_id


def trace_of(span: ReadableSpan) -> int:
    """The id of its trace."""
    assert span.context is not None
    return span.context.trace_id
