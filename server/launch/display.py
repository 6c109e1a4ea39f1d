"""Shows what is happening: a line with a spinner for each step on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.panel import Panel
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from server.launch.child import LaunchFailed, shown_path

_LABELS = {
    "training": "Dialogue model",
    "server": "Server",
    "bot": "Bot",
    "demo-oss": "Demo OSS",
}
_LONGEST_DETAIL = 60


class Display(Protocol):
    """What the launcher tells."""

    def step(self, name: str, detail: str) -> None:
        """A step has begun, or gone on."""

    def done(self, name: str, detail: str) -> None:
        """A step has come to its end."""

    def note(self, message: str) -> None:
        """Something worth knowing."""

    def ready(self, addresses: Mapping[str, str]) -> None:
        """All is up."""

    def failed(self, failure: LaunchFailed) -> None:
        """It did not work."""

    def close(self) -> None:
        """Nothing more will be shown as steps."""


def make_display(console: Console) -> Display:
    """The display that suits where the output goes."""
    return TerminalDisplay(console) if console.is_terminal else PlainDisplay(console)


class PlainDisplay:
    """One line an occurrence, for logs and pipes."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._started: dict[str, float] = {}

    def step(self, name: str, detail: str) -> None:
        """A step has begun, or gone on."""
        self._started.setdefault(name, time.monotonic())
        self._line(f"{_label(name)}: {detail}")

    def done(self, name: str, detail: str) -> None:
        """A step has come to its end."""
        seconds = time.monotonic() - self._started.pop(name, time.monotonic())
        self._line(f"{_label(name)}: {detail} ({seconds:.1f} s)")

    def note(self, message: str) -> None:
        """Something worth knowing."""
        self._line(f"Note: {message}")

    def ready(self, addresses: Mapping[str, str]) -> None:
        """All is up."""
        for name, address in _shown(addresses):
            self._line(f"{name}: {address}")
        self._line("Ready.")

    def failed(self, failure: LaunchFailed) -> None:
        """It did not work."""
        self._line(f"Error: {failure}")
        if failure.tail:
            self._line(failure.tail)

    def close(self) -> None:
        """Nothing to close."""

    def _line(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)


class TerminalDisplay:
    """A spinner and the elapsed time for each step, then the addresses."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress = Progress(
            SpinnerColumn(finished_text="[green]✓"),
            TextColumn("{task.description}", style="bold"),
            TimeElapsedColumn(),
            TextColumn("{task.fields[detail]}", style="dim", markup=False),
            console=console,
        )
        self._tasks: dict[str, TaskID] = {}
        self._closed = False

    def step(self, name: str, detail: str) -> None:
        """A step has begun, or gone on."""
        if self._closed:
            self.note(f"{_label(name)}: {detail}")
            return
        self._progress.start()
        if name not in self._tasks:
            self._tasks[name] = self._progress.add_task(_label(name), total=1, detail="")
        self._progress.update(self._tasks[name], detail=_shortened(detail))

    def done(self, name: str, detail: str) -> None:
        """A step has come to its end."""
        self.step(name, detail)
        if not self._closed:
            self._progress.update(self._tasks[name], completed=1)

    def note(self, message: str) -> None:
        """Something worth knowing."""
        self._console.print(Text("• ", style="yellow") + Text(message), highlight=False)

    def ready(self, addresses: Mapping[str, str]) -> None:
        """All is up."""
        self.close()
        table = Table.grid(padding=(0, 2))
        for name, address in _shown(addresses):
            table.add_row(Text(name, style="bold"), Text(address, style="cyan" if "://" in address else ""))
        self._console.print(Panel(table, title="Bespoke is ready", subtitle="Ctrl-C stops it", expand=False))

    def failed(self, failure: LaunchFailed) -> None:
        """It did not work."""
        self.close()
        self._console.print(Text(f"Error: {failure.message}", style="bold red"), highlight=False)
        if failure.advice:
            self._console.print(failure.advice, markup=False, highlight=False, soft_wrap=True)
        if failure.tail:
            self._console.print(Panel(Text(failure.tail), title="end of the log", border_style="red"))

    def close(self) -> None:
        """Stop the spinners; what comes later is shown as notes."""
        if not self._closed:
            self._closed = True
            self._progress.stop()


def _label(name: str) -> str:
    return _LABELS.get(name, name.capitalize())


def _shown(addresses: Mapping[str, str]) -> list[tuple[str, str]]:
    """The addresses a user can do something with, each with what is there."""
    server = addresses["server"]
    shown = [("Chat", f"{server}/"), ("Console", f"{server}/console"), ("API", f"{server}/openapi.json")]
    if "demo_oss" in addresses:
        shown.append(("Demo OSS", f"{addresses['demo_oss']}/"))
    return [*shown, ("Logs", shown_path(Path(addresses["logs"])))]


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_DETAIL else text[: _LONGEST_DETAIL - 1] + "…"
