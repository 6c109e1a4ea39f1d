"""Constraints in plain words, in the language of the staff.

Input: an entry of ``constraints.yml`` as it is written, which may say only what differs. Output: a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from babel.lists import format_list

from console.editing.form.conditions import written_value
from console.editing.known import Known
from console.words import Words

_SIGNS = {"at_least": "least", "at_most": "most", "not": "not"}
_MOST_PLACES = 12


class PlainWords:
    """Says what entries say. What it can't make out, it leaves out: the form and the file have it."""

    def __init__(self, words: Words, known: Known) -> None:
        self._words = words
        self._known = known

    def sentence(self, listed: str, entry: Mapping[str, Any]) -> str:
        """One entry as a sentence; empty for one that says nothing that can be put in words."""
        said = {
            "constraints": self._constraint, "tables": self._table, "availability": self._place,
            "eligibility": self._customer_rule,
        }[listed](entry)  # fmt: skip
        if not said:
            return ""
        customer = self._customer(entry.get("customer")) if listed == "constraints" else ""
        whole = self._words("s_for", customer=customer, then=said) if customer else said
        return f"{whole[:1].upper()}{whole[1:]}."

    def _constraint(self, entry: Mapping[str, Any]) -> str:
        then = self._then(entry)
        alternatives = [self._all(one, "c") for one in _maps(entry.get("when_any"))]
        conditions = [self._all(entry.get("when"), "c"), self._join(alternatives, any_of=True)]
        when = self._join([one for one in conditions if one])
        return self._words("s_if", when=when, then=then) if when and then else then

    def _then(self, entry: Mapping[str, Any]) -> str:
        if entry.get("require"):
            return self._all(entry["require"], "m")
        if entry.get("require_any"):
            return self._join([self._all(one, "m") for one in _maps(entry["require_any"])], any_of=True)
        if excluded := _map(entry.get("exclude")):
            [one, *others] = excluded.items()
            plain = not others and not isinstance(one[1], dict)
            return (
                self._all({one[0]: {"not": one[1]}}, "m")
                if plain
                else self._words("s_not_together", what=self._all(excluded, "c"))
            )
        return self._limit(_map(entry.get("limit")))

    def _limit(self, limit: Mapping[str, Any]) -> str:
        over = self._words(f"o_{limit.get('in') or ('order' if 'count' in limit else 'item')}")
        if "price" in limit:
            what = self._words("l_price", period=self._words(f"o_{limit['price']}"), over=over)
        elif "count" in limit:
            what = self._words("l_count", of=self._offerings(_map(limit["count"]).get("offering")), over=over)
        else:
            terms = limit.get("sum", [])
            named = [_map(one).get("of", "") if isinstance(one, dict) else one for one in _list(terms)]
            what = self._words("l_sum", of=self._join([self._known.name(str(one)) for one in named if one]), over=over)
        bounds = {name: limit[name] for name in ("at_least", "at_most") if name in limit}
        said = [self._words(f"m_{_SIGNS[name]}", name=what, value=self._far(one)) for name, one in bounds.items()]
        return self._join(said)

    def _far(self, bound: Any) -> str:
        return self._known.name(bound) if isinstance(bound, str) else str(bound)

    def _table(self, entry: Mapping[str, Any]) -> str:
        columns = self._join([self._known.name(str(one)) for one in _list(entry.get("columns"))])
        for key in ("allowed", "forbidden"):
            if rows := entry.get(key):
                return self._words.counted(f"s_{key}", len(_list(rows)), columns=columns)
        return ""

    def _place(self, entry: Mapping[str, Any]) -> str:
        places = [str(one) for one in _list(entry.get("postcodes"))]
        shown = ", ".join(places[:_MOST_PLACES]) + (" …" if len(places) > _MOST_PLACES else "")
        return self._words("s_place", what=self._what(entry), places=shown) if places else ""

    def _customer_rule(self, entry: Mapping[str, Any]) -> str:
        customer = self._customer(entry.get("customer"))
        return self._words("s_whom", what=self._what(entry), customer=customer) if customer else ""

    def _what(self, entry: Mapping[str, Any]) -> str:
        offering = self._offerings(entry.get("offering"))
        when = self._all(entry.get("when"), "c")
        return f"{offering} ({when})" if when else offering

    def _customer(self, customer: Any) -> str:
        found = _map(customer)
        age, days = _map(found.get("age")), _map(found.get("date"))
        said = [
            *([self._words("k_segment", value=self._join(list(map(str, _list(found["segment"]))), any_of=True))]
              if "segment" in found else []),
            *(self._words(f"k_age_{_SIGNS[name]}", value=age[name]) for name in ("at_least", "at_most") if name in age),
            *(self._words(f"k_{name}", value=self._offerings(found[name]))
              for name in ("existing", "not_existing") if name in found),
            *([self._words("k_postcode", value=", ".join(map(str, _list(found["postcode"])[:_MOST_PLACES])))]
              if "postcode" in found else []),
            *(self._words(f"k_{name}", value=days[name]) for name in ("from", "until") if name in days),
        ]  # fmt: skip
        return self._join(said)

    def _offerings(self, value: Any) -> str:
        return self._join([self._known.offerings.get(str(one), str(one)) for one in _list(value)], any_of=True)

    def _all(self, selection: Any, mode: str) -> str:
        """A selection; ``mode`` c: as a condition, m: as what must be."""
        return self._join([part for name, wanted in _map(selection).items() for part in self._one(name, wanted, mode)])

    def _one(self, name: str, wanted: Any, mode: str) -> Iterator[str]:
        called = self._known.name(name)
        if not isinstance(wanted, dict):
            yield self._words(f"{mode}_is", name=called, value=self._values(name, wanted))
            return
        for sign, value in wanted.items():
            if sign in _SIGNS:
                yield self._words(f"{mode}_{_SIGNS[sign]}", name=called, value=self._values(name, value))

    def _values(self, name: str, wanted: Any) -> str:
        said = [
            self._words("yes" if one else "no")
            if isinstance(one, bool) and (name, written_value(one)) not in self._known.names
            else self._known.name(name, written_value(one))
            for one in _list(wanted)
        ]
        return self._join(said, any_of=True)

    def _join(self, parts: Sequence[str], *, any_of: bool = False) -> str:
        return format_list(list(parts), style="or" if any_of else "standard", locale=self._words.language)


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _maps(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in _list(value) if isinstance(one, dict)]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
