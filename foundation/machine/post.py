"""Short messages between the processes that share a folder: each has a Unix datagram socket there.

Nothing waits for a process that stands still, and nothing is kept for one that is gone: messages may be lost. Who is
there is looked up where the folder's time says that it changed, which takes 4 µs to ask; to read it takes 40.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from foundation.machine.outgoing import Outgoing, new_socket

_SUFFIX = ".sock"
#: What fits into the address of a socket on Linux and macOS, in bytes.
_LONGEST_ADDRESS = 100
_MOST_AT_ONCE = 32
#: A folder that changed so shortly before it was read may change again with the same time on it.
_JUST_NOW_NS = 1_000_000_000
_log = structlog.get_logger(__name__)


class Post:
    """``heard`` is called in the loop with each message that another process sent. A message holds no line feed."""

    def __init__(self, folder: Path, heard: Callable[[bytes], None]) -> None:
        self._folder = folder.absolute()
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self._heard = heard
        # No name is used twice, so one that is found dead can be removed for good.
        self._name = f"{os.getpid()}-{secrets.token_hex(4)}{_SUFFIX}"
        self._own: socket.socket | None = None
        self._others: dict[str, Outgoing] = {}
        self._known_at = 0

    def open(self) -> None:
        """Begin to listen. Raises OSError."""
        own, aside = new_socket(), f".{self._name}"
        try:
            with self._address(aside) as address:
                own.bind(address)
            # Only now can it be found: one that is not quite bound would be taken for dead.
            (self._folder / aside).rename(self._folder / self._name)
        except OSError:
            own.close()
            raise
        self._own = own
        asyncio.get_running_loop().add_reader(own, self._read, own)

    def send(self, message: bytes) -> None:
        """Send it to all others; never waits, and never raises for what is in the way."""
        try:
            self._look()
        except OSError as error:
            _log.warning("the other processes of this machine can't be told", error=str(error))
        for name, other in list(self._others.items()):
            try:
                other.send(message)
            except OSError as error:
                self._drop(name, error)

    def close(self) -> None:
        """Stop listening."""
        if self._own is not None:
            asyncio.get_running_loop().remove_reader(self._own)
            self._own.close()
            self._own = None
            (self._folder / self._name).unlink(missing_ok=True)
        while self._others:
            self._others.popitem()[1].close()
        self._known_at = 0

    def _read(self, own: socket.socket) -> None:
        for _ in range(_MOST_AT_ONCE):  # what is left comes in the loop's next round
            try:
                datagram = own.recv(1 << 16)
            except BlockingIOError:
                return
            for message in datagram.split(b"\n"):
                self._heard(message)

    def _look(self) -> None:
        """Know who is there: the folder is only read where it has changed."""
        changed_at = self._folder.stat().st_mtime_ns
        if changed_at == self._known_at:
            return
        found = {path.name for path in self._folder.glob(f"[!.]*{_SUFFIX}")} - {self._name}
        self._known_at = changed_at if time.time_ns() - changed_at > _JUST_NOW_NS else 0
        for name in self._others.keys() - found:
            self._others.pop(name).close()
        for name in found - self._others.keys():
            try:
                with self._address(name) as address:
                    self._others[name] = Outgoing(address)
            except OSError as error:
                self._drop(name, error)

    def _drop(self, name: str, error: OSError) -> None:
        """Let go of one that can't be told, and remove its socket where its process is gone."""
        if other := self._others.pop(name, None):
            other.close()
        if isinstance(error, ConnectionError):
            (self._folder / name).unlink(missing_ok=True)
        else:
            _log.debug("another process of this machine can't be told", name=name, error=str(error))
            self._known_at = 0  # it may be there the next time

    @contextmanager
    def _address(self, name: str) -> Iterator[str]:
        """The path to a socket, for as long as the block runs: through a link, where its own is too long."""
        path = self._folder / name
        if len(os.fsencode(path)) <= _LONGEST_ADDRESS:
            yield str(path)
            return
        with tempfile.TemporaryDirectory(prefix="bespoke-") as aside:
            link = Path(aside) / "bus"
            link.symlink_to(self._folder)
            yield str(link / name)
