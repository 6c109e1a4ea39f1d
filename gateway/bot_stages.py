"""What the bot spent a turn on, as it tells with its answer: measured, and made spans of the turn's trace.

The bot's environment has no OpenTelemetry, so it measures, and we record. Its clock may be another than ours: times are
counted from the beginning of its turn, which we take to lie in the middle of what we waited for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from foundation.tracing.spans import add_span, is_recording
from gateway.metrics import bot_seconds_of

_Seconds = Annotated[float, Field(ge=0, le=3600, allow_inf_nan=False)]
_MOST = 100
_NANO = 1_000_000_000


class BotStage(BaseModel):
    """``stage`` began ``start`` seconds after the bot's turn did, and took ``seconds``. ``of`` is the action that was
    run; ``span`` the id by which what it called knows it, where the turn is traced."""

    model_config = ConfigDict(extra="ignore")

    stage: str = Field(max_length=40, pattern="^[a-z]+$")
    start: _Seconds
    seconds: _Seconds
    of: str = Field("", max_length=100)
    span: str = ""


class BotStages(BaseModel):
    """All stages of a turn, which took ``seconds`` in the bot."""

    model_config = ConfigDict(extra="ignore")

    seconds: _Seconds = 0.0
    stages: Annotated[Sequence[BotStage], Field(max_length=_MOST)] = ()

    def record(self, sent: int, answered: int, *, is_measured: bool) -> None:
        """Add their spans below the current one, which waited from ``sent`` to ``answered``, in nanoseconds since 1970;
        and have them in the figures where ``is_measured``."""
        if is_measured:
            for one in self.stages:
                bot_seconds_of(one.stage).observe(one.seconds)
        if is_recording():
            self._add_spans(sent + max(answered - sent - round(self.seconds * _NANO), 0) // 2)

    def _add_spans(self, began: int) -> None:
        for one in self.stages:
            start = began + round(one.start * _NANO)
            add_span(
                f"bot {one.stage}", span_id=one.span, start=start, end=start + round(one.seconds * _NANO),
                **({"action": one.of} if one.of else {}),
            )  # fmt: skip
