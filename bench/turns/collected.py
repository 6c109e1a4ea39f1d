"""A collector of traces for a bench: what a running system sends over OTLP/HTTP, kept in memory."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class Spent:
    """A span: its ``parent`` is empty for the first of a trace."""

    id: str
    parent: str
    name: str
    milliseconds: float


@dataclass
class Traces:
    """The spans that have arrived, by trace; send them to ``url``."""

    url: str = ""
    by_id: dict[str, list[Spent]] = field(default_factory=lambda: defaultdict(list))

    def take(self, body: bytes) -> None:
        """Keep what one request brought."""
        for group in ExportTraceServiceRequest.FromString(body).resource_spans:
            for scope in group.scope_spans:
                for one in scope.spans:
                    took = (one.end_time_unix_nano - one.start_time_unix_nano) / 1e6
                    made = Spent(one.span_id.hex(), one.parent_span_id.hex(), one.name, took)
                    self.by_id[one.trace_id.hex()].append(made)


@contextmanager
def collecting() -> Iterator[Traces]:
    """Collect on a free port for as long as the block runs."""
    traces = Traces()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Take a batch."""
            traces.take(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    traces.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield traces
    finally:
        server.shutdown()
