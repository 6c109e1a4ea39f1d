"""Large fits on disk, so that a small change to a large context is solved as a change, in any process.

A folder a fit: arrays as NumPy writes them, and the labels. It is a cache and no more: what can't be read is thrown
away, of more than two gigabytes the oldest go, and nothing is taken on trust (``fitting.py`` checks what comes of it).
It holds no sentence, only keys made from them.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import structlog

from catalog_adapter.intents.changed_ridge import Solved
from catalog_adapter.intents.ridge import SharedRidge, System

_log = structlog.get_logger(__name__)
_MOST_BYTES = 2_000_000_000
_LABELS = "labels.json"
_KEYS = "keys"
_ARRAYS = ("removed", "reach", "factor", "weights", "sizes")
_KEY_BYTES = 16


@dataclass(frozen=True)
class KeptFit:
    """``keys``: of the own rows, in their order; ``labels``: of the columns of the weights, but the last."""

    keys: tuple[bytes, ...]
    labels: tuple[str, ...]
    solved: Solved


class KeptFits:
    """The fits in one folder, for any number of threads and processes. ``most``: the bytes that they may take."""

    def __init__(self, folder: Path, *, most: int = _MOST_BYTES) -> None:
        self._folder = folder
        self._most = most

    def nearest(self, shared: str, keys: Sequence[bytes], most_changed: int, ridge: SharedRidge) -> KeptFit | None:
        """The fit whose own rows differ least from ``keys``, if no more than ``most_changed`` rows do. ``shared``
        stands for the shared rows, of which ``ridge`` is the fit."""
        wanted = set(keys)
        differing = [(len(wanted.symmetric_difference(_keys(one))), one) for one in self._of(shared)]
        near = min(differing, default=None, key=lambda pair: pair[0])
        if near is None or near[0] > most_changed:
            return None
        try:
            return _read(near[1], ridge)
        except (OSError, ValueError, EOFError) as error:
            _log.warning("a kept fit can't be used", folder=str(near[1]), error=str(error))
            shutil.rmtree(near[1], ignore_errors=True)
            return None

    def keep(self, shared: str, fit: KeptFit) -> None:
        """Write a fit, whole or not at all."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self._folder, prefix=".", ignore_cleanup_errors=True) as making:
                _write(Path(making) / "fit", fit)
                (Path(making) / "fit").rename(self._folder / f"{shared}-{Path(making).name.strip('.')}")
            self._forget_the_oldest()
        except OSError as error:
            _log.warning("a fit can't be kept", folder=str(self._folder), error=str(error))

    def _of(self, shared: str) -> list[Path]:
        """The fits beside some shared rows, the newest first."""
        return sorted(self._folder.glob(f"{shared}-*"), key=_age, reverse=True)

    def _forget_the_oldest(self) -> None:
        """What a process left behind that ended while it wrote is old some day, too."""
        taken = 0
        for one in sorted(self._folder.iterdir(), key=_age, reverse=True):
            taken += sum(file.stat().st_size for file in one.rglob("*"))
            if taken > self._most:
                shutil.rmtree(one, ignore_errors=True)


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # another process has thrown it away
        return 0


def _keys(folder: Path) -> tuple[bytes, ...]:
    try:
        read = (folder / _KEYS).read_bytes()
    except OSError:
        return ()
    return tuple(read[at : at + _KEY_BYTES] for at in range(0, len(read), _KEY_BYTES))


def _write(folder: Path, fit: KeptFit) -> None:
    folder.mkdir()
    (folder / _KEYS).write_bytes(b"".join(fit.keys))
    (folder / _LABELS).write_text(json.dumps(fit.labels), encoding="utf-8")
    system, solved = fit.solved.system, fit.solved
    arrays = (system.removed, system.reach, system.factor, solved.weights, solved.sizes)
    for name, array in zip(_ARRAYS, arrays, strict=True):
        np.save(folder / name, array, allow_pickle=False)


def _read(folder: Path, ridge: SharedRidge) -> KeptFit:
    """Raises ValueError, OSError or EOFError for what is no fit beside these shared rows."""
    keys = _keys(folder)
    labels = tuple(json.loads((folder / _LABELS).read_text(encoding="utf-8")))
    removed, *rest = (np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in _ARRAYS)
    reach, factor, weights, sizes = rest
    shared, own = len(ridge.inverse), len(keys)
    shapes = [(shared, own), (own, own), (shared + own, len(labels) + 1), (shared + own,)]
    if [one.shape for one in rest] != shapes:
        raise ValueError("its parts don't fit together")
    system = System(ridge.inverse, np.array(removed), ridge.directions(np.array(removed)), reach, factor)
    return KeptFit(keys, labels, Solved(system, weights, sizes))
