"""Tables in the terminal, with every cell whole."""

from __future__ import annotations

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table

_WIDEST = 1000


def print_whole(table: Table) -> None:
    """Print a table, however narrow the terminal is: ids and keys are there to be copied."""
    console = Console()
    needed = Measurement.get(console, console.options.update(max_width=_WIDEST), table).maximum
    console.width = max(console.width, needed)
    console.print(table)
