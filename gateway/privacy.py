"""Takes conversations out of the database, in their caller's transaction: what was said, who took part, what came over
a platform, who was asked for."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import update
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from gateway.channels.messaging.tables import ChannelCustomer, ChannelFailure, ChannelMessage
from gateway.conversations.models import Conversation, ConversationMessage
from gateway.handover.chatwoot.tables import ChatwootConversation
from gateway.handover.tables import HandOver


async def forget_conversations(session: AsyncSession, ids: Collection[str]) -> None:
    """Delete conversations with all that is of them."""
    accounts = await session.exec(select(ChannelCustomer.id).where(col(ChannelCustomer.conversation_id).in_(ids)))
    await forget_accounts(session, accounts.all())
    await _forget_said(session, ids)
    await session.exec(delete(Conversation).where(col(Conversation.id).in_(ids)))


async def empty_conversations(session: AsyncSession, ids: Collection[str]) -> None:
    """Delete what was said in conversations. They stay, closed, as a signed-in customer's orders are found by them."""
    await _forget_said(session, ids)
    emptied = update(Conversation).where(col(Conversation.id).in_(ids))
    await session.exec(emptied.values(told=None, asked=None, dialogue=None, last_seq=0, closed=True))


async def forget_accounts(session: AsyncSession, ids: Collection[str]) -> None:
    """Delete customers of platforms with what they sent and what did not reach them."""
    accounts = (await session.exec(select(ChannelCustomer).where(col(ChannelCustomer.id).in_(ids)))).all()
    for one in accounts:
        same = col(ChannelFailure.csp) == one.csp, col(ChannelFailure.account) == one.account
        await session.exec(delete(ChannelFailure).where(*same, col(ChannelFailure.customer) == one.customer))
    await session.exec(delete(ChannelMessage).where(col(ChannelMessage.customer_id).in_(ids)))
    await session.exec(delete(ChannelCustomer).where(col(ChannelCustomer.id).in_(ids)))


async def forget_failures(session: AsyncSession, ids: Collection[str]) -> None:
    """Delete notes for staff of what did not reach a customer."""
    await session.exec(delete(ChannelFailure).where(col(ChannelFailure.id).in_(ids)))


async def _forget_said(session: AsyncSession, ids: Collection[str]) -> None:
    await session.exec(delete(ConversationMessage).where(col(ConversationMessage.conversation_id).in_(ids)))
    chatwoot = delete(ChatwootConversation).where(col(ChatwootConversation.conversation_id).in_(ids))
    await session.exec(chatwoot)
    await session.exec(delete(HandOver).where(col(HandOver.conversation_id).in_(ids)))
    await session.exec(delete(ChannelFailure).where(col(ChannelFailure.conversation_id).in_(ids)))
