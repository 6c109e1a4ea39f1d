"""Stands in for the bot at the network's edge: its contract with the gateway, with answers that the test decides."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from fastapi.responses import JSONResponse, Response

from catalog_adapter.tone.reply import Reply
from tests.gateway.serving import free_port, served

TOKEN = "internal-token-of-the-test"
_GOING_AWAY = 1001  # WebSocket's code
Turn = dict[str, Any]
Answer = Callable[[Turn], Awaitable[list[Reply] | Response] | list[Reply] | Response]


def echo(turn: Turn) -> list[Reply]:
    """What the bot says unless a test decides otherwise: the message back."""
    return [Reply(text=f"echo: {turn['text']}", message_id="echo")]


class BotStandIn:
    """``turns`` are those it was sent, ``frames`` all that came with them, over so many ``connections``; ``answer``
    decides what it says, ``took`` what it tells of its stages, ``asks`` what it asks before, with ``heard`` as the
    answers. One that ``is_ending`` says so instead of an answer, as WebSocket has it."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.turns: list[Turn] = []
        self.frames: list[dict[str, Any]] = []
        self.connections = 0
        self.took: dict[str, Any] | None = None
        self.asks: list[dict[str, Any]] = []
        self.heard: list[dict[str, Any]] = []
        self.is_ready = True
        self.is_ending = False
        self.answer: Answer = echo
        self.app = FastAPI()
        self.app.websocket("/webhooks/gateway/turns")(self._turns)
        self.app.get("/webhooks/gateway/health", response_model=None)(self._health)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Up for as long as the block runs, always on the same port."""
        async with served(self.app, self.port):
            yield

    async def _health(self) -> Response:
        return JSONResponse({"ready": self.is_ready}, 200 if self.is_ready else 503)

    async def _turns(self, connection: WebSocket) -> None:
        if connection.headers.get("authorization") != f"Bearer {TOKEN}":
            await connection.close()
            return
        await connection.accept()
        self.connections += 1
        with suppress(WebSocketDisconnect):
            while True:
                frame = await connection.receive_json()
                self.frames.append(frame)
                self.turns.append(frame["turn"])
                for asked in self.asks:
                    await connection.send_json(asked)
                    self.heard.append(await connection.receive_json())
                said = await self._said(frame["turn"])
                if self.is_ending:
                    await connection.close(_GOING_AWAY)
                    return
                await connection.send_text(said)

    async def _said(self, turn: Turn) -> str:
        answer = self.answer(turn)
        if asyncio.iscoroutine(answer):
            answer = await answer
        if isinstance(answer, Response):
            return _as_sent(answer)
        assert isinstance(answer, list)
        messages = [{"text": reply.text, "custom": {"reply": reply.model_dump(mode="json")}} for reply in answer]
        told = {"took": self.took} if self.took else {}
        return json.dumps({"answer": {"messages": messages, "state": {"turns": len(self.turns)}, **told}})


@pytest.fixture
async def bot() -> AsyncIterator[BotStandIn]:
    """A running one."""
    bot = BotStandIn()
    async with bot.running():
        yield bot


def _as_sent(answer: Response) -> str:
    """An answer of the test's own: its body as a turn's, or as nothing of the kind; another status is an error."""
    if answer.status_code != 200:
        return json.dumps({"error": "as the test wants it", "status": answer.status_code})
    body = bytes(answer.body).decode(errors="replace")
    return f'{{"answer": {body}}}' if isinstance(answer, JSONResponse) else body
