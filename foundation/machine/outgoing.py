"""What goes to one other process: a connected datagram socket, and the messages that its queue did not take yet.

A kernel may queue as few as ten datagrams for a process (``net.unix.max_dgram_qlen``, a container's default): fewer
than come while that process computes for a moment. So what does not go at once waits here, and goes with what came
after it as one datagram. There is a socket for each process: one that stands still is in no other's way.
"""

from __future__ import annotations

import asyncio
import errno
import socket
from collections import deque
from itertools import islice

import structlog

#: What macOS takes in one datagram.
_MOST_BYTES = 2000
_MOST_WAITING = 1000
_FIRST_PAUSE, _LONGEST_PAUSE = 0.002, 0.1
_FULL = (errno.EAGAIN, errno.ENOBUFS)  # Linux, macOS
_log = structlog.get_logger(__name__)


def new_socket() -> socket.socket:
    """A datagram socket that never waits."""
    made = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    made.setblocking(False)
    return made


class Outgoing:
    """Raises OSError where there is no such socket, ConnectionRefusedError where its process is gone."""

    def __init__(self, address: str) -> None:
        self._waiting: deque[bytes] = deque()
        self._pause = _FIRST_PAUSE
        self._again: asyncio.TimerHandle | None = None
        self._is_losing = False
        self._socket = new_socket()
        try:
            self._socket.connect(address)
        except OSError:
            self._socket.close()
            raise

    def send(self, message: bytes) -> None:
        """Send it, after what waits. Raises OSError where the process is gone."""
        if len(self._waiting) >= _MOST_WAITING:
            if not self._is_losing:  # once, and not for each
                _log.debug("bus events are lost: a process of this machine stands still")
            self._is_losing = True
            return
        self._waiting.append(message)
        if self._again is None:
            self._send_waiting()

    def close(self) -> None:
        """Forget what waits."""
        if self._again is not None:
            self._again.cancel()
        self._socket.close()

    def _send_waiting(self) -> None:
        while self._waiting:
            together = self._first_together()
            try:
                self._socket.send(b"\n".join(together))
            except OSError as error:
                if error.errno in _FULL:
                    self._again = asyncio.get_running_loop().call_later(self._pause, self._try_again)
                    self._pause = min(_LONGEST_PAUSE, 2 * self._pause)
                    return
                if error.errno != errno.EMSGSIZE:
                    raise
                _log.debug("a bus event is lost: it is too long", size=len(together[0]))
            for _ in together:
                self._waiting.popleft()
        self._pause, self._is_losing = _FIRST_PAUSE, False

    def _first_together(self) -> list[bytes]:
        """The first that waits, and as many after it as fit into a datagram with it."""
        found, size = [self._waiting[0]], len(self._waiting[0])
        for message in islice(self._waiting, 1, None):
            size += len(message) + 1
            if size > _MOST_BYTES:
                break
            found.append(message)
        return found

    def _try_again(self) -> None:
        self._again = None
        try:
            self._send_waiting()
        except OSError:
            _log.debug("a process of this machine is gone; the next message finds that out")
