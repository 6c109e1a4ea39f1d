"""One tab of a customer, as the component keeps it: an outbox, the last ``seq`` shown, a stream that may break."""

import asyncio
import contextlib
import json

import websockets
from websockets.asyncio.client import ClientConnection


class Tab:
    """``shown`` is what it shows, ``said`` what its customer typed; both in order."""

    def __init__(self, name: str, stream_url: str, token: str) -> None:
        self.name = name
        self.stream_url = stream_url
        self.shown: list[tuple[int, str]] = []
        self.said: list[str] = []
        self._token = token
        self._outbox: list[tuple[str, str]] = []
        self._socket: ClientConnection | None = None
        self._reading: asyncio.Task[None] | None = None

    def another(self, name: str) -> "Tab":
        """Another tab of the same customer, in the same conversation."""
        return Tab(name, self.stream_url, self._token)

    @property
    def is_idle(self) -> bool:
        """Nothing is left to be sent."""
        return not self._outbox

    @property
    def is_connected(self) -> bool:
        """There is a connection, as far as is known."""
        return self._reading is not None and not self._reading.done()

    async def say(self, text: str) -> None:
        """Type something; it is sent when there is a connection and everything before it was accepted."""
        self.said.append(text)
        self._outbox.append((f"{self.name}-{len(self.said)}", text))
        if len(self._outbox) == 1:
            await self._send_next()

    async def connect(self) -> None:
        """Have a connection, if the server is there."""
        if self.is_connected:
            return
        try:
            self._socket = await websockets.connect(self.stream_url)
        except OSError:
            return
        after = self.shown[-1][0] if self.shown else 0
        await self._send({"type": "hello", "token": self._token, "after": after})
        self._reading = asyncio.create_task(self._read(self._socket))
        await self._send_next()

    async def tear(self) -> None:
        """Lose the connection without a word."""
        if self._socket:
            self._socket.transport.abort()
        if self._reading:
            await asyncio.gather(self._reading, return_exceptions=True)

    async def _send_next(self) -> None:
        if self._outbox:
            client_id, text = self._outbox[0]
            await self._send({"type": "message", "client_id": client_id, "text": text})

    async def _send(self, frame: dict[str, object]) -> None:
        if self._socket:
            with contextlib.suppress(websockets.ConnectionClosed):
                await self._socket.send(json.dumps(frame))

    async def _read(self, socket: ClientConnection) -> None:
        with contextlib.suppress(websockets.ConnectionClosed):
            async for raw in socket:
                await self._take(json.loads(raw))

    async def _take(self, frame: dict[str, object]) -> None:
        assert frame["type"] != "error", frame
        if frame["type"] == "message":
            text = frame["text"] if frame["direction"] == "in" else frame["reply"]["text"]  # type: ignore[index]
            self.shown.append((int(str(frame["seq"])), str(text)))
        client_id = frame.get("client_id")
        if client_id and self._outbox and self._outbox[0][0] == client_id:
            self._outbox.pop(0)
            await self._send_next()
