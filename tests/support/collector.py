"""A collector of traces, which keeps what it is sent: ``python -m tests.support.collector FILE`` until told to stop.

Its address is written to FILE as JSON, each request as a line of base64 to FILE.spans.
"""

import base64
import json
import signal
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tests.support.run import folder, shared_process


@dataclass(frozen=True)
class Collected:
    """A span as it arrived: ids as hexadecimal digits, ``parent`` empty for the first of a trace."""

    service: str
    trace: str
    id: str
    parent: str
    name: str
    attributes: dict[str, str]
    milliseconds: float
    failed: bool


class Collector:
    """The collector of this run."""

    def __init__(self) -> None:
        told = folder() / "collector.json"
        command = [sys.executable, "-m", "tests.support.collector", str(told)]
        self.url = str(shared_process("collector", command, told)["url"])
        self._spans = told.with_suffix(".spans")

    def spans(self) -> list[Collected]:
        """All that has arrived."""
        lines = self._spans.read_text().splitlines() if self._spans.exists() else []
        requests = [ExportTraceServiceRequest.FromString(base64.b64decode(line)) for line in lines]
        return [
            _collected(span, _values(group.resource.attributes)["service.name"])
            for request in requests
            for group in request.resource_spans
            for scope in group.scope_spans
            for span in scope.spans
        ]


def _collected(span: Span, service: str) -> Collected:
    return Collected(
        service, span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex(), span.name,
        _values(span.attributes), (span.end_time_unix_nano - span.start_time_unix_nano) / 1e6, span.status.code == 2,
    )  # fmt: skip


def _values(attributes: Sequence[Any]) -> dict[str, str]:
    return {one.key: one.value.string_value or str(one.value).strip() for one in attributes}


def main(told: Path) -> None:
    """Collect until SIGTERM."""
    writing = threading.Lock()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            with writing, told.with_suffix(".spans").open("a") as file:
                file.write(base64.b64encode(body).decode() + "\n")
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    aside = told.with_suffix(".new")
    aside.write_text(json.dumps({"url": f"http://127.0.0.1:{server.server_port}"}))
    aside.replace(told)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})


if __name__ == "__main__":
    # Blocked for good, so that a signal waits for sigwait instead of killing what has only half started.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    main(Path(sys.argv[1]))
