"""Which of several questions narrows the choice most.

Input: a configuration and variables that may be asked. Output: the one whose answer leaves least to choose elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from catalog_adapter.constraints.configuration import Configuration
from catalog_adapter.offers.configurable import Variable

#: Answers looked at for each question: a range of numbers has too many to try them all.
_MOST_ANSWERS = 12


def most_narrowing(configuration: Configuration, variables: Sequence[Variable]) -> Variable | None:
    """The variable to ask; the first among equals, None where there is none. Also the first where time ran out before
    it was known what is left."""
    if len(variables) < 2 or configuration.domains().partial:
        return variables[0] if variables else None
    return min(variables, key=lambda one: _left(configuration, one))


def _left(configuration: Configuration, variable: Variable) -> Fraction:
    """How many values the other variables have left on average, once this one has a value."""
    answers = configuration.domains()[variable.id][:_MOST_ANSWERS]
    left = sum(
        len(values)
        for answer in answers
        for name, values in configuration.choose(variable.id, answer).domains().values.items()
        if name != variable.id
    )
    return Fraction(left, len(answers))
