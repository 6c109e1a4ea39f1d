"""The customer who is here, as far as the CSP's site vouches for them.

Input: a conversation's id. Output: the conversations that are this customer's, and what the site tells of them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class KnownCustomer:
    """``conversations``: the ids of theirs, with the one they are in. ``told``: what the CSP's site tells of them, by
    the names of ``identity: claims``."""

    conversations: tuple[str, ...]
    told: Mapping[str, str] = field(default_factory=dict)

    def with_conversations(self, more: Iterable[str]) -> KnownCustomer:
        """With other conversations, too; empty ids are none."""
        others = [one for one in more if one and one not in self.conversations]
        return replace(self, conversations=(*self.conversations, *dict.fromkeys(others))) if others else self


#: Finds the customer of a conversation.
Customers = Callable[[str], Awaitable[KnownCustomer]]


async def unknown(conversation_id: str) -> KnownCustomer:
    """A customer whom nobody vouches for: nothing is theirs but this conversation."""
    return KnownCustomer((conversation_id,))
