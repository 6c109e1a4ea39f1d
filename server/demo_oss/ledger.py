"""What the demo OSS has received: in memory, and in a file of JSON lines that it reads again after a restart."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FINAL_STATES = frozenset({"rejected", "cancelled", "completed", "failed", "partial"})


@dataclass
class Receipt:
    """One webhook, and how often it was delivered; only the first delivery has an effect."""

    webhook_id: str
    event_type: str
    state: str
    deliveries: int = 1


@dataclass
class ReceivedOrder:
    """An order as this OSS knows it. ``document`` is the TMF622 ProductOrder of the latest webhook."""

    csp: str
    document: dict[str, Any]
    receipts: list[Receipt] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The order's id."""
        return str(self.document["id"])

    @property
    def state(self) -> str:
        """The order's state in the latest webhook."""
        return str(self.document.get("state", ""))

    def as_json(self) -> dict[str, Any]:
        """For ``GET /orders``."""
        return {
            "id": self.id,
            "order_number": self.document.get("externalId", ""),
            "csp": self.csp,
            "state": self.state,
            "deliveries": sum(receipt.deliveries for receipt in self.receipts),
            "receipts": [vars(receipt) for receipt in self.receipts],
            "order": self.document,
        }


class Ledger:
    """All orders received, the oldest first."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._orders: dict[tuple[str, str], ReceivedOrder] = {}
        self._receipts: dict[tuple[str, str], Receipt] = {}
        file.parent.mkdir(parents=True, exist_ok=True)
        for line in _whole_lines(file):
            entry = json.loads(line)
            self._enter(entry["csp"], entry["webhook_id"], entry["event_type"], entry["order"])

    def orders(self) -> list[ReceivedOrder]:
        """Every order."""
        return list(self._orders.values())

    def accept(self, csp: str, webhook_id: str, payload: dict[str, Any]) -> tuple[ReceivedOrder, bool]:
        """Keep a webhook, on disk before this returns; the order it is about, and whether it is new.

        A payload that is no order event raises ValueError, KeyError or TypeError, and is not kept.
        """
        event_type, document = str(payload["eventType"]), payload["event"]["productOrder"]
        if not isinstance(document["id"], str):
            raise TypeError("the order's id is not text")
        entry = {"csp": csp, "webhook_id": webhook_id, "event_type": event_type, "order": document}
        with self._file.open("a", encoding="utf-8") as out:
            out.write(json.dumps(entry, ensure_ascii=False) + "\n")
            out.flush()
            os.fsync(out.fileno())
        return self._enter(csp, webhook_id, event_type, document)

    def _enter(
        self, csp: str, webhook_id: str, event_type: str, document: dict[str, Any]
    ) -> tuple[ReceivedOrder, bool]:
        order = self._orders.setdefault((csp, str(document["id"])), ReceivedOrder(csp, document))
        if known := self._receipts.get((csp, webhook_id)):
            known.deliveries += 1
            return order, False
        receipt = self._receipts[csp, webhook_id] = Receipt(webhook_id, event_type, str(document.get("state", "")))
        order.receipts.append(receipt)
        order.document = document
        return order, True


def _whole_lines(file: Path) -> list[bytes]:
    """The lines of the file. Half a line at its end is cut off: the process ended while writing it, so the sender was
    never told that it had arrived, and sends it again."""
    if not file.exists():
        return []
    content = file.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if whole != content:
        os.truncate(file, len(whole))
    return whole.splitlines()
