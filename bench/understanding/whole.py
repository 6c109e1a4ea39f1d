"""The whole understanding, entities and all, of the ordering sentences in the tests, in the contexts that are shipped.

Output: seconds a sentence, by the clock and of the processor. Each is understood several times, and the least counts:
what else the machine does is no part of it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from tests.understanding.sentences import Sentence, context_of, question, sentences

_TIMES = 3


@dataclass
class Whole:
    """A context's sentences; seconds of each."""

    context: str
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)


def measure_whole() -> list[Whole]:
    """Every shipped context that has sentences."""
    found: dict[str, Whole] = {}
    for sentence in sentences():
        whole = found.setdefault(sentence.context, Whole(sentence.context))
        times = [_measured(sentence) for _ in range(_TIMES)]
        whole.seconds.append(min(by_clock for by_clock, _ in times))
        whole.processor.append(min(of_processor for _, of_processor in times))
    return list(found.values())


def _measured(sentence: Sentence) -> tuple[float, float]:
    context = context_of(sentence.context)
    asked = question(context, sentence.asked)
    context.warm()
    begun = time.perf_counter(), time.thread_time()
    context.understand(sentence.says, asked)
    return time.perf_counter() - begun[0], time.thread_time() - begun[1]
