"""What the context's own data says: its constraints, availability and eligibility."""

from __future__ import annotations

from catalog_adapter.constraints.configuration import Configuration
from catalog_adapter.constraints.engine.engine import OutOfTime
from catalog_adapter.constraints.model import ConfigurationModel
from catalog_adapter.data_model import Value
from catalog_adapter.qualification.verdicts import YES, Reason, Verdict

_NO_TIME = Verdict(None, (Reason("partial", "Whether it can be had could not be found out in time."),))


def local_verdict(configuration: Configuration, locale: str) -> Verdict:
    """Whether what is chosen can be had by whom and where the facts say. A fact that is missing makes it unknown."""
    try:
        return _verdict(configuration, locale)
    except OutOfTime:
        return _NO_TIME


def _verdict(configuration: Configuration, locale: str) -> Verdict:
    conflict = configuration.conflict()
    if conflict is not None:
        reasons = [Reason(one.id, one.explain.text(locale)) for one in conflict.reasons]
        chosen = [Reason("choice", f"{name}: {_word(value)}") for name, value in conflict.choices.items()]
        return Verdict(False, tuple(reasons or chosen or [Reason("offering", "No configuration of it can be sold.")]))
    needed = [
        Reason(f"{fact.fact}Needed", reason.explain.text(locale))
        for fact in configuration.needed_facts()
        for reason in fact.reasons
    ]
    return Verdict(None, tuple(needed)) if needed else YES


def is_covered(model: ConfigurationModel) -> bool:
    """Whether the data itself says where the whole offering can be had, and not just some of its values."""
    needed = {model.configurable.offering.id}
    needed |= {one.offering for one in model.configurable.offering.bundle if one.lowest > 0}
    return any(one.offering in needed and not one.when for one in model.availability.values())


def _word(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
