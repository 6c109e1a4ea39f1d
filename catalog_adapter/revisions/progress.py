"""Long work over HTTP: its progress as JSON lines, its result or its error as the last of them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import structlog
from fastapi.responses import StreamingResponse

from catalog_adapter.revisions.gate import Progress
from foundation.errors import BespokeError

_running: set[asyncio.Task[None]] = set()  # asyncio itself does not hold on to a task
_log = structlog.get_logger(__name__)


def told_line_by_line(work: Callable[[Progress], Awaitable[dict[str, Any]]]) -> StreamingResponse:
    """Do ``work``, which goes on to its end even if nobody reads any more."""
    lines: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()

    def progress(step: str, done: int, of: int) -> None:
        lines.put_nowait({"step": step, "done": done, "of": of})

    async def run() -> None:
        try:
            lines.put_nowait({"result": await work(progress)})
        except BespokeError as error:
            told = {"code": error.code, "message": error.message, "advice": error.advice}
            lines.put_nowait({"error": told | error.details, "status": int(error.status)})
        except Exception as error:  # told like any other failure, since the answer has already begun
            _log.error("long work failed", error=type(error).__name__)
            told = {"code": BespokeError.code, "message": "Something went wrong on our side.", "advice": "Try again."}
            lines.put_nowait({"error": told, "status": 500})
        finally:
            lines.put_nowait(None)

    async def body(task: asyncio.Task[None]) -> AsyncIterator[str]:
        while (line := await lines.get()) is not None:
            yield json.dumps(line, ensure_ascii=False) + "\n"
        await task

    task = asyncio.create_task(run())
    _running.add(task)
    task.add_done_callback(_running.discard)
    return StreamingResponse(body(task), media_type="application/x-ndjson")
