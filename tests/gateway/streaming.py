"""A client of the chat's stream: reads frames one by one, and waits no longer than a test should."""

import asyncio
import json
from typing import Any

from websockets.asyncio.client import ClientConnection

Frame = dict[str, Any]
_SECONDS = 10


class Client:
    """One connection. ``frames`` holds all that came so far."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.frames: list[Frame] = []

    async def send(self, **frame: Any) -> None:
        await self.socket.send(json.dumps(frame))

    async def hello(self, token: str, after: int = 0) -> None:
        await self.send(type="hello", token=token, after=after)

    async def say(self, client_id: str, text: str) -> None:
        await self.send(type="message", client_id=client_id, text=text)

    async def next(self) -> Frame:
        """The next frame, whatever it is."""
        async with asyncio.timeout(_SECONDS):
            frame: Frame = json.loads(await self.socket.recv())
        self.frames.append(frame)
        return frame

    async def until(self, kind: str) -> Frame:
        """The next frame of this type, reading over others."""
        while (frame := await self.next())["type"] != kind:
            pass
        return frame

    async def message(self) -> Frame:
        """The next message."""
        return await self.until("message")

    async def reply(self) -> Frame:
        """The next message of the assistant."""
        while (frame := await self.message())["direction"] != "out":
            pass
        return frame
