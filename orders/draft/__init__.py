"""The order draft: what a conversation has put together so far, before it is confirmed."""

from orders.draft.models import ActedReason, Amendment, DraftItem, OfferedRepair, OrderDraft, ServiceChange, Wish
from orders.draft.store import DraftStore, DraftTurn, OrderDraftRow

__all__ = [
    "ActedReason",
    "Amendment",
    "DraftItem",
    "DraftStore",
    "DraftTurn",
    "OfferedRepair",
    "OrderDraft",
    "OrderDraftRow",
    "ServiceChange",
    "Wish",
]
