"""SatEngine: exact answers about any model, by an incremental SAT solver."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager

from catalog_adapter.constraints.engine.check import check_choices, check_names
from catalog_adapter.constraints.engine.engine import (
    DEFAULT_SECONDS,
    Completion,
    Conflict,
    Domains,
    OutOfTime,
    Preference,
    Repairs,
)
from catalog_adapter.constraints.engine.model import Choices, Model
from catalog_adapter.constraints.engine.sat.completion import complete, named_by
from catalog_adapter.constraints.engine.sat.conflicts import conflict
from catalog_adapter.constraints.engine.sat.domains import domains
from catalog_adapter.constraints.engine.sat.repairs import repairs
from catalog_adapter.constraints.engine.sat.session import Session
from catalog_adapter.constraints.engine.sat.solver import TimeUp


class SatEngine:
    """See :class:`catalog_adapter.constraints.engine.engine.Engine`. ``seconds`` is the time for every answer."""

    def __init__(self, model: Model, *, seconds: float = DEFAULT_SECONDS) -> None:
        self._seconds = seconds
        self._session = Session(model)

    @property
    def model(self) -> Model:
        """The model it was compiled from."""
        return self._session.model

    @property
    def nbytes(self) -> int:
        """An estimate of the memory it takes."""
        return self._session.nbytes

    def is_possible(self, choices: Choices) -> bool:
        """Whether something valid has all these choices. Raises OutOfTime."""
        session = self._begin(choices)
        with _in_time():
            return len(session.known(choices)) > 0 or session.solve(session.encoding.assumed(choices)) is not None

    def domains(self, choices: Choices, of: Collection[str] | None = None) -> Domains:
        """What is still possible of the variables ``of`` (None: of all)."""
        session = self._begin(choices, of or ())
        return domains(session, choices, session.positions if of is None else of)

    def conflict(self, choices: Choices, required: Collection[str] = ()) -> Conflict | None:
        """Why these choices don't go together; None where they do. Raises OutOfTime."""
        session = self._begin(choices)
        with _in_time():
            return conflict(session, choices, required)

    def repairs(self, choices: Choices, required: Collection[str] = ()) -> Repairs:
        """The smallest sets of choices, ``required`` ones apart, without which the others go together."""
        return repairs(self._begin(choices), choices, required)

    def complete(self, choices: Choices, preferences: Sequence[Preference] = ()) -> Completion | None:
        """Something valid with these choices, the best by ``preferences``; None without. Raises OutOfTime."""
        session = self._begin(choices, [name for one in preferences for name in named_by(one)])
        with _in_time():
            return complete(session, choices, preferences)

    def _begin(self, choices: Choices, names: Iterable[str] = ()) -> Session:
        check_choices(choices, self._session.positions)
        check_names(names, self._session.positions)
        self._session.begin(self._seconds)
        return self._session


@contextmanager
def _in_time() -> Iterator[None]:
    try:
        yield
    except TimeUp:
        raise OutOfTime from None
