"""An engine that is compiled when it is first asked: many models never need the one that only stands by.

It may take a hundred megabytes and some seconds, for a model whose tables alone answer most questions.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from threading import Lock

from catalog_adapter.constraints.engine.engine import Completion, Conflict, Domains, Engine, Preference, Repairs
from catalog_adapter.constraints.engine.model import Choices, Model


class Deferred:
    """See :class:`catalog_adapter.constraints.engine.engine.Engine`. ``compiled`` is called once, whoever asks first.

    What it takes is not counted as part of the first answer's time.
    """

    def __init__(self, model: Model, compiled: Callable[[], Engine]) -> None:
        self._model = model
        self._compiled = compiled
        self._engine: Engine | None = None
        self._one_at_a_time = Lock()

    @property
    def model(self) -> Model:
        """The model it is compiled from."""
        return self._model

    @property
    def is_compiled(self) -> bool:
        """Whether it was asked anything yet."""
        return self._engine is not None

    def is_possible(self, choices: Choices) -> bool:
        """See ``Engine.is_possible``."""
        return self._ready().is_possible(choices)

    def domains(self, choices: Choices, of: Collection[str] | None = None) -> Domains:
        """See ``Engine.domains``."""
        return self._ready().domains(choices, of)

    def conflict(self, choices: Choices, required: Collection[str] = ()) -> Conflict | None:
        """See ``Engine.conflict``."""
        return self._ready().conflict(choices, required)

    def repairs(self, choices: Choices, required: Collection[str] = ()) -> Repairs:
        """See ``Engine.repairs``."""
        return self._ready().repairs(choices, required)

    def complete(self, choices: Choices, preferences: Sequence[Preference] = ()) -> Completion | None:
        """See ``Engine.complete``."""
        return self._ready().complete(choices, preferences)

    def _ready(self) -> Engine:
        with self._one_at_a_time:
            if self._engine is None:
                self._engine = self._compiled()
            return self._engine
