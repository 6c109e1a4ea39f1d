"""The table of attempts: what came of each try to deliver, for people to look at; kept for a while."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from foundation.database import UtcDateTime


class DeliveryAttempt(SQLModel, table=True):
    """One attempt. ``number`` counts from 1 in each delivery; ``answer`` is the beginning of what the OSS said;
    ``seconds`` from the first byte sent to the last one read. An attempt whose worker died has none."""

    __tablename__ = "delivery_attempt"

    delivery_id: str = Field(primary_key=True, foreign_key="delivery.id")
    number: int = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    seconds: float
    status: int | None = None
    error: str | None = Field(default=None, max_length=500)
    answer: str | None = Field(default=None, sa_type=Text)
