"""The items of the answers: what came of a query or a check, in TMF760's words.

A bundle is an item with an item for each of its parts within; in an alternative, a configuration within another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from catalog_adapter.contexts.resolved import ResolvedContext
from catalog_adapter.data_model import Value
from catalog_adapter.offers.models import BundledOffering, ProductOffering
from catalog_adapter.tmf620.documents import Json
from catalog_adapter.tmf760.characteristics import Shown
from catalog_adapter.tmf760.configurations import Checked, Configured
from catalog_adapter.tmf760.prices import Prices
from catalog_adapter.tmf760.reasons import Reasons, reason
from catalog_adapter.tmf760.references import References
from catalog_adapter.tmf760.wishes import Wish

_PARTS = {
    "QueryProductConfigurationItem": "queryProductConfigurationItem",
    "CheckProductConfigurationItem": "productConfigurationItem",
}
_Type = Literal["QueryProductConfigurationItem", "CheckProductConfigurationItem"]
_PARTIAL = reason("partial", "Not all could be looked at in time: what is said is true, and more may be possible.")


class Items:
    """Writes items for a context. ``base_url`` is the public address of the server."""

    def __init__(self, context: ResolvedContext, base_url: str) -> None:
        self._context = context
        self._references = References(context, base_url)

    def computed(self, wish: Wish, found: Configured) -> Json:
        """The computed item of a query."""
        values = found.completed.values if found.completed is not None else wish.configuration.choices
        item_id = f"computed-{wish.item.id}"
        shown = self._shown(wish, values, found)
        body = self._item("QueryProductConfigurationItem", item_id, wish, shown, priced=found.completed is not None)
        relationship = {"id": wish.item.id, "relationshipType": "requestItem",
                        "@type": "ProductConfigurationItemRelationship"}  # fmt: skip
        state = "approved" if found.completed is not None else "rejected"
        return (
            body
            | _because(self._query_reasons(wish, found))
            | {"state": state, "productConfigurationItemRelationship": [relationship]}
        )

    def checked(self, wish: Wish, found: Checked) -> Json:
        """The item of a check."""
        choices = dict(wish.configuration.choices)
        reasons = Reasons(self._context, wish.configuration.model.configurable)
        known = {name: one for name, one in choices.items() if wish.configuration.model.configurable.variable(name)}
        shown = self._shown(wish, known)
        body = self._item("CheckProductConfigurationItem", wish.item.id, wish, shown, priced=not found.violations)
        body |= {"state": "rejected" if found.violations else "approved"}
        told = [reasons.of_violation(one, choices) for one in found.violations]
        body |= _because([*told, _PARTIAL] if found.alternatives.partial else told)
        if found.alternatives.values:
            body["alternateProductConfigurationProposal"] = [
                self._proposal(wish, values, f"{wish.item.id}-{number}")
                for number, values in enumerate(found.alternatives.values, 1)
            ]
        return body

    def _query_reasons(self, wish: Wish, found: Configured) -> list[Json]:
        reasons = Reasons(self._context, wish.configuration.model.configurable)
        told = reasons.of(found.conflict) if found.conflict is not None else []
        if found.conflict is None and found.completed is None:
            told.append(reason("budget", "No configuration with these choices is within the budget."))
        for fact in found.needed:
            told += reasons.needed(fact)
        if found.is_partial:
            told.append(_PARTIAL)
        return told

    def _shown(self, wish: Wish, values: Mapping[str, Value], found: Configured | None = None) -> Shown:
        return Shown(self._context, self._references, wish.configuration.model.configurable, values, found)

    def _prices(self, wish: Wish, shown: Shown) -> Prices:
        price = self._context.price(wish.offering.id, shown.values, wish.quantity)
        return Prices(price, self._references, self._context.say("word_total"))

    def _item(self, type_: _Type, item_id: str, wish: Wish, shown: Shown, *, priced: bool) -> Json:
        prices = self._prices(wish, shown) if priced else None
        configuration = self._whole(wish, shown, item_id, prices)
        body: Json = {"id": item_id, "productConfiguration": configuration, "@type": type_}
        if wish.item.context_item is not None:
            body["contextItem"] = wish.item.context_item.as_json()
        parts = []
        for number, bundled in enumerate(wish.offering.bundle, 1):
            part_id = f"{item_id}.{number}"
            part = self._part(bundled, shown, part_id, prices)
            reasons = part.pop("stateReason", [])
            state = "rejected" if reasons else "approved"
            parts.append(
                {"id": part_id, "state": state, "productConfiguration": part, "@type": type_} | _because(reasons)
            )
        return body | ({_PARTS[type_]: parts} if parts else {})

    def _proposal(self, wish: Wish, values: Mapping[str, Value], configuration_id: str) -> Json:
        shown = self._shown(wish, values)
        prices = self._prices(wish, shown)
        parts = [
            self._part(bundled, shown, f"{configuration_id}.{number}", prices)
            for number, bundled in enumerate(wish.offering.bundle, 1)
        ]
        body = self._whole(wish, shown, configuration_id, prices)
        return body | ({"productConfiguration": parts} if parts else {})

    def _whole(self, wish: Wish, shown: Shown, configuration_id: str, prices: Prices | None) -> Json:
        """The outermost configuration: the offering itself."""
        body: Json = {"id": configuration_id, "quantity": wish.quantity, "isSelected": True}
        body |= self._configuration(wish.offering, shown)
        if terms := shown.terms():
            body["configurationTerm"] = terms
        if prices is not None:
            body["configurationPrice"] = prices.of(wish.offering.id) + prices.totals()
        return body | {"configurationAction": [_add(is_selected=True)]}

    def _part(self, bundled: BundledOffering, shown: Shown, configuration_id: str, prices: Prices | None) -> Json:
        """The configuration of a part of a bundle."""
        part = self._context.catalogue.offerings[bundled.offering]
        switch = shown.configurable.variable(part.id)
        units = shown.configurable.units(part.id, shown.values)
        body: Json = {"id": configuration_id, "isSelected": units > 0} | ({"quantity": units} if units else {})
        if shown.configured is not None:
            body["isSelectable"] = switch is not None and len(shown.configured.options[switch.id]) > 1
        body |= self._configuration(part, shown)
        body["bundledProductOfferingOption"] = {
            "numberRelOfferLowerLimit": bundled.lowest,
            "numberRelOfferUpperLimit": bundled.at_most,
            "numberRelOfferDefault": max(int(bundled.default), bundled.lowest),
            "@type": "BundledProductOfferingOption",
        }
        if prices is not None and units:
            body["configurationPrice"] = prices.of(part.id)
        if bundled.is_chosen and switch is not None and not shown.can_be(switch, True):
            body |= _because(shown.why_not(switch, True))
        return body | _group(shown, part) | {"configurationAction": [_add(is_selected=units > 0)]}

    def _configuration(self, offering: ProductOffering, shown: Shown) -> Json:
        body: Json = {"isVisible": True, "productOffering": self._references.offering(offering)}
        if specification := self._references.specification(offering):
            body["productSpecification"] = specification
        if characteristics := shown.characteristics(offering):
            body["configurationCharacteristic"] = characteristics
        return body | {"@type": "ProductConfiguration"}


def _group(shown: Shown, part: ProductOffering) -> Json:
    """The group of parts, of which so many have to be taken, that a part belongs to."""
    for one in shown.configurable.offering.choose:
        if part.id in one.of:
            limits = {
                "numberRelOfferLowerLimit": one.at_least,
                "numberRelOfferUpperLimit": len(one.of) if one.at_most is None else one.at_most,
                "@type": "BundledGroupProductOfferingOption",
            }
            group = {"id": one.id, "bundledGroupProductOfferingOption": limits, "@type": "BundledGroupProductOffering"}
            return {"bundledGroupProductOffering": group}
    return {}


def _because(reasons: list[Json]) -> Json:
    return {"stateReason": reasons} if reasons else {}


def _add(*, is_selected: bool) -> Json:
    return {"action": "add", "isSelected": is_selected, "@type": "ConfigurationAction"}
