"""TMF760 and the CSPs that ship with it: what a query says is what a check finds.

A query asks the engine; a check evaluates the configuration without it. So each judges the other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog_adapter.contexts.compile import context_file
from catalog_adapter.contexts.folder import csp_folders, read_folder
from catalog_adapter.contexts.key import ContextKey
from catalog_adapter.contexts.models import ContextFile
from catalog_adapter.contexts.parsed import ParsedContext
from catalog_adapter.data_model import Value
from foundation.settings import ROOT
from tests.catalog_adapter.conftest import CONSTRAINTS, CONTEXT, OFFERS
from tests.catalog_adapter.tmf760.asking import (
    ask,
    characteristics,
    check_body,
    configurations,
    query_body,
    selected,
    told_by,
    values_of,
)
from tests.catalog_adapter.tmf_apis.site import Site, site_of

Json = dict[str, Any]

#: Much that hangs together: conditions, an optional part, a choice, a part of which there may be several.
MADE_OFFERS = (
    OFFERS.replace(
        "      - {id: static_ip, name: Static IP, type: boolean, default: false}\n",
        "      - {id: static_ip, name: Static IP, type: boolean, default: false, only_when: {router: pro}}\n"
        "      - {id: addresses, name: Addresses, values: [1, 4, 8], default: 1, only_when: {static_ip: true}}\n",
    ).replace(
        "bundle: [{offering: line}, {offering: tv, optional: true, default: false, ask: 4}]",
        "bundle: [{offering: line}, {offering: tv, optional: true, default: false, ask: 4}, "
        "{offering: box, at_least: 0, at_most: 3, default: 1}]",
    )
    + """\
  - id: box
    name: Box
    description: A box.
    specification: boxes
    prices: [{id: base, recurring: month, amount: "2.00"}]
"""
)
MADE_OFFERS = MADE_OFFERS.replace(
    "product_offerings:\n",
    "  - id: boxes\n    name: Boxes\n    characteristics:\n"
    "      - {id: colour, name: Colour, values: [black, white], default: black}\n"
    "product_offerings:\n",
)
MADE_CONSTRAINTS = CONSTRAINTS.replace(
    "availability:\n",
    """\
  - id: large-needs-box
    offering: both
    when: {package: large}
    require: {box: {at_least: 1}, speed: [500, 1000]}
    explain: The large package needs a box, and at least 500.
    cases:
      valid: [{package: large, box: 1, speed: 500}]
      violated: [{package: large, box: 0, speed: 500}]
  - id: eight-addresses
    when: {addresses: 8}
    exclude: {term: flex}
    explain: Eight addresses need a term.
    cases:
      valid: [{addresses: 8, term: year}]
      violated: [{addresses: 8, term: flex}]
availability:
""",
)


class Live:
    """A server of the shipped contexts and of a made-up one, with a loop that lives as long."""

    def __init__(self, folder: Path, state: Path) -> None:
        self.runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self.site: Site = self.runner.run(self._stack.enter_async_context(site_of(folder, state)))
        self.contexts = [context_file(ParsedContext(read_folder(one)[0])) for one in csp_folders(folder)]

    def ask(self, csp: str, body: Json, **parameters: str) -> Json:
        return self.runner.run(ask(self.site.caller(csp), body, **parameters))

    def query(self, csp: str, segment: str, offering: str, values: dict[str, Value], postcode: str) -> Json:
        body = query_body(offering, values, postcode=postcode, age=40, existing=[])
        item: Json = self.ask(csp, body, segment=segment)["computedProductConfigurationItem"][0]
        return item

    def check(self, csp: str, segment: str, offering: str, values: dict[str, Value], postcode: str) -> Json:
        body = check_body(offering, values, postcode=postcode, age=40, existing=[])
        item: Json = self.ask(csp, body, segment=segment)["checkProductConfigurationItem"][0]
        return item

    def sold(self, context: ContextFile, segment: str) -> list[str]:
        """The offerings that are on sale."""
        key = ContextKey(csp=context.id, segment=segment, locale=context.locales[0])
        return [one.id for one in self.runner.run(self.site.adapter.resolve(key)).sold()]

    def close(self) -> None:
        self.runner.run(self._stack.aclose())
        self.runner.close()


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    folder = tmp_path_factory.mktemp("contexts")
    for one in csp_folders(ROOT / "customer_contexts"):
        copytree(one, folder / one.name)
    (folder / "acme").mkdir()
    for name, text in (("context", CONTEXT), ("offers", MADE_OFFERS), ("constraints", MADE_CONSTRAINTS)):
        (folder / "acme" / f"{name}.yml").write_text(text)
    found = Live(folder, tmp_path_factory.mktemp("state"))
    yield found
    found.close()


def test_every_offering_of_every_csp_segment_and_locale_is_configured_and_then_approved(live: Live) -> None:
    seen = 0
    for context in live.contexts:
        for segment in context.segments:
            for locale in context.locales:
                for offering in live.sold(context, segment.id):
                    facts = {"postcode": context.place.example, "age": 40, "existing": []}
                    asked = {"segment": segment.id, "locale": locale}
                    body = query_body(offering, **facts)
                    item = live.ask(context.id, body, **asked)["computedProductConfigurationItem"][0]
                    if item["state"] == "rejected":
                        assert item["stateReason"][0]["label"], "it can't be had there, and says why"
                        continue
                    body = check_body(offering, selected(item), **facts)
                    checked = live.ask(context.id, body, **asked)["checkProductConfigurationItem"][0]
                    assert checked["state"] == "approved", checked.get("stateReason")
                    seen += 1
    assert seen >= 20


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_what_is_selectable_is_accepted_and_what_is_not_is_refused(live: Live, data: st.DataObject) -> None:
    context = data.draw(st.sampled_from(live.contexts), label="context")
    segment = data.draw(st.sampled_from([one.id for one in context.segments]), label="segment")
    offering = data.draw(st.sampled_from(live.sold(context, segment)), label="offering")
    postcode = data.draw(st.sampled_from([context.place.example, "XY9 1AA"]), label="postcode")
    asked = (context.id, segment, offering)
    domains = _domains(live.query(*asked, {}, postcode))
    names = data.draw(
        st.lists(st.sampled_from(sorted(one for one in domains if domains[one])), unique=True, max_size=4),
        label="names",
    )
    choices = {name: data.draw(st.sampled_from(domains[name]), label=name) for name in names}
    item = live.query(*asked, choices, postcode)
    name = data.draw(st.sampled_from(sorted(domains)), label="looked at")
    others = {one: value for one, value in choices.items() if one != name}
    for value in domains[name]:
        changed = live.query(*asked, others | {name: value}, postcode)
        if _is_selectable(item, name, value):
            assert changed["state"] == "approved"
            assert (others | {name: value}).items() <= selected(changed).items()
            checked = live.check(*asked, selected(changed), postcode)
            assert checked["state"] == "approved", checked.get("stateReason")
        else:
            assert changed["state"] == "rejected"
            whole = selected(item) | others | {name: value}
            assert live.check(*asked, whole, postcode)["state"] == "rejected"


def _domains(item: Json) -> dict[str, list[Value]]:
    """All values of everything that can be chosen."""
    found: dict[str, list[Value]] = {
        name: list(dict.fromkeys(v for entry in one["configurationCharacteristicValue"] for v in told_by(entry)))
        for name, one in characteristics(item).items()
    }
    for part in _optional_parts(item):
        found[part["productOffering"]["id"]] = [True, False]
    if terms := item["productConfiguration"].get("configurationTerm"):
        found["term"] = [one["id"] for one in terms]
    return found


def _is_selectable(item: Json, name: str, value: Value) -> bool:
    part = next((one for one in _optional_parts(item) if one["productOffering"]["id"] == name), None)
    if part is None:
        return value in values_of(item, name)
    # a part that is not free has the one value that it must have; where the choices contradict each other, none
    if part["isSelectable"]:
        return True
    return item["state"] == "approved" and part["isSelected"] is value


def _optional_parts(item: Json) -> list[Json]:
    """The parts that may be there or not."""
    return [
        one
        for one in configurations(item)
        if one.get("bundledProductOfferingOption", {}).get("numberRelOfferLowerLimit") == 0
        and one["bundledProductOfferingOption"]["numberRelOfferUpperLimit"] == 1
    ]
