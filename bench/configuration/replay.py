"""Sequences of choices, replayed: every answer timed, every domain compared with what is expected of it."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.configuration.expected import Expected
from bench.configuration.subjects import Chosen, Found, Subject
from catalog_adapter.constraints.engine.engine import OutOfTime
from catalog_adapter.data_model import Value

#: What is timed, in the order of the report.
QUESTIONS = ("full step", "why_not", "repairs", "complete")


@dataclass
class Replayed:
    """The milliseconds of each answer, the states that were seen, and in what domains differ from what is expected.

    ``out_of_time``: how many answers there were none of, since time ran out.
    """

    milliseconds: dict[str, list[float]] = field(default_factory=lambda: {question: [] for question in QUESTIONS})
    states: list[tuple[Chosen, Found]] = field(default_factory=list)
    compared: int = 0
    out_of_time: int = 0
    differences: list[str] = field(default_factory=list)


class Replay:
    """Replays sequences on one subject. Which wishes it asks about is drawn by ``seed``."""

    def __init__(self, subject: Subject, seed: int) -> None:
        self.found = Replayed()
        self._subject = subject
        self._random = random.Random(seed)
        self._free = subject.domains({})

    def expected(self, expected: Expected) -> None:
        """The sequences of a file, each domain compared."""
        self._compare("without choices", self._free, expected.no_choices)
        for sequence in expected.sequences:
            chosen: dict[str, Value] = {}
            for number, step in enumerate(sequence.steps, start=1):
                chosen[step.choice.variable] = self._value(step.choice.variable, step.choice.value)
                self._compare(f"{sequence.id}, step {number}", self._step(chosen), step.domains)

    def drawn(self, sequences: int, steps: int) -> None:
        """Sequences in which a variable with several possible values gets any of them."""
        for _ in range(sequences):
            chosen: dict[str, Value] = {}
            domains = self._free
            for _ in range(steps):
                open_ones = [name for name, values in domains.items() if len(values) > 1 and name not in chosen]
                if not open_ones:
                    break
                variable = self._random.choice(open_ones)
                chosen[variable] = self._random.choice(domains[variable])
                domains = self._step(chosen)

    def _step(self, chosen: Chosen) -> Found:
        """One choice more, and every question about it."""
        chosen = dict(chosen)
        with self._timed("full step"):
            domains = self._subject.domains(chosen)
            _ = {name: values[0] for name, values in domains.items() if len(values) == 1 and name not in chosen}
        self.found.states.append((chosen, domains))
        impossible = list(self._impossible(chosen, domains))
        if impossible:
            variable, value = self._random.choice(impossible)
            with self._timed("why_not"):
                self._subject.why_not(variable, value, chosen)
            with self._timed("repairs"):
                self._subject.repairs(variable, value, chosen)
        with self._timed("complete"):
            self._subject.complete(chosen)
        return domains

    def _impossible(self, chosen: Chosen, domains: Found) -> Iterator[tuple[str, Value]]:
        """What was possible before any choice and no longer is."""
        for name, values in self._free.items():
            if name not in chosen and len(domains[name]) < len(values):
                yield from ((name, value) for value in values if value not in domains[name])

    def _compare(self, state: str, domains: Found, expected: dict[str, list[str]]) -> None:
        self.found.compared += len(expected)
        for name, right in expected.items():
            found = [str(value) for value in domains.get(name, ())]
            if found != right:
                self.found.differences.append(f"{state}: {name} is {found}, expected {right}")

    def _value(self, variable: str, text: str) -> Value:
        return next((value for value in self._free[variable] if str(value) == text), text)

    def _timed(self, question: str) -> _Timed:
        return _Timed(self.found, question)


class _Timed:
    """Notes how long it took, also where it ended without an answer since time ran out."""

    def __init__(self, found: Replayed, question: str) -> None:
        self._found = found
        self._milliseconds = found.milliseconds[question]

    def __enter__(self) -> None:
        self._started = time.perf_counter()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        self._milliseconds.append((time.perf_counter() - self._started) * 1000)
        if kind is not None and issubclass(kind, OutOfTime):
            self._found.out_of_time += 1
            return True
        return False
