"""LargeEngine: exact answers about thousands of features, most of them from solutions found before."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from catalog_adapter.constraints.engine.check import check_choices, check_names
from catalog_adapter.constraints.engine.engine import (
    DEFAULT_SECONDS,
    Completion,
    Conflict,
    Domains,
    Engine,
    OutOfTime,
    Possible,
    Preference,
    Repairs,
)
from catalog_adapter.constraints.engine.large.features import Features
from catalog_adapter.constraints.engine.large.search import Search
from catalog_adapter.constraints.engine.model import Choices, Model
from catalog_adapter.constraints.engine.sat.solver import TimeUp


class LargeEngine:
    """See :class:`catalog_adapter.constraints.engine.engine.Engine`. Conflicts, repairs and completions are asked of
    ``otherwise``, an engine that can leave constraints out and count.
    """

    def __init__(
        self, model: Model, features: Features, otherwise: Engine, *, seconds: float = DEFAULT_SECONDS
    ) -> None:
        self._model = model
        self._features = features
        self._search = Search(features)
        self._otherwise = otherwise
        self._seconds = seconds
        # the same few answers for thousands of features: made once
        self._answers = [
            [Possible(()), Possible((yes,)), Possible((no,)), Possible((no, yes))] for no, yes in features.values
        ]

    @property
    def model(self) -> Model:
        """The model it was compiled from."""
        return self._model

    @property
    def nbytes(self) -> int:
        """An estimate of the memory it takes."""
        return self._search.nbytes

    def is_possible(self, choices: Choices) -> bool:
        """See ``Engine.is_possible``."""
        assumed = self._assumed(choices)
        try:
            return assumed is not None and self._search.is_possible(assumed)
        except TimeUp:
            raise OutOfTime from None

    def domains(self, choices: Choices, of: Collection[str] | None = None) -> Domains:
        """See ``Engine.domains``."""
        check_names(of or (), self._features.columns)
        assumed = self._assumed(choices)
        names = self._features.columns
        if assumed is None:
            return Domains({name: Possible(()) for name in names if of is None or name in of})
        seen, partial = self._search.seen(assumed)
        found = (seen.true + 2 * seen.false).tolist()
        possible = zip(names, self._answers, found, strict=True)
        return Domains({name: answers[one] for name, answers, one in possible if of is None or name in of}, partial)

    def conflict(self, choices: Choices, required: Collection[str] = ()) -> Conflict | None:
        """See ``Engine.conflict``."""
        return self._otherwise.conflict(choices, required)

    def repairs(self, choices: Choices, required: Collection[str] = ()) -> Repairs:
        """See ``Engine.repairs``."""
        return self._otherwise.repairs(choices, required)

    def complete(self, choices: Choices, preferences: Sequence[Preference] = ()) -> Completion | None:
        """See ``Engine.complete``."""
        return self._otherwise.complete(choices, preferences)

    def _assumed(self, choices: Choices) -> list[int] | None:
        check_choices(choices, self._features.columns)
        self._search.start(self._seconds)
        return self._features.assumed(choices)
