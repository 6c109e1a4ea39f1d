"""Leaves out what the bot imports and never uses: three quarters of its start, and 360 of its 570 MB.

- **TensorFlow** (8 s of the processor with what it brings along). Rasa imports it for the components that learn with it
  (DIET, TED, ResponseSelector), whether or not the model has any. Ours has none: its rules and its small classifier
  need NumPy and scikit-learn alone. So in its place Rasa finds names that it can derive classes from and write into
  annotations, and nothing more. Who makes an object of such a class is told that TensorFlow is not there.
- **The whole of scikit-learn** (2 s). To read the stored classifier, skops lists every estimator that it would trust.

In: nothing. Out: an entry in front of ``sys.meta_path``, and a shorter list; to be called before Rasa is imported.
"""

from __future__ import annotations

import sys
from abc import ABCMeta
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_LEFT_OUT = ("tensorflow", "keras", "tensorflow_addons", "tensorflow_hub", "tensorflow_text")


class TensorFlowMissing(RuntimeError):
    """Something was made that learns or predicts with TensorFlow."""


def start_light() -> None:
    """From now on, importing TensorFlow gives names with nothing behind them, and skops knows of one estimator."""
    if "tensorflow" not in sys.modules and not any(isinstance(one, _Finder) for one in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
    import sklearn.utils
    from sklearn.linear_model import LogisticRegression

    sklearn.utils.all_estimators = lambda: [(LogisticRegression.__name__, LogisticRegression)]


class _Name(ABCMeta):
    """The class of a name: it has every attribute, and those that are called while Rasa is imported (decorators)
    give back what they were given."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _name(f"{cls.__module__}.{name}")

    def __call__(cls, *arguments: Any, **options: Any) -> Any:
        if "_is_left_out" not in cls.__dict__:
            raise TensorFlowMissing(
                f"{cls.__name__} needs TensorFlow, which is left out. Name components that do without it in config.yml."
            )
        return arguments[0] if len(arguments) == 1 and callable(arguments[0]) else cls


def _name(path: str) -> _Name:
    return _Name(path.rpartition(".")[2], (), {"__module__": path, "_is_left_out": True})


class _Module(ModuleType):
    __path__: Sequence[str] = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _name(f"{self.__name__}.{name}")


class _Finder(MetaPathFinder, Loader):
    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Ours for TensorFlow and what is built on it."""
        return ModuleSpec(name, self, is_package=True) if name.partition(".")[0] in _LEFT_OUT else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """A module that has every name."""
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""
