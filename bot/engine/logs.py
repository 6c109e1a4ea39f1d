"""The bot's logs: lines for people, or as JSON with ``BESPOKE_LOG_JSON``, as the server's are.

Each line of a turn names its conversation, CSP and trace. Of an error its kind and the way to it are told, never its
text, which may hold what a customer said.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from contextvars import ContextVar
from datetime import datetime, timezone

from bot.engine.stages import turn_stages

_FRAMES = 6

#: Whose turn it is: ``conversation`` and ``csp``.
turn_names: ContextVar[dict[str, str] | None] = ContextVar("turn_names", default=None)


class LineFormatter(logging.Formatter):
    """Makes a line of a record."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        stages = turn_stages.get()
        names = {**(turn_names.get() or {}), **({"trace_id": stages.trace_id} if stages and stages.trace_id else {})}
        error = record.exc_info[1] if record.exc_info else None
        told = {**names, **(_described(error) if error else {})}
        at = datetime.fromtimestamp(record.created, timezone.utc)
        event = record.getMessage().partition("\n")[0]
        if not self._as_json:
            more = " ".join(f"{name}={value}" for name, value in told.items())
            return f"{at:%Y-%m-%d %H:%M:%S} {record.levelname:<8} {record.name}  {event} {more}".rstrip()
        line = {"event": event, "logger": record.name, "level": record.levelname.lower(), **told,
                "timestamp": at.isoformat().replace("+00:00", "Z")}  # fmt: skip
        return json.dumps(line, ensure_ascii=False)


def log_lines(level: int) -> None:
    """Log from ``level`` upwards to standard error, whatever is set up already."""
    handler = logging.StreamHandler(sys.stderr)
    wanted = os.environ.get("BESPOKE_LOG_JSON", "").lower()
    handler.setFormatter(LineFormatter(as_json=wanted in ("1", "true", "yes", "on")))
    logging.basicConfig(level=level, handlers=[handler], force=True)


def _described(error: BaseException) -> dict[str, object]:
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return {
        "error": type(error).__name__,
        "way": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
