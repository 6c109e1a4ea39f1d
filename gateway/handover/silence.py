"""Looks again and again for people who took a conversation and went silent; their customers wait for another."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog

from gateway.errors import whereabouts
from gateway.handover.desk import HandOverDesk

_LOOK_SECONDS = 15.0
_log = structlog.get_logger(__name__)


async def put_back_silent(desk: HandOverDesk, after: timedelta) -> None:
    """Until cancelled."""
    while True:
        try:
            if count := await desk.put_back_silent(after):
                _log.info("customers wait again, as their person was silent", count=count)
        except Exception as error:
            _log.error("silent people can't be looked for; trying again", **whereabouts(error))
        await asyncio.sleep(_LOOK_SECONDS)
