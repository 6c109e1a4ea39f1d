"""Hypothesis strategies for offers and constraints: everything the data language can say, with every name defined.

``contexts()`` draws an :class:`OffersFile` with a :class:`ConstraintsFile`. Ids are unique as docs/contexts.md asks;
selections name what can be configured; every constraint's cases do what they say.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hypothesis import strategies as st

from catalog_adapter.constraints.models import ConstraintsFile
from catalog_adapter.offers.models import OffersFile

Json = dict[str, Any]
LOCALES = ["en", "de", "fr-CH"]

#: Words that YAML, JSON or HTML might take for something else.
NASTY_WORDS = ["no", "null", "12", "1e3", "0x1", "2026-01-01", "<b>fast</b>", "a & b", "a: b", "# c", "{d}", "'", '"',
               "true", "1:30", "- e", "&f", "*g", "!h", "%i", "é", "日本語", "🙂", "line\nbreak", "tab\t"]  # fmt: skip
NASTY_IDS = ["no", "null", "12", "1e3", "0", "on", "1_000", "a-", "true", "2026-01-01"]

_signs = st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"])
words = st.sampled_from(NASTY_WORDS) | st.text(_signs, min_size=1, max_size=12)
texts = words | st.dictionaries(st.sampled_from(LOCALES), words, min_size=1)
phrases = st.lists(words, max_size=3) | st.dictionaries(
    st.sampled_from(LOCALES), st.lists(words, max_size=2), max_size=2
)
amounts = st.decimals(-99999, 99999, places=2).map(str) | st.sampled_from(["0", "0.0001", "-999999999.9999", "7"])
tmf_ids = st.none() | st.text(_signs, min_size=1, max_size=30).filter(str.strip)
days = st.none() | st.dates(date(1970, 1, 1), date(2099, 12, 31)).map(date.isoformat)
orders = st.none() | st.integers(-5, 200)


@dataclass
class _Made:
    """What has been made as yet, for what refers to it."""

    ids: set[str] = field(default_factory=lambda: {"term"})
    domains: dict[str, list[Any]] = field(default_factory=dict)
    of_offering: dict[str, list[str]] = field(default_factory=dict)


@st.composite
def contexts(draw: st.DrawFn) -> tuple[OffersFile, ConstraintsFile]:
    """Offers with their constraints."""
    made = _Made()
    specifications = [draw(_specification(made)) for _ in range(draw(st.integers(1, 3)))]
    offerings = [draw(_simple(made, one)) for one in specifications for _ in range(draw(st.integers(1, 2)))]
    by_specification = {one["specification"]: one for one in offerings}
    if len(by_specification) > 1 and draw(st.booleans()):
        offerings.append(draw(_bundle(made, list(by_specification.values()))))
    constraints = [draw(_constraint(made)) for _ in range(draw(st.integers(0, 2)))]
    availability = [draw(_availability(made)) for _ in range(draw(st.integers(0, 2)))]
    return (
        OffersFile.model_validate({"product_specifications": specifications, "product_offerings": offerings}),
        ConstraintsFile.model_validate(
            {"constraints": [one for one in constraints if one], "availability": availability}
        ),
    )


def _some(**members: Any) -> Json:
    """The members that are not None."""
    return {name: value for name, value in members.items() if value is not None}


@st.composite
def _new_id(draw: st.DrawFn, made: _Made) -> str:
    drawn = draw(st.sampled_from(NASTY_IDS) | st.from_regex(r"[a-z0-9][a-z0-9_-]{0,8}", fullmatch=True))
    found, count = drawn, 1
    while found in made.ids:
        count += 1
        found = f"{drawn}{count}"
    made.ids.add(found)
    return found


@st.composite
def _characteristic(draw: st.DrawFn, made: _Made, others: list[str]) -> Json:
    kind = draw(st.sampled_from(["boolean", "integer", "string", "mixed"]))
    numbers = st.lists(st.integers(-5, 10**9), min_size=1, max_size=4, unique=True)
    of_kind: dict[str, st.SearchStrategy[list[Any]]] = {
        "boolean": st.sampled_from([[True, False], [False]]),
        "integer": numbers,
        "string": st.lists(words, min_size=1, max_size=4, unique=True),
        "mixed": numbers.map(lambda some: [*some, "unlimited"]),
    }
    values = draw(of_kind[kind])
    own_id = draw(_new_id(made))
    only_when = {draw(st.sampled_from(others)): None} if others and draw(st.booleans()) else {}
    made.domains[own_id] = values
    return {"id": own_id, "name": draw(texts)} | _some(
        question=draw(st.none() | texts), description=draw(st.none() | texts), unit=draw(st.none() | words),
        values=[draw(_value_entry(one)) for one in values], default=draw(st.none() | st.sampled_from(values)),
        ask=draw(orders), only_when={name: draw(_wanted(made, name)) for name in only_when}, synonyms=draw(phrases),
        tmf_id=draw(tmf_ids),
    )  # fmt: skip


@st.composite
def _value_entry(draw: st.DrawFn, value: Any) -> Any:
    if draw(st.booleans()):
        return value
    return {"value": value} | _some(name=draw(st.none() | texts), synonyms=draw(phrases))


@st.composite
def _wanted(draw: st.DrawFn, made: _Made, name: str) -> Any:
    """A selection of values of one characteristic."""
    domain = made.domains[name]
    one = st.sampled_from(domain)
    numbers = [value for value in domain if isinstance(value, int) and not isinstance(value, bool)]
    forms: list[Any] = [one, st.lists(one, min_size=1, max_size=3, unique_by=repr), st.fixed_dictionaries({"not": one})]
    if numbers:
        number = st.sampled_from(numbers)
        forms += [st.fixed_dictionaries({"at_least": number}), st.fixed_dictionaries({"at_most": number}),
                  st.fixed_dictionaries({"at_least": number, "at_most": number, "not": one})]  # fmt: skip
    return draw(st.one_of(forms))


@st.composite
def _selection(draw: st.DrawFn, made: _Made, names: list[str]) -> Json:
    chosen = draw(st.lists(st.sampled_from(names), max_size=2, unique=True)) if names else []
    return {name: draw(_wanted(made, name)) for name in chosen}


@st.composite
def _specification(draw: st.DrawFn, made: _Made) -> Json:
    characteristics: list[Json] = []
    for _ in range(draw(st.integers(0, 3))):
        characteristics.append(draw(_characteristic(made, [one["id"] for one in characteristics])))
    return {"id": draw(_new_id(made)), "name": draw(texts), "characteristics": characteristics} | _some(
        description=draw(st.none() | texts), tmf_id=draw(tmf_ids)
    )


@st.composite
def _price(draw: st.DrawFn, made: _Made, names: list[str], terms: list[str]) -> Json:
    price: Json = {"id": draw(_new_id(made)), "amount": draw(amounts), "when": draw(_selection(made, names))}
    kind = draw(st.sampled_from(["recurring", "one_time", "usage"]))
    price[kind] = draw(st.sampled_from(["month", "year", "week", "day"])) if kind == "recurring" else True
    if kind == "usage":
        price["unit"] = draw(st.sampled_from(["GB", "100 min", "1 GB", "5"]) | words)
    elif names and draw(st.booleans()):
        price["per"] = draw(st.sampled_from(names))
    if terms and draw(st.booleans()):
        term = st.sampled_from([*terms, "of-a-bundle"])
        price["when"]["term"] = draw(
            term | st.lists(term, min_size=1, max_size=2) | st.builds(lambda t: {"not": t}, term)
        )
    return price | _some(name=draw(st.none() | texts), tmf_id=draw(tmf_ids))


@st.composite
def _term(draw: st.DrawFn, made: _Made) -> Json:
    kind = draw(st.sampled_from([None, "percentage", "amount"]))
    value: Any = draw(st.integers(1, 100)) if kind == "percentage" else draw(amounts)
    discount = {kind: value, "for": draw(st.sampled_from(["1 month", "6 months", "2 years"]))} if kind else None
    return {"id": draw(_new_id(made)), "name": draw(texts), "synonyms": draw(phrases)} | _some(
        duration=draw(st.sampled_from([None, "1 month", "12 months", "3 years"])), discount=discount,
        default=draw(st.sampled_from([None, True])),
    )  # fmt: skip


@st.composite
def _sold(draw: st.DrawFn, made: _Made, names: list[str]) -> Json:
    """What simple offerings and bundles have in common."""
    terms = [draw(_term(made)) for _ in range(draw(st.integers(0, 2)))]
    own_id = draw(_new_id(made))
    made.of_offering[own_id] = names
    return {
        "id": own_id, "name": draw(texts), "description": draw(texts), "synonyms": draw(phrases), "terms": terms,
        "prices": [draw(_price(made, names, [one["id"] for one in terms])) for _ in range(draw(st.integers(0, 3)))],
        "terms_ask": draw(st.integers(0, 99)), "sold_alone": draw(st.booleans()),
    } | _some(
        category=draw(st.sampled_from([None, "internet", "no", "12"])), valid_from=draw(days), valid_until=draw(days),
        highlight=draw(st.none() | texts), tmf_id=draw(tmf_ids),
    )  # fmt: skip


@st.composite
def _simple(draw: st.DrawFn, made: _Made, specification: Json) -> Json:
    names = [one["id"] for one in specification["characteristics"]]
    narrowed = draw(st.lists(st.sampled_from(names), max_size=2, unique=True)) if names else []
    values = {}
    for name in narrowed:
        one = st.sampled_from(made.domains[name])
        values[name] = draw(one | st.lists(one, min_size=1, max_size=3, unique_by=repr))
    return draw(_sold(made, names)) | {"specification": specification["id"], "values": values}


@st.composite
def _bundle(draw: st.DrawFn, made: _Made, offerings: list[Json]) -> Json:
    parts = []
    names: list[str] = []
    for one in offerings:
        optional = draw(st.booleans())
        names += made.of_offering[one["id"]]
        if optional:
            made.domains[one["id"]] = [True, False]
            names.append(one["id"])
        parts.append({"offering": one["id"], "optional": optional, "default": draw(st.booleans())}
                     | _some(question=draw(st.none() | texts), ask=draw(orders)))  # fmt: skip
    return draw(_sold(made, names)) | {"bundle": parts}


@st.composite
def _constraint(draw: st.DrawFn, made: _Made) -> Json | None:
    """Between two characteristics of an offering, with cases that hold; None where no offering has two to speak of."""
    scopes = {
        own_id: [name for name in dict.fromkeys(names) if len(made.domains[name]) > 1]
        for own_id, names in made.of_offering.items()
    }
    usable = [own_id for own_id, names in scopes.items() if len(names) > 1]
    if not usable:
        return None
    offering = draw(st.sampled_from(usable))
    first, second = draw(st.permutations(scopes[offering]))[:2]
    one = draw(st.sampled_from(made.domains[first]))
    wanted, other = draw(st.permutations(made.domains[second]))[:2]
    require = draw(st.booleans())
    good, bad = (wanted, other) if require else (other, wanted)
    return {
        "id": draw(_new_id(made)), "when": {first: one}, "require" if require else "exclude": {second: wanted},
        "explain": draw(texts),
        "cases": {"valid": [{first: one, second: good}], "violated": [{first: one, second: bad}]},
    } | _some(offering=draw(st.sampled_from([None, offering])))  # fmt: skip


@st.composite
def _availability(draw: st.DrawFn, made: _Made) -> Json:
    offering = draw(st.sampled_from(sorted(made.of_offering)))
    return {
        "id": draw(_new_id(made)), "offering": offering, "explain": draw(texts),
        "when": draw(_selection(made, made.of_offering[offering])),
        "postcodes": draw(st.lists(st.sampled_from(["AB1*", "8000-8099", "28001", "EC1A 1BB"]), min_size=1)),
    }  # fmt: skip
