"""What is measured: an engine compiled from a model file, or a configurator of a CSP's offering.

Both answer the same questions about plain choices.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from catalog_adapter.constraints.engine.compile import compile_engine
from catalog_adapter.constraints.engine.engine import Domains, Engine
from catalog_adapter.constraints.engine.model import Model, Numbers
from catalog_adapter.constraints.model import ConfigurationModel
from catalog_adapter.contexts.compile import compile_contexts
from catalog_adapter.contexts.folder import read_folder
from catalog_adapter.data_model import Value

Chosen = Mapping[str, Value]
Found = Mapping[str, Sequence[Value]]


class Subject(Protocol):
    """Something to configure."""

    def domains(self, chosen: Chosen) -> Found:
        """For each variable the values that are possible."""
        ...

    def why_not(self, variable: str, value: Value, chosen: Chosen) -> object:
        """Why the variable can't have the value."""
        ...

    def repairs(self, variable: str, value: Value, chosen: Chosen) -> object:
        """The smallest changes that let the value in."""
        ...

    def complete(self, chosen: Chosen) -> object:
        """All the rest."""
        ...


@dataclass(frozen=True)
class Compiled:
    """A subject with its name, the kind of engine, and the seconds it took to compile."""

    name: str
    kind: str
    subject: Subject
    seconds: float


class OfEngine:
    """An engine as a subject."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def domains(self, chosen: Chosen) -> Found:
        """See :class:`Subject`."""
        return _values(self._engine.domains(chosen))

    def why_not(self, variable: str, value: Value, chosen: Chosen) -> object:
        """See :class:`Subject`."""
        return self._engine.conflict({**chosen, variable: value}, [variable])

    def repairs(self, variable: str, value: Value, chosen: Chosen) -> object:
        """See :class:`Subject`."""
        return self._engine.repairs({**chosen, variable: value}, [variable])

    def complete(self, chosen: Chosen) -> object:
        """See :class:`Subject`."""
        return self._engine.complete(chosen)


def of_model(name: str, model: Model) -> Compiled:
    """A model, compiled."""
    gc.collect()
    started = time.perf_counter()
    engine = compile_engine(model)
    return Compiled(name, type(engine).__name__, OfEngine(engine), time.perf_counter() - started)


def of_csp(folder: Path) -> Iterator[Compiled]:
    """Each offering of each context of a CSP, in its first locale."""
    files, _ = read_folder(folder)
    for (segment, locale), context in compile_contexts(files).items():
        if locale != context.data.context.locales[0]:
            continue
        for offering in context.catalogue.offerings:
            started = time.perf_counter()
            model: ConfigurationModel = context.model(offering)
            model.domains({})  # some of it is compiled with the first question
            seconds = time.perf_counter() - started
            yield Compiled(f"{folder.name}/{segment}/{offering}", "ConfigurationModel", model, seconds)


def _values(domains: Domains) -> Found:
    return {
        name: [one for one in possible.values if not isinstance(one, Numbers)]
        for name, possible in domains.variables.items()
    }
