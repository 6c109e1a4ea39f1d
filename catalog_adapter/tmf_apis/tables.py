"""The table of tasks: what was asked of a TM Forum API, with its answer, readable for a while."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, Index, SQLModel

from foundation.database import UtcDateTime


class TmfTask(SQLModel, table=True):
    """One task resource. ``packed`` is its document as compressed JSON; ids sort by time."""

    __tablename__ = "tmf_task"
    __table_args__ = (Index("ix_tmf_task_csp_kind", "csp", "kind", "id"),)

    id: str = Field(primary_key=True, max_length=64)
    csp: str = Field(max_length=64)
    kind: str = Field(max_length=64)
    packed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    created_at: datetime = Field(sa_type=UtcDateTime)
