"""A change put into the resources of a catalogue. Input: resources and a body. Output: resources, and the id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalog_adapter.tmf620.api.editing.merge_patch import merge_patch
from catalog_adapter.tmf620.api.errors import ChangeRefused, ResourceExists
from catalog_adapter.tmf620.api.export import Resources
from catalog_adapter.tmf620.documents import Json
from catalog_adapter.tmf620.extension import MEMBER, extension
from catalog_adapter.tmf620.ids import slug
from catalog_adapter.tmf620.lenient import identity, mapping, mappings, reference
from catalog_adapter.tmf_apis.errors import ResourceNotFound
from foundation.tmf import BodyInvalid

_OFFERING, _PRICE = "productOffering", "productOfferingPrice"
#: What our own member says of the same thing as a member of TMF620; where that is patched, ours is of the past.
_COMPANIONS = {
    "unitOfMeasure": ("unit", "per"),
    "prodSpecCharValueUse": ("when", "values"),
    "productOfferingTerm": ("when",),
}


@dataclass(frozen=True)
class Create:
    """A new resource."""

    kind: str
    body: Json

    def apply(self, resources: Resources) -> tuple[Resources, str]:
        """Raises BodyInvalid, ResourceExists, ChangeRefused."""
        if not isinstance(self.body.get("name"), str) or not self.body["name"].strip():
            raise BodyInvalid("A new resource needs a `name`.")
        given = self.body.get("id")
        if given is not None and identity(given) is None:
            raise BodyInvalid("The `id` has to be one line of at most 200 signs; without it, one is made.")
        if self.kind == _PRICE:
            body, tmf_id = _new_price(self.body, resources)
        else:
            body, tmf_id = dict(self.body), identity(given) or _free(slug(self.body["name"]), resources[self.kind])
        if tmf_id in resources[self.kind]:
            raise ResourceExists(f"There is a {self.kind} {tmf_id!r} already.", advice="PATCH it, or leave out the id.")
        return _with(resources, self.kind, tmf_id, body | {"id": tmf_id}), tmf_id


@dataclass(frozen=True)
class Patch:
    """A merge patch of a resource."""

    kind: str
    tmf_id: str
    body: Json

    def apply(self, resources: Resources) -> tuple[Resources, str]:
        """Raises ResourceNotFound, BodyInvalid."""
        before = _found(resources, self.kind, self.tmf_id)
        for name in ("id", "href"):
            if self.body.get(name, before[name]) != before[name]:
                raise BodyInvalid(f"The {name} of a resource never changes.", advice="Make a new one, and delete this.")
        after = merge_patch(_without_companions(before, self.body), self.body)
        if mapping(after.get(MEMBER)).get("id") != mapping(before.get(MEMBER)).get("id"):
            raise BodyInvalid(f"The id in {MEMBER} never changes.", advice="Make a new one, and delete this.")
        return _with(resources, self.kind, self.tmf_id, after), self.tmf_id


@dataclass(frozen=True)
class Delete:
    """The end of a resource."""

    kind: str
    tmf_id: str

    def apply(self, resources: Resources) -> tuple[Resources, str]:
        """Raises ResourceNotFound."""
        _found(resources, self.kind, self.tmf_id)
        left = {tmf_id: one for tmf_id, one in resources[self.kind].items() if tmf_id != self.tmf_id}
        after = dict(resources) | {self.kind: left}
        if self.kind == _PRICE:
            after[_OFFERING] = {
                tmf_id: one | {_PRICE: [price for price in mappings(one.get(_PRICE)) if price.get("id") != self.tmf_id]}
                for tmf_id, one in resources[_OFFERING].items()
            }
        return after, self.tmf_id


Change = Create | Patch | Delete


def _found(resources: Resources, kind: str, tmf_id: str) -> Json:
    if tmf_id not in resources[kind]:
        raise ResourceNotFound(f"There is no {kind} {tmf_id[:200]!r}.")
    return resources[kind][tmf_id]


def _with(resources: Resources, kind: str, tmf_id: str, body: Json) -> Resources:
    after = dict(resources)
    if kind == _OFFERING:
        after["category"] = _with_categories(resources["category"], body)
        body = body | {_PRICE: _own_prices(tmf_id, body, resources)} if body.get(_PRICE) else body
    return after | {kind: {**resources[kind], tmf_id: body}}


def _with_categories(known: Mapping[str, Json], offering: Json) -> dict[str, Json]:
    """A category is there as soon as an offering names it."""
    after = dict(known)
    for one in mappings(offering.get("category")):
        tmf_id = reference(one)
        if tmf_id is not None and tmf_id not in after:
            after[tmf_id] = {"id": tmf_id, "name": one.get("name") or tmf_id}
    return after


def _own_prices(tmf_id: str, offering: Json, resources: Resources) -> list[Any]:
    """The prices of an offering are its own: of those that it borrows from another it gets copies."""
    mine = {reference(one) for one in mappings(mapping(resources[_OFFERING].get(tmf_id)).get(_PRICE))}
    found: list[Any] = []
    for one in mappings(offering.get(_PRICE)):
        known = resources[_PRICE].get(reference(one) or "")
        if known is None or reference(one) in mine:
            found.append(one)
            continue
        ours = {name: value for name, value in (extension(known) or {}).items() if name != "tmf_id"}
        found.append({name: value for name, value in known.items() if name not in ("id", "href")} | {MEMBER: ours})
    return found


def _new_price(body: Json, resources: Resources) -> tuple[Json, str]:
    """A price is within its offering, so a new one has to say of which."""
    named = body.get("productOffering")
    offering = reference(named[0] if isinstance(named, list) and named else named)
    if offering is None or offering not in resources[_OFFERING]:
        raise ChangeRefused(
            "A price is a part of its offering, and this one names none that there is.",
            advice='Add "productOffering": {"id": …}, or PATCH the productOfferingPrice of the offering.',
        )
    ours = mapping(extension(resources[_OFFERING][offering])).get("id", offering)
    given = identity(body.get("id"))
    more = dict(mapping(body.get(MEMBER)))
    if given is None:
        given = _free(f"{ours}.{slug(body['name']) or 'price'}", resources[_PRICE])
        more["id"] = given.removeprefix(f"{ours}.")
    else:
        more["tmf_id"] = given
    return body | {"productOffering": {"id": offering}, MEMBER: more}, given


def _without_companions(resource: Json, patch: Json) -> Json:
    ours = extension(resource)
    if ours is None:
        return resource
    gone = {name for member, names in _COMPANIONS.items() if member in patch for name in names}
    if "name" in patch and ours.get("name", "") is None:
        gone.add("name")  # it had its offering's; now it has one of its own
    return resource | {MEMBER: {name: one for name, one in ours.items() if name not in gone}}


def _free(wanted: str, taken: Mapping[str, Json]) -> str:
    """An id that nobody has."""
    wanted = wanted or "new"
    if wanted not in taken:
        return wanted
    number = 2
    while f"{wanted}-{number}" in taken:
        number += 1
    return f"{wanted}-{number}"
