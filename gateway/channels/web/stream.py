"""The stream: one WebSocket, a customer's messages in, everything that is said in the conversation out.

The client says hello with its token and the last ``seq`` it has shown; from there it gets every message once, in
order, from the database. So a connection may break at any time, and nothing is lost or shown twice. A message counts
as taken when ``accepted`` comes; until then the client sends it again, and its ``client_id`` is served once.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import structlog
from fastapi import WebSocket, WebSocketDisconnect
from pydantic_core import to_json

from foundation.errors import BespokeError
from gateway.bodies import too_large
from gateway.channels.web.errors import described
from gateway.channels.web.requests import body_limit
from gateway.channels.web.schemas import Hello, MessageFrame, read_frame, read_hello, shown
from gateway.errors import (
    ConversationClosed,
    RequestInvalid,
    Restarting,
    SessionInvalid,
    TooManyMessages,
    whereabouts,
)
from gateway.gateway import PAGE, Gateway
from gateway.listeners import Listener

_HELLO_SECONDS = 10.0
#: A bus may lose a word, so the database is asked every so often anyway.
_LOOK_SECONDS = 15.0
#: A client that takes nothing for so long is let go; it finds what it missed when it comes back.
SEND_SECONDS = 10.0
#: Messages of one client that may wait for their turn, and frames that may wait for it to read.
_MOST_WAITING = 50
_MOST_UNREAD = 500
#: Added to an HTTP status, it makes a close code of the range that applications may use.
_CLOSE = 4000
_CLOSE_TRY_AGAIN = 1011
_CLOSE_RESTARTING = 1012

Frame = dict[str, Any]
#: The account of a messaging platform that a conversation is held over; None where it is the web chat's.
AccountOf = Callable[[str], Awaitable[str | None]]
_log = structlog.get_logger(__name__)


class Stream:
    """One client's connection to one conversation, already accepted."""

    def __init__(self, socket: WebSocket, gateway: Gateway, conversation_id: str, account_of: AccountOf) -> None:
        self._socket = socket
        self._gateway = gateway
        self._conversation_id = conversation_id
        self._account_of = account_of
        self._vouched = False
        self._limit = body_limit(gateway.settings)
        self._frames: deque[Frame] = deque()
        self._waiting: asyncio.Queue[MessageFrame | None] = asyncio.Queue(_MOST_WAITING)
        self._is_leaving = False

    async def serve(self) -> None:
        """Until the client goes away."""
        try:
            hello = await self._hello()
            if hello is None:
                return
            with self._gateway.listen(self._conversation_id) as listener:
                await self._run(listener, hello.after)
        except WebSocketDisconnect:
            return

    async def _run(self, listener: Listener, after: int) -> None:
        # Everything is sent by one task, so frames never cross; turns are taken by another, so that a slow one keeps
        # nobody from hearing that we are there.
        sender = asyncio.create_task(self._send_all(listener, after))
        reader = asyncio.create_task(self._read_all(listener))
        taker = asyncio.create_task(self._take_all(listener))
        stopping = asyncio.create_task(self._gateway.stopping.wait())
        tasks = (sender, reader, taker, stopping)
        try:
            await asyncio.wait([sender, reader, stopping], return_when=asyncio.FIRST_COMPLETED)
            is_gone = sender.done() or reader.done()
            if is_gone:
                sender.cancel()
            reader.cancel()
            # Who says something and goes away at once has said it.
            await self._waiting.put(None)
            await taker
            if not is_gone:
                self._is_leaving = True
                listener.wake()
                await sender
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _hello(self) -> Hello | None:
        try:
            async with asyncio.timeout(_HELLO_SECONDS):
                hello = read_hello(await self._receive())
            await self._gateway.admit(self._conversation_id, hello.token)
            self._vouched = self._gateway.tokens.check(self._conversation_id, hello.token)
        except WebSocketDisconnect:
            raise
        except TimeoutError:
            await self._refuse(RequestInvalid("No hello came.", advice="Send a hello frame first."))
        except Exception as error:
            await self._refuse(error)
        else:
            return hello
        return None

    async def _refuse(self, error: Exception) -> None:
        await self._send({"type": "error", **described(error)})
        status = error.status if isinstance(error, BespokeError) else BespokeError.status
        await self._socket.close(_CLOSE + status)

    async def _read_all(self, listener: Listener) -> None:
        while True:
            try:
                frame = read_frame(await self._receive())
            except WebSocketDisconnect:
                return
            except Exception as error:
                self._put(listener, {"type": "error", "client_id": None, **described(error)})
            else:
                if not isinstance(frame, MessageFrame):
                    self._put(listener, {"type": "pong"})
                elif self._waiting.full():
                    refused = TooManyMessages("That was too much at once.", advice="Send it again.", retry_after=5)
                    self._put(listener, {"type": "error", "client_id": frame.client_id, **described(refused)})
                else:
                    self._waiting.put_nowait(frame)
            if len(self._frames) > _MOST_UNREAD:
                return

    async def _take_all(self, listener: Listener) -> None:
        try:
            await self._gateway.take_up(self._conversation_id)
        except (ConversationClosed, Restarting):
            pass
        except Exception as error:
            _log.error("what was left could not be answered", **whereabouts(error))
        while (frame := await self._waiting.get()) is not None:
            try:
                accepted = partial(self._put_accepted, listener, frame.client_id)
                account = await self._account_of(self._conversation_id)
                await self._gateway.take(frame.inbound(self._conversation_id), accepted, account)
            except Restarting:
                continue  # it is sent again, or answered without that, where the client connects next
            except Exception as error:
                self._put(listener, {"type": "error", "client_id": frame.client_id, **described(error)})

    def _put_accepted(self, listener: Listener, client_id: str, seq: int) -> None:
        self._put(listener, {"type": "accepted", "client_id": client_id, "seq": seq})

    def _put(self, listener: Listener, frame: Frame) -> None:
        self._frames.append(frame)
        listener.wake()

    async def _send_all(self, listener: Listener, seq: int) -> None:
        try:
            while True:
                is_leaving = self._is_leaving
                while self._frames:
                    await self._send(self._frames.popleft())
                seq = await self._send_messages(seq)
                if is_leaving:
                    await self._socket.close(_CLOSE_RESTARTING)
                    return
                if listener.typing_after is not None:
                    await self._send({"type": "typing", "after": listener.typing_after})
                    listener.typing_after = None
                await listener.wait(_LOOK_SECONDS)
        except WebSocketDisconnect:
            return
        except TimeoutError:
            _log.info("chat client reads nothing; let go")
        except SessionInvalid as error:
            await self._refuse(error)  # it has become a customer's, who has another token; or they have signed out
        except Exception as error:
            # A client that hears nothing more must not take it for silence: it connects again.
            _log.error("chat stream failed", **whereabouts(error))
            await self._socket.close(_CLOSE_TRY_AGAIN)

    async def _send_messages(self, seq: int) -> int:
        while True:
            messages = await self._gateway.history_for(self._conversation_id, seq, vouched=self._vouched)
            for message in messages:
                await self._send({"type": "message", **shown(message)})
                seq = message.seq
            if len(messages) < PAGE:
                return seq

    async def _receive(self) -> str | bytes:
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        text = message.get("text")
        raw: str | bytes = text if text is not None else message["bytes"]
        if len(raw) > self._limit:
            raise too_large(self._limit)
        return raw

    async def _send(self, frame: Frame) -> None:
        async with asyncio.timeout(SEND_SECONDS):
            await self._socket.send_text(to_json(frame).decode())
