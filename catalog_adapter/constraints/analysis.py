"""What all valid configurations of an offering have in common, and which constraints make it so.

For people who write constraints, where :mod:`catalog_adapter.constraints.model` is for customers who choose: nothing is
chosen, and nothing is known of customer, place and order, so what is told is so for everybody. Every answer is exact,
and every set of constraints it names is minimal: without one of them it would not follow. A set is a tuple of the names
of rules, in the order of the file; an empty one means that the offering's own structure (its values, and
``only_when``) is reason enough. Every answer may raise OutOfTime.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from catalog_adapter.constraints.engine.compile import compile_engine
from catalog_adapter.constraints.engine.engine import Engine, InOrder, OutOfTime
from catalog_adapter.constraints.engine.model import Choice, Exists, Expression, Is, Model, Numbers, Variable
from catalog_adapter.constraints.engine.model import Constraint as EngineConstraint
from catalog_adapter.constraints.models import ConstraintsFile
from catalog_adapter.constraints.setting import Setting
from catalog_adapter.constraints.translation.model import translated
from catalog_adapter.constraints.translation.selections import all_of, any_of, implied, negated, selected
from catalog_adapter.data_model import Value
from catalog_adapter.offers.configurable import Configurable
from catalog_adapter.offers.ranges import Ranges, Values
from catalog_adapter.offers.selections import Selection, narrowed, same_value

Ids = tuple[str, ...]
#: Whoever publishes waits longer than a customer does.
_SECONDS = 5.0
_YES: tuple[Value, ...] = (True,)
_YES_OR_NO: tuple[Value, ...] = (False, True)


class Analysis:
    """One offering and the constraints that are about it. Not for several threads at once."""

    def __init__(
        self, configurable: Configurable, constraints: ConstraintsFile, setting: Setting | None = None
    ) -> None:
        self.configurable = configurable
        self._translation = translated(configurable, constraints, setting or Setting())
        # that everything has a price is not taken for granted here: it is what is looked at
        rules = [one for one in self._translation.rules if not _is_of_prices(one.name)]
        self.rules = {one.name: one for one in rules}

    @cached_property
    def _engine(self) -> Engine:
        return self._compiled({}, ())

    def contradiction(self) -> Ids | None:
        """Constraints that leave no valid configuration; None where there is one."""
        return self._rule_out({}, self.rules)

    def why_never(self, *selections: Selection) -> Ids | None:
        """Constraints that rule out that all ``selections`` hold; None where they can."""
        return self._rule_out(self._wish(selections), self.rules)

    def impossible_values(self) -> dict[str, list[Value]]:
        """For every variable the values that no valid configuration has; asked where there is a valid one.

        Of a range, none or all are told. Raises OutOfTime.
        """
        found = self._engine.domains(self._on(self.rules), [one.id for one in self.configurable.variables])
        if found.partial:
            raise OutOfTime("There was no time to look at every value.")
        impossible = {}
        for variable in self.configurable.variables:
            possible = found.variables[variable.id].values
            ranges = isinstance(variable.domain, Ranges)
            left = [] if ranges and possible else list(variable.domain[:1] if ranges else variable.domain)
            impossible[variable.id] = [
                one for one in left if not any(not isinstance(p, Numbers) and same_value(p, one) for p in possible)
            ]
        return impossible

    def never_there(self, variable: str) -> bool:
        """Whether no valid configuration has the variable. Raises OutOfTime."""
        return not self._engine.domains(self._on(self.rules), [variable]).variables[variable].values

    def why_never_applies(self, constraint: str, among: Collection[str]) -> Ids | None:
        """Constraints, of those ``among``, that keep ``constraint`` from ever applying; None where it may."""
        return self._rule_out({_applies(constraint): True}, among)

    def why_implied(self, constraint: str, among: Collection[str]) -> Ids | None:
        """Constraints, of those ``among``, that never let ``constraint`` be violated; None where it can be."""
        return self._rule_out({_broken(constraint): True}, among)

    def why_refused(self, constraint: str) -> Ids | None:
        """Other constraints that ``constraint`` contradicts wherever its ``when`` holds; None where it doesn't."""
        wish: dict[str, Choice] = {_kept(constraint): True, _applies(constraint): True}
        return self._rule_out(wish, [one for one in self.rules if one != constraint])

    def why_apart(self, choices: Mapping[str, Value]) -> tuple[Ids, Ids] | None:
        """Variables whose choices don't go together, and the constraints that say so; None where all do.

        A variable that doesn't exist, for what else is chosen, is no obstacle.
        """
        wishes = {_wished(name): any_of([Is(name, (value,)), negated(Exists(name))]) for name, value in choices.items()}
        engine = self._compiled(wishes, ())
        found = engine.conflict({**self._on(self.rules), **dict.fromkeys(wishes, True)})
        if found is None:
            return None
        return (
            tuple(name for name in choices if _wished(name) in found.choices),
            tuple(one for one in self.rules if _kept(one) in found.choices),
        )

    def example(self, without: Iterable[Sequence[Selection]]) -> dict[str, Value] | None:
        """A valid configuration, near the defaults, for which none of ``without`` holds; None where none is.

        Each of ``without`` holds where all its selections do.
        """
        scope = self._translation.scope
        excluded = [negated(all_of(selected(one, scope) for one in selections)) for selections in without]
        wanted = {one.id: _default_first(one.domain, one.default) for one in self.configurable.variables}
        found = self._compiled({}, excluded).complete(self._on(self.rules), [InOrder(wanted)])
        if found is None:
            return None
        return {one.id: found.values[one.id] for one in self.configurable.variables if one.id in found.values}

    def _compiled(self, wishes: Mapping[str, Expression], also: Iterable[Expression]) -> Engine:
        """An engine in which each constraint is kept where its switch is on, and can be asked about."""
        model = self._translation.model()
        base = [one for one in model.constraints if one.id is None]
        switches: dict[str, Expression] = dict(wishes)
        for name, rule in self.rules.items():
            switches[_kept(name)] = rule.expression
            switches[_broken(name)] = negated(rule.expression)
            switches[_applies(name)] = rule.condition
        variables = [*model.variables, *(Variable(name, _YES_OR_NO) for name in switches)]
        meant = [implied(Is(name, _YES), expression) for name, expression in switches.items()]
        constraints = [*base, *(EngineConstraint(None, one) for one in (*meant, *also))]
        return compile_engine(Model(tuple(variables), tuple(constraints)), seconds=_SECONDS)

    def _rule_out(self, wish: Mapping[str, Choice] | None, among: Collection[str]) -> Ids | None:
        """A minimal set of constraints that a wish can't be met with; None where it can. None for a wish: it never
        can."""
        if wish is None:
            return ()
        found = self._engine.conflict({**self._on(among), **wish}, list(wish))
        return None if found is None else tuple(one for one in self.rules if _kept(one) in found.choices)

    def _on(self, constraints: Iterable[str]) -> dict[str, Choice]:
        return {_kept(one): True for one in constraints if one in self.rules}

    def _wish(self, selections: Iterable[Selection]) -> dict[str, Choice] | None:
        """What selections want of each variable; None where they want what there isn't."""
        wanted: dict[str, Values] = {}
        for name, one in ((name, one) for selection in selections for name, one in selection.items()):
            wanted[name] = narrowed(wanted.get(name, self._translation.scope.get(name, ())), one)
        if not all(wanted.values()):
            return None
        return {name: _choice(values) for name, values in wanted.items()}


def _choice(values: Values) -> Choice:
    return Numbers(values.lowest, values.highest, values.parts[0].step) if isinstance(values, Ranges) else values


def _default_first(values: Values, default: Value | None) -> list[Value]:
    first = [] if default is None else [default]
    others = () if isinstance(values, Ranges) else values
    return [*first, *(one for one in others if default is None or not same_value(one, default))]


def _is_of_prices(identity: str) -> bool:
    return identity.endswith(":has:price")


def _kept(constraint: str) -> str:
    return f"kept:{constraint}"


def _broken(constraint: str) -> str:
    return f"broken:{constraint}"


def _applies(constraint: str) -> str:
    return f"applies:{constraint}"


def _wished(variable: str) -> str:
    return f"wished:{variable}"
