"""The order draft: what a conversation has put together so far, before it is confirmed."""

from orders.draft.models import ActedReason, Amendment, DraftItem, OfferedRepair, OrderDraft, ServiceChange, Wish
from orders.draft.store import DraftStore, OrderDraftRow

__all__ = [
    "ActedReason",
    "Amendment",
    "DraftItem",
    "DraftStore",
    "OfferedRepair",
    "OrderDraft",
    "OrderDraftRow",
    "ServiceChange",
    "Wish",
]
