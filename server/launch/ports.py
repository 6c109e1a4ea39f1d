"""Ports: the wanted one, or a free one where it is taken."""

from __future__ import annotations

import socket


def is_free(host: str, port: int) -> bool:
    """Whether something could listen there now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def free_port(host: str, taken: frozenset[int] = frozenset()) -> int:
    """A port that is free now and not among ``taken``."""
    while True:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.bind((host, 0))
            port: int = probe.getsockname()[1]
        if port not in taken:
            return port
