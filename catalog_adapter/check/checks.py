"""Every check there is, and what it needs to mean anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from catalog_adapter.check.cases import check_cases
from catalog_adapter.check.channels import check_channels
from catalog_adapter.check.configurations import check_configurations, check_narrowed_defaults
from catalog_adapter.check.hand_over import check_hand_over
from catalog_adapter.check.locales import (
    check_missing_texts,
    check_missing_wording,
    check_standard_wording,
    check_unused_texts,
)
from catalog_adapter.check.names import check_constraint_names, check_preset_names
from catalog_adapter.check.offer_names import check_offer_names, check_parts
from catalog_adapter.check.phrases import check_phrases
from catalog_adapter.check.places import Places
from catalog_adapter.check.postcodes import check_postcode_pattern, check_postcodes
from catalog_adapter.check.prices import check_currency, check_prices_apply, check_sums, check_unpriced
from catalog_adapter.check.profile import check_profile
from catalog_adapter.check.qualification import check_qualification
from catalog_adapter.check.redundancy import check_availability, check_constraints
from catalog_adapter.check.shapes import Shape, shapes_in_time
from catalog_adapter.check.unused import check_unused
from catalog_adapter.check.values import check_values
from catalog_adapter.check.wording import check_answered_prices, check_answers, check_messages
from catalog_adapter.constraints.engine.engine import OutOfTime
from catalog_adapter.constraints.translation.errors import NoWholeAmount, TooMuch
from catalog_adapter.contexts.parsed import FILES, ContextData
from catalog_adapter.layers.problems import Problem

_TOO_LARGE = "offers and constraints are too many to look at all configurations in time; some were not looked at"

Finder = Callable[[ContextData], Iterable[Problem]]


@dataclass(frozen=True)
class Check:
    """A check and its conditions.

    ``files``: those it looks at; a broken one would make it say nonsense. ``everywhere``: what it finds counts only if
    it is so in every segment that has the entry, since an entry may be there for one of them. ``by_locale``: it looks
    at the locales that the data speaks for.
    """

    find: Finder
    files: frozenset[str]
    everywhere: bool = False
    by_locale: bool = False


def _check(find: Finder, files: str, *, everywhere: bool = False, by_locale: bool = False) -> Check:
    return Check(find, frozenset(f"{name}.yml" for name in files.split()), everywhere, by_locale)


def _of_shapes(*finders: Callable[[ContextData, Sequence[Shape]], Iterable[Problem]]) -> Finder:
    """One check of several that look at all configurations: what they look at is compiled once."""

    def find(data: ContextData) -> Iterable[Problem]:
        try:
            shapes, problems = shapes_in_time(data)
        except (TooMuch, NoWholeAmount):
            return  # told by check_sums
        yield from problems
        for finder in finders:
            try:
                yield from finder(data, shapes)
            except OutOfTime:
                yield Problem.at(Places(data).at("constraints.yml"), _TOO_LARGE, "warning")

    return find


#: They look at one entry at a time.
SIMPLE = (
    _check(check_profile, "context"),
    _check(check_channels, "context"),
    _check(check_hand_over, "context"),
    _check(check_qualification, "context offers", everywhere=True),
    _check(check_standard_wording, "context"),
    _check(check_postcode_pattern, "context"),
    _check(check_postcodes, "context constraints"),
    _check(check_phrases, "context intents", by_locale=True),
    _check(check_answers, "intents"),
    _check(check_messages, "tone"),
    _check(check_missing_wording, "context tone", by_locale=True),
    *(
        _check(partial(check_missing_texts, file=name), f"context {name.removesuffix('.yml')}", by_locale=True)
        for name in FILES
    ),
    *(_check(partial(check_unused_texts, file=name), f"context {name.removesuffix('.yml')}") for name in FILES),
    _check(check_currency, "context offers"),
    _check(check_answered_prices, "intents offers"),
)
#: Whether it can be told at all what an offering is made of.
PARTS = _check(check_parts, "offers")
#: They need that.
OFFER_NAMES = _check(check_offer_names, "offers")
CONSTRAINT_NAMES = _check(check_constraint_names, "offers constraints")
PRESET_NAMES = _check(check_preset_names, "offers intents")
UNUSED = _check(check_unused, "offers", everywhere=True)
#: It says nothing new of a constraint that speaks of something there isn't.
CASES = _check(check_cases, "constraints")
#: They look at all configurations, and need offers without unknown names.
CONFIGURATIONS = (
    _check(check_narrowed_defaults, "offers"),
    _check(check_sums, "context offers"),
    _check(_of_shapes(check_configurations), "offers constraints"),
    _check(
        _of_shapes(check_values, check_constraints, check_availability, check_prices_apply), "offers constraints",
        everywhere=True,
    ),
)  # fmt: skip
#: It needs all constraints besides: one that is left out may be what forbids the configuration.
UNPRICED = _check(_of_shapes(check_unpriced), "offers constraints")
