"""Starts the bot: ``python -m bot.engine.run --port 5005``, with BESPOKE_INTERNAL_TOKEN set.

An entry point of our own, rather than ``rasa run``, because the libraries beneath Rasa read their environment when they
are imported, and because a bot without a model must end with an error rather than listen and never answer. Rasa's own
HTTP API stays off: the gateway's channel is the only way in.

In: the model, ``bot/endpoints.yml``, ``bot/credentials.yml``. Out: the channel on the port, until SIGTERM or Ctrl-C.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.engine.lighter import start_light
from bot.engine.quiet import be_quiet, log_at
from bot.engine.train import MODEL_NAME, MODELS

_FOLDER = Path(__file__).resolve().parents[1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to stop; the exit code."""
    options = _parser().parse_args(arguments)
    if not os.environ.get("BESPOKE_INTERNAL_TOKEN"):
        return _fail("Set BESPOKE_INTERNAL_TOKEN: the bot takes turns from the gateway alone.")
    # What endpoints.yml names is for Rasa's own shell; a turn's server is at the other end of its connection.
    os.environ.setdefault("BESPOKE_SERVER_URL", "http://127.0.0.1:8080")
    if not options.model.exists():
        return _fail(f"There is no model at {options.model}. Run `make train`.")
    be_quiet()
    start_light()
    log_at(options.log_level)
    return _serve(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bot.engine.run", description="Start the bot.")
    parser.add_argument("--port", type=int, default=5005)
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on; never a public one")
    parser.add_argument("--model", type=Path, default=MODELS / MODEL_NAME)
    parser.add_argument("--log-level", default=os.environ.get("BESPOKE_BOT_LOG_LEVEL", "WARNING"))
    return parser


def _serve(options: argparse.Namespace) -> int:
    from rasa.core.run import serve_application
    from rasa.core.utils import AvailableEndpoints
    from rasa.shared.exceptions import RasaException

    began: list[bool] = []

    async def check(app: Any, _: Any) -> None:
        began.append(app.ctx.agent.is_ready())
        if began[0]:
            _say(f"The bot listens on http://{options.host}:{options.port}")
        else:
            app.stop()

    try:
        serve_application(
            model_path=str(options.model),
            interface=options.host,
            port=options.port,
            credentials=str(_FOLDER / "credentials.yml"),
            endpoints=AvailableEndpoints.read_endpoints(str(_FOLDER / "endpoints.yml")),
            enable_api=False,
            server_listeners=[(check, "after_server_start")],
        )
    except RasaException as error:
        return _fail(str(error))
    if not began:
        return _fail(f"The bot can't listen on {options.host}:{options.port}; the reason is above.")
    if not began[0]:
        return _fail(f"The model {options.model} can't be loaded. Run `make train`.")
    return 0


def _fail(text: str) -> int:
    _say(text)
    return 1


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
