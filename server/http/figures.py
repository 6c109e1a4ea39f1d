"""The figures that ``/metrics`` tells, of this process or of all the processes of this server.

Several processes keep theirs in files of one folder, ``PROMETHEUS_MULTIPROC_DIR``, where Prometheus's own library adds
them up, so that it doesn't matter which process is asked. What that library tells of a process itself, as its memory,
is added up here.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from prometheus_client import REGISTRY, CollectorRegistry, Metric, ProcessCollector
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
_OURS = "bespoke_"
#: Of these a sum says nothing.
_SMALLEST = frozenset({"process_start_time_seconds", "process_max_fds"})


def figures_folder(machine: Path) -> Path:
    """An empty folder for the figures of a server's processes; ``machine`` is where they keep what they share."""
    folder = machine / "figures"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    return folder


def registry() -> CollectorRegistry:
    """All figures but those that come from the database."""
    folder = os.environ.get(_VARIABLE)
    if not folder:
        return REGISTRY
    found = CollectorRegistry()
    found.register(_Ours(folder))
    found.register(_Processes(Path(folder)))
    return found


def told(figures: Sequence[Metric]) -> CollectorRegistry:
    """These alone."""
    found = CollectorRegistry()
    found.register(_Told(figures))
    return found


class _Told(Collector):
    def __init__(self, figures: Sequence[Metric]) -> None:
        self._figures = figures

    def collect(self) -> Iterable[Metric]:
        return self._figures


class _Ours(Collector):
    """Our own figures of all processes together."""

    def __init__(self, folder: str) -> None:
        self._shared = MultiProcessCollector(None, folder)  # type: ignore[no-untyped-call]

    def collect(self) -> Iterable[Metric]:
        """Those that no process has counted anything for are named, too, as one process names them."""
        shared: Iterable[Metric] = self._shared.collect()  # type: ignore[no-untyped-call]
        counted = {one.name: one for one in shared}
        unused = (Metric(one.name, one.documentation, one.type) for one in REGISTRY.collect())
        return [*counted.values(), *(one for one in unused if one.name.startswith(_OURS) and one.name not in counted)]


class _Processes(Collector):
    """What the processes that live take together."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Iterable[Metric]:
        """Memory, processor, open files."""
        by_name: dict[str, list[Metric]] = {}
        for pid in {int(file.stem.rpartition("_")[2]) for file in self._folder.glob("*.db")}:
            for figure in ProcessCollector(pid=partial(int, pid), registry=None).collect():
                by_name.setdefault(figure.name, []).append(figure)
        return [_together(figures) for figures in by_name.values()]


def _together(figures: Sequence[Metric]) -> Metric:
    first = figures[0]
    values = [sample.value for figure in figures for sample in figure.samples]
    total = Metric(first.name, first.documentation, first.type)
    total.add_sample(first.samples[0].name, {}, min(values) if first.name in _SMALLEST else sum(values))
    return total
