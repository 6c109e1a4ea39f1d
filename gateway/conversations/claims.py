"""The right to answer a conversation's customer: who took it last has it, and nobody else's answer is stored.

The lock of a conversation keeps servers from doing work twice. It can be lost while it is held: the process stood
still for longer than the lease, or Redis forgot it. So each step of a turn also counts the conversation's ``turn`` up,
in the statement that stores it, and only from the number that it knows; whoever was overtaken stores nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from gateway.conversations.service import Conversations


@dataclass
class Claim:
    """One server's on one conversation. ``turn`` is the number that it knows; what a turn came to is stored, with its
    draft, only while the conversation still has it."""

    conversations: Conversations
    conversation_id: str
    turn: int

    async def renew(self) -> None:
        """Take up a message that was stored already: whoever was at it stores nothing from now on. Raises
        Overtaken."""
        self.turn = await self.conversations.claim(self.conversation_id, self.turn)
