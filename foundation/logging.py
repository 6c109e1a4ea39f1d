"""Structured logs: for people on a terminal, JSON lines in production. Customers' words never go into them.

Each line of a turn names its conversation, CSP and trace. Of an error its kind and the way to it are told, never its
text, which may hold what somebody said: a database's has the values that were to be written. What libraries log comes
out in the same form.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

from foundation.tracing.spans import current_trace_id

_FRAMES = 6
_Line = MutableMapping[str, Any]


def configure_logging(*, json_lines: bool, level: str = "INFO") -> None:
    """Set up logs for the process; call once at start-up. Libraries are heard from WARNING upwards."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        _name_trace,
        _describe_error,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if json_lines else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    _hear_libraries(shared, renderer)


def described(error: BaseException) -> dict[str, object]:
    """What may be logged of an error: its kind and the way to where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "error": type(error).__name__,
        "way": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-_FRAMES:]],
    }


def _hear_libraries(shared: list[structlog.typing.Processor], renderer: structlog.typing.Processor) -> None:
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_logger_name, _first_line, *shared],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)


def _name_trace(_logger: object, _method: str, line: _Line) -> _Line:
    trace_id = current_trace_id()
    return line if trace_id is None else {**line, "trace_id": trace_id}


def _describe_error(_logger: object, _method: str, line: _Line) -> _Line:
    given = line.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else sys.exc_info()[1] if given is True else given
    return {**line, **described(error)} if isinstance(error, BaseException) else line


def _first_line(_logger: object, _method: str, line: _Line) -> _Line:
    """Asyncio puts the whole of an error below the first line."""
    return {**line, "event": str(line["event"]).partition("\n")[0]}
