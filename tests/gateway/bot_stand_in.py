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
    """``turns`` are those it was sent; ``answer`` decides what it says."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.turns: list[Turn] = []
        self.answer: Answer = echo
        self.app = FastAPI()
        self.app.post("/webhooks/gateway/turn", response_model=None)(self._turn)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Up for as long as the block runs, always on the same port."""
        async with served(self.app, self.port):
            yield

    async def _turn(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return JSONResponse({"error": "unauthorised"}, 401)
        turn = await request.json()
        self.turns.append(turn)
        answer = self.answer(turn)
        if asyncio.iscoroutine(answer):
            answer = await answer
        if isinstance(answer, Response):
            return answer
        assert isinstance(answer, list)
        messages = [{"text": reply.text, "custom": {"reply": reply.model_dump(mode="json")}} for reply in answer]
        return JSONResponse({"messages": messages, "state": {"turns": len(self.turns)}})
