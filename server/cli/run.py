"""``bespoke run``, ``bespoke serve`` and ``bespoke worker``."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.console import Console

from foundation.settings import settings


def run(
    host: Annotated[str, typer.Option(help="The address the server listens on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The server's port; 0: any free one.")] = 8080,
    bot_port: Annotated[int, typer.Option(help="The bot's port; 0: any free one.")] = 5005,
    demo_oss_port: Annotated[int, typer.Option(help="The demo OSS's port; 0: any free one.")] = 8090,
    demo_oss: Annotated[bool, typer.Option(help="Start a demo OSS that receives the orders.")] = True,
    processes: Annotated[
        int | None, typer.Option(min=1, max=64, help="Processes of the server; BESPOKE_PROCESSES, or 1, if not said.")
    ] = None,
) -> None:
    """Start bot, server and demo OSS, wait until all are healthy, and stop them on Ctrl-C.

    The dialogue model is trained first if what it is made from changed.
    """
    from server.launch.display import make_display
    from server.launch.launcher import Launcher
    from server.launch.services import Options, make_plan

    options = Options(host=host, port=port, bot_port=bot_port, demo_oss_port=demo_oss_port, demo_oss=demo_oss)
    chosen = settings() if processes is None else settings().model_copy(update={"processes": processes})
    launcher = Launcher(make_plan(options, chosen), make_display(Console()))
    raise typer.Exit(asyncio.run(launcher.run()))


def serve(
    process: Annotated[int | None, typer.Option(hidden=True, help="Which of several processes this one is.")] = None,
    heartbeat: Annotated[int, typer.Option(hidden=True, help="The pipe over which it tells that it serves.")] = -1,
) -> None:
    """Run the server alone, as BESPOKE_HOST, BESPOKE_PORT, BESPOKE_PROCESSES and the other settings say."""
    from server.serve import Place
    from server.serve import serve as serve_until_stopped

    serve_until_stopped(settings(), None if process is None else Place(process, heartbeat))


def worker() -> None:
    """Run a delivery worker alone, as the settings say; any number of them share a PostgreSQL."""
    from server.worker import work

    work(settings())
