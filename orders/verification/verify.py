"""Verifies an order: everything it was validated with is computed again from the content it was made with.

Input: the order's row and the files of its revision. Output: every difference, none for an order that is as it was
placed. Compared are the digest with the record, the record with the order's row, each configuration with the
constraints, and the items, prices and totals with those that the content gives. Where the person was taken out, so were
the place and what was known of the customer: then what depends on these alone is passed over.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from catalog_adapter.constraints.facts import Facts, OrderedItem
from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.contexts.compile import compile_contexts
from catalog_adapter.contexts.files import ContextFiles
from foundation.errors import BespokeError
from orders.inventory.changing import Changed, changed_item
from orders.product_order.configured import configured_item
from orders.product_order.document import Document, item_document
from orders.product_order.new_order import NewOrderItem
from orders.product_order.prices import total_prices
from orders.product_order.table import ProductOrder
from orders.product_order.together import facts_together
from orders.verification.canonical import canonical, digest
from orders.verification.compare import differences
from orders.verification.names import for_order_of_then, for_record_of_then, is_of_then
from orders.verification.record import DIGEST, ERASED_AT, RECORD, item_record

_ERASED = frozenset({"postcode", "age", "existing"})


def verify(order: ProductOrder, files: ContextFiles | None) -> list[str]:
    """What differs, each in a sentence; ``files`` None: the content is gone."""
    notes = {note.get("id"): note["text"] for note in order.document.get("note", [])}
    if RECORD not in notes or DIGEST not in notes:
        return ["The order carries no record of its validation."]
    found = []
    if digest(notes[RECORD]) != notes[DIGEST]:
        found.append(f"The digest is {notes[DIGEST]}, that of the record is {digest(notes[RECORD])}.")
    try:
        record = json.loads(notes[RECORD])
        return [*found, *_against_row(record, order), *_against_content(record, order, files)]
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError) as error:
        return [*found, f"The record can't be read: {type(error).__name__}: {error}."]


def erased_at(order: ProductOrder) -> str | None:
    """When the person was taken out of the order, as TM Forum writes times: what was checked about the place and the
    customer can't be verified since. None for all others."""
    notes = {note.get("id"): note["text"] for note in order.document.get("note", [])}
    try:
        record = json.loads(notes.get(RECORD, "{}"))
    except ValueError:
        return None
    return record.get(ERASED_AT) if isinstance(record, dict) else None


def _against_row(record: Document, order: ProductOrder) -> Iterator[str]:
    told = {
        "contextRevision": order.revision,
        "csp": order.csp,
        "segment": order.segment,
        "locale": order.locale,
        "orderDate": order.document["orderDate"],
    }
    for name, value in told.items():
        if record[name] != value:
            yield f"The record's {name} is {record[name]}, the order's {value}."


def _against_content(record: Document, order: ProductOrder, files: ContextFiles | None) -> Iterator[str]:
    if files is None:
        yield f"The content {order.revision} that the order was made with is gone."
        return
    if files.content != order.revision:
        yield f"The content that was kept has the hash {files.content}, the order names {order.revision}."
    place = order.segment, order.locale
    try:
        context = compile_contexts(files, [place])[place]
    except BespokeError as error:
        yield f"The content can't be compiled any more: {error}"
        return
    yield from against_context(record, order, context)


def against_context(record: Document, order: ProductOrder, context: ResolvedContext) -> Iterator[str]:
    """What of an order, and of the record of its validation, is not as ``context`` gives it, each in a sentence."""
    facts = _facts(context, record)
    made = [_remade(context, one, known) for one, known in zip(record["items"], facts, strict=True)]
    unknown = _ERASED if ERASED_AT in record else frozenset()
    for one, item, known in zip(record["items"], made, facts, strict=True):
        yield from _item(context, one, item, known, unknown)
    yield from _document(order.document, record, made)


def _facts(context: ResolvedContext, record: Document) -> list[Facts]:
    """What each item was held against, and when: the customer, its place, and the others that do not end."""
    zone = ZoneInfo(context.data.context.time_zone)
    validated: str = record["amendedAt"] if "amendedAt" in record else record["orderDate"]
    day = datetime.fromisoformat(validated).astimezone(zone).date()
    ordered = [
        OrderedItem(one["offering"], one["configuration"], one.get("postcode"), one["quantity"])
        for one in record["items"]
        if not _ends(one)
    ]
    together = iter(facts_together(Facts(segment=record["segment"], date=day), ordered))
    return [
        Facts(date=day) if _ends(one) else _about(one.get("customer", {}), next(together)) for one in record["items"]
    ]


def _about(customer: Document, known: Facts) -> Facts:
    existing = customer.get("existing")
    return replace(known, age=customer.get("age"), existing=None if existing is None else frozenset(existing))


def _remade(context: ResolvedContext, record: Document, facts: Facts) -> NewOrderItem | None:
    """The item again, from the content; None for an offering that it doesn't have, and for what ends."""
    if _ends(record) or record["offering"] not in context.catalogue.offerings:
        return None
    if record.get("action") == "modify":
        changed = Changed(record["product"], record["before"], record["quantity"], record["parts"],
                          moved_from=record.get("movedFrom", ""))  # fmt: skip
        return changed_item(
            context, record["offering"], changed, record["configuration"], facts, item_id=record["id"]
        )  # fmt: skip
    return configured_item(
        context,
        record["offering"],
        record["configuration"],
        facts,
        item_id=record["id"],
        quantity=record["quantity"],
    )


def _item(
    context: ResolvedContext, record: Document, made: NewOrderItem | None, facts: Facts, unknown: frozenset[str]
) -> Iterator[str]:
    """The configuration, and that it could be sold on that day; facts that are ``unknown`` now need not be there."""
    if _ends(record):
        return
    where = f"Item {record['id']}"
    assert facts.date is not None, "the day of the order"
    sold = {one.id for one in context.catalogue.sold(facts.date)}
    # what a customer has can be changed after it has ceased to be sold
    if made is None or (record["offering"] not in sold and "action" not in record):
        yield f"{where}: the offering {record['offering']} was not to be ordered on {facts.date}."
    if made is None:
        return
    for one in context.model(record["offering"]).configuration(record["configuration"], facts).check():
        if not isinstance(one.what, str):
            yield f"{where}: the configuration breaks {one.what.id}."
        elif one.what not in unknown:
            yield f"{where}: the configuration breaks {one.what}."
    named = for_record_of_then(made) if is_of_then(record, made) else made
    remade = json.loads(canonical(item_record(named, record["id"])))
    yield from (f"{where}: {told}" for told in differences(record, remade, "the record", "the content"))


def _document(document: Document, record: Document, made: list[NewOrderItem | None]) -> Iterator[str]:
    """The order's items, prices and totals."""
    items: list[Document] = document["productOrderItem"]
    if [item["id"] for item in items] != [one["id"] for one in record["items"]]:
        yield "The order's items are not those of the record."
        return
    for item, of_item, one in zip(items, record["items"], made, strict=True):
        if one is not None:
            named = for_order_of_then(one) if is_of_then(of_item, one) else one
            wanted = _without_ids(item_document(named, item["id"]))
            told = differences(_without_ids(item), wanted, "the order", "the content", only_expected=True)
            yield from (f"Item {item['id']}: {difference}" for difference in told)
    totals = total_prices([one.price for one in made if one is not None and one.price])
    told = differences({"orderTotalPrice": document["orderTotalPrice"]}, {"orderTotalPrice": totals},
                       "the order", "the content")  # fmt: skip
    yield from (f"The order: {difference}" for difference in told)


def _ends(record: Document) -> bool:
    """Whether the item ends a product: then nothing had to be sold, and nothing is paid."""
    return record.get("action") == "delete"


def _without_ids(item: Document) -> dict[str, Any]:
    """What an OSS may change, and what the sender named itself, is not compared: states, ids, places, relationships."""
    kept = {name: value for name, value in item.items() if name not in ("id", "state", "productOrderItemRelationship")}
    kept["product"] = {name: value for name, value in item["product"].items() if name != "place"}
    if "productOrderItem" in item:
        kept["productOrderItem"] = [_without_ids(part) for part in item["productOrderItem"]]
    return kept
