"""One port for several processes: the system hands each new connection to one of those that listen.

The supervisor reserves the port without listening, so that it stays ours while processes come and go; each process
listens by itself once it serves, so that no connection waits for one that is not there.
"""

from __future__ import annotations

import os
import socket

from foundation.errors import BespokeError
from server.launch.ports import is_free


class PortTaken(BespokeError):
    """Something else listens there."""

    code = "port_taken"


def reserved(host: str, port: int) -> socket.socket:
    """A socket that holds the port, 0: any free one, without taking connections. Raises PortTaken."""
    # Another server of the same user would share it as well as our own processes do.
    if port and not is_free(host, port):
        raise PortTaken(
            f"{host}:{port} can't be listened on.", advice="Set BESPOKE_HOST and BESPOKE_PORT, or end what is there."
        )
    return shared(host, port)


def shared(host: str, port: int) -> socket.socket:
    """A socket on the port, for one of several processes to listen on. Raises PortTaken."""
    taken = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        taken.bind((host, port))
    except OSError as error:
        taken.close()
        raise PortTaken(f"{host}:{port} can't be listened on: {os.strerror(error.errno or 0)}.") from error
    return taken
