"""Stands in for the bot at the network's edge: its HTTP contract, with answers that the test decides."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from catalog_adapter.tone.reply import Reply
from tests.gateway.serving import free_port, served

TOKEN = "internal-token-of-the-test"
Turn = dict[str, Any]
Answer = Callable[[Turn], Awaitable[list[Reply] | Response] | list[Reply] | Response]


def echo(turn: Turn) -> list[Reply]:
    """What the bot says unless a test decides otherwise: the message back."""
    return [Reply(text=f"echo: {turn['text']}", message_id="echo")]


class BotStandIn:
    """``turns`` are those it was sent, with ``headers``; ``answer`` decides what it says, ``took`` what it tells of its
    stages."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.turns: list[Turn] = []
        self.headers: list[dict[str, str]] = []
        self.took: dict[str, Any] | None = None
        self.is_ready = True
        self.answer: Answer = echo
        self.app = FastAPI()
        self.app.post("/webhooks/gateway/turn", response_model=None)(self._turn)
        self.app.get("/webhooks/gateway/health", response_model=None)(self._health)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Up for as long as the block runs, always on the same port."""
        async with served(self.app, self.port):
            yield

    async def _health(self) -> Response:
        return JSONResponse({"ready": self.is_ready}, 200 if self.is_ready else 503)

    async def _turn(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return JSONResponse({"error": "unauthorised"}, 401)
        turn = await request.json()
        self.turns.append(turn)
        self.headers.append(dict(request.headers))
        answer = self.answer(turn)
        if asyncio.iscoroutine(answer):
            answer = await answer
        if isinstance(answer, Response):
            return answer
        assert isinstance(answer, list)
        messages = [{"text": reply.text, "custom": {"reply": reply.model_dump(mode="json")}} for reply in answer]
        told = {"took": self.took} if self.took else {}
        return JSONResponse({"messages": messages, "state": {"turns": len(self.turns)}, **told})
