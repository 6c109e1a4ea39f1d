"""What everything that writes a catalogue needs to know: its address, its language, the resources' ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from catalog_adapter.data_model import DataModel, Value
from catalog_adapter.offers.configurable import TERM, Catalogue
from catalog_adapter.offers.models import Comparison, ProductOffering, same_value, selects
from catalog_adapter.offers.ranges import Ranges, Values
from catalog_adapter.tmf620.documents import BASE_PATH, Json
from catalog_adapter.tmf620.extension import MEMBER, read_tmf_id
from catalog_adapter.tmf620.plain import plain_fields

if TYPE_CHECKING:
    from catalog_adapter.contexts.models import Tax

Wanted = Value | list[Value] | Comparison


class TmfIds:
    """Hands out the ids of one kind of resource: the CSP's own where it has one, else ours; each once."""

    def __init__(self, tmf_ids: Iterable[str | None]) -> None:
        self._reserved = {one for one in tmf_ids if one is not None}
        self._taken: set[str] = set()

    def give(self, own_id: str, tmf_id: str | None, more: Json, *, within: str | None = None) -> str:
        """The id of a resource; ``within`` is the resource that the entry is unique in, where not the whole catalogue.

        Where our id for it and the CSP's can't both be read from that, the CSP's goes to ``more``, our own member.
        """
        ordinary = f"{within}.{own_id}" if within else own_id
        if tmf_id is not None and tmf_id not in self._taken:
            given = tmf_id
        else:
            given = ordinary
            while given in self._taken or given in self._reserved:
                given += "."
        self._taken.add(given)
        if tmf_id != read_tmf_id(given, own_id, within):
            more["tmf_id"] = tmf_id
        return given


@dataclass(frozen=True)
class Target:
    """A catalogue that is being written."""

    currency: str
    locale: str
    tax: Tax | None
    base_url: str
    catalogue: Catalogue
    specification_ids: Mapping[str, str]
    offering_ids: Mapping[str, str]
    more: Mapping[tuple[str, str], Json]
    _domains: dict[str, dict[str, Values]] = field(default_factory=dict)

    def href(self, kind: str, tmf_id: str) -> str:
        """The address of a resource."""
        return f"{self.base_url.rstrip('/')}{BASE_PATH}/{kind}/{quote(tmf_id, safe='')}"

    def head(self, kind: str, tmf_id: str) -> Json:
        """What every resource begins with."""
        return {"id": tmf_id, "href": self.href(kind, tmf_id), "lifecycleStatus": "Active"}

    def reference(self, kind: str, tmf_id: str, name: str, referred: str) -> Json:
        """A reference to a resource."""
        return {"id": tmf_id, "href": self.href(kind, tmf_id), "name": name, "@referredType": referred}

    def domain(self, offering: ProductOffering, characteristic: str) -> Values:
        """The values of something that can be configured of an offering."""
        if characteristic == TERM:
            return tuple(term.id for term in offering.terms)
        if offering.id not in self._domains:
            variables = self.catalogue.configurable(offering).variables
            self._domains[offering.id] = {one.id: one.domain for one in variables}
        return self._domains[offering.id].get(characteristic, ())


def ours(model: DataModel, *names: str) -> Json:
    """Some fields of a model as the data files have them, for our own member."""
    return plain_fields(model, names)


def with_member(body: Json, more: Json) -> Json:
    """A body with our own member, at the end."""
    return body | {MEMBER: more}


def value_type(value: Value) -> str:
    """TMF620's word for the kind of a value."""
    if isinstance(value, bool):
        return "boolean"
    return "integer" if isinstance(value, int) else "string"


def selected(wanted: Wanted, domain: Values) -> list[Json]:
    """A selection as TMF620's values: a range as such, else every value that it selects."""
    if isinstance(wanted, Comparison) and wanted.not_ is None:
        bounds = {"valueFrom": wanted.at_least, "valueTo": wanted.at_most}
        return [{"valueType": "integer", **{name: one for name, one in bounds.items() if one is not None}}]
    if isinstance(wanted, Comparison) and isinstance(domain, Ranges):
        return []  # a range with gaps has no form there
    listed = wanted if isinstance(wanted, list) else [wanted] if not isinstance(wanted, Comparison) else domain
    values = [one for one in listed if selects(wanted, one)]
    return [{"valueType": value_type(one), "value": one} for one in values]


def is_standard(wanted: Wanted) -> bool:
    """Whether TMF620's values say a selection in full, so that it can be read from them."""
    if isinstance(wanted, Comparison):
        return wanted.not_ is None and (wanted.at_least is not None or wanted.at_most is not None)
    if isinstance(wanted, list):
        return len(wanted) > 1 and not any(same_value(one, two) for n, one in enumerate(wanted) for two in wanted[:n])
    return True


def raw_selection(model: DataModel, field_name: str, names: list[str]) -> Json:
    """Entries of a selection as the data files have them."""
    found: Json = plain_fields(model, (field_name,))[field_name]
    return {name: found[name] for name in names}
