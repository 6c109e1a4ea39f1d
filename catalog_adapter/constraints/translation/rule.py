"""What everything that makes rules of entries needs, and what it makes."""

from __future__ import annotations

from dataclasses import dataclass

from catalog_adapter.constraints.answers import Reason
from catalog_adapter.constraints.engine.model import Expression
from catalog_adapter.constraints.setting import Setting
from catalog_adapter.constraints.translation.facts import FactVariables
from catalog_adapter.constraints.translation.selections import Scope, implied
from catalog_adapter.offers.configurable import Configurable


@dataclass(frozen=True)
class Rule:
    """What must hold of a configuration where a condition does, and what says so.

    ``name`` is the reason's id, with its kind before it where it is no constraint's: ids are unique within a list only.
    """

    name: str
    reason: Reason
    condition: Expression
    demanded: Expression

    @property
    def expression(self) -> Expression:
        """Where it is kept."""
        return implied(self.condition, self.demanded)


@dataclass(frozen=True)
class Ground:
    """The offering that rules are made for, and the facts they ask for."""

    configurable: Configurable
    scope: Scope
    facts: FactVariables
    setting: Setting
