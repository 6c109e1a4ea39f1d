"""What a turn spends its time on, stage by stage, as a picture.

In: the traces of many turns, as the running system sends them. Out: the median of each stage over the turns that went
to the bot, in a report and as an SVG. A stage's time is its own: what runs within it is a stage, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from bench.report import Report, machine_line, percentile
from bench.turns.collected import Spent, Traces

_WIDTH, _ROW, _LEFT, _RIGHT, _TOP = 860, 24, 300, 70, 58


@dataclass(frozen=True)
class Stage:
    """A stage: the spans that it has the time of, by name, or by its beginning, which ends with a blank or a slash."""

    title: str
    where: str
    spans: tuple[str, ...]


#: In the sequence of a turn.
STAGES = (
    Stage("HTTP of the web chat", "gateway", ("POST /chat/",)),
    Stage("lock of the conversation", "gateway", ("wait",)),
    Stage("read from the database", "database", ("load",)),
    Stage("understanding the message", "gateway", ("read",)),
    Stage("commit of the message", "database", ("receive",)),
    Stage("call of the bot, Rasa's own loop", "bot", ("bot",)),
    Stage("adopting the understanding", "bot", ("bot understanding",)),
    Stage("state of the dialogue", "bot", ("bot state",)),
    Stage("slots", "bot", ("bot slots",)),
    Stage("policies", "bot", ("bot policies",)),
    Stage("actions, the bot's part", "bot", ("bot action",)),
    Stage("actions, the server's part", "actions", ("action ", "place order")),
    Stage("commit of the answer", "database", ("keep",)),
    Stage("the rest of the gateway", "gateway", ("turn",)),
)
_COLOURS = {"gateway": "#3b6ea8", "database": "#8a6d1f", "bot": "#a8483b", "actions": "#3f7d4e"}


@dataclass(frozen=True)
class Breakdown:
    """Milliseconds of every turn, by stage; ``whole`` of its trace. ``actions`` are those of each run of an action."""

    stages: Mapping[Stage, Sequence[float]]
    whole: Sequence[float]
    actions: Mapping[str, Sequence[float]]

    def tell(self, report: Report) -> None:
        """Fill the report."""
        total = percentile(self.whole, 50)
        rows = [
            (one.title, one.where, percentile(times, 50), percentile(times, 95), 100 * percentile(times, 50) / total)
            for one, times in self.stages.items()
        ]
        rows.append(("the whole turn", "", total, percentile(self.whole, 95), 100.0))
        report.table(
            f"a turn by stage, {len(self.whole)} turns", ("stage", "where", "p50 ms", "p95 ms", "% of p50"), rows
        )
        report.table(
            "actions, the server's part",
            ("action", "runs", "p50 ms", "p95 ms", "all ms"),
            [(name, len(times), percentile(times, 50), percentile(times, 95), sum(times))
             for name, times in sorted(self.actions.items(), key=lambda one: -sum(one[1]))],
        )  # fmt: skip


def broken_down(traces: Traces) -> Breakdown:
    """The turns that the bot answered."""
    stages: dict[Stage, list[float]] = {one: [] for one in STAGES}
    whole: list[float] = []
    actions: dict[str, list[float]] = defaultdict(list)
    for spans in traces.by_id.values():
        if {"turn", "bot", "bot policies"} <= {one.name for one in spans}:
            own = _own_times(spans)
            for stage, times in stages.items():
                times.append(own.get(stage, 0.0))
            whole.append(sum(own.values()))
            for one in spans:
                if one.name.startswith("action "):
                    actions[one.name.removeprefix("action ")].append(one.milliseconds)
    return Breakdown(stages, whole, actions)


def _own_times(spans: Iterable[Spent]) -> dict[Stage, float]:
    """The milliseconds of each stage of one turn. What goes on after it in its trace, as deliveries do, is left out."""
    below: dict[str, list[Spent]] = defaultdict(list)
    for one in spans:
        below[one.parent].append(one)
    times: dict[Stage, float] = defaultdict(float)
    waiting = list(below[""])
    while waiting:
        one = waiting.pop()
        stage = _stage_of(one.name)
        if stage is None:
            continue
        parts = [part for part in below[one.id] if _stage_of(part.name)]
        times[stage] += max(one.milliseconds - sum(part.milliseconds for part in parts), 0.0)
        waiting += parts
    return times


def _stage_of(name: str) -> Stage | None:
    return next((stage for stage in STAGES for one in stage.spans if _is_of(name, one)), None)


def _is_of(name: str, span: str) -> bool:
    return name.startswith(span) if span.endswith((" ", "/")) else name == span


def draw(found: Breakdown, file: Path) -> None:
    """Write the picture: bars one after the other, as long as the medians."""
    medians = {one: percentile(times, 50) for one, times in found.stages.items()}
    total = sum(medians.values())
    scale = (_WIDTH - _LEFT - _RIGHT) / total
    height = _TOP + _ROW * len(medians) + 34
    begun, parts = 0.0, []
    for row, (stage, median) in enumerate(medians.items()):
        parts += _bar(stage, median, begun * scale, row, median * scale)
        begun += median
    title = f"One turn at rest: {percentile(found.whole, 50):.1f} ms (median of {len(found.whole)} turns)"
    text = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img"
 font-family="system-ui, sans-serif" font-size="13" fill="#222">
<title>{escape(title)}</title>
<rect width="{_WIDTH}" height="{height}" fill="#fff"/>
<text x="16" y="26" font-size="17" font-weight="600">{escape(title)}</text>
{_legend()}
{"".join(parts)}
<text x="16" y="{height - 12}" font-size="11" fill="#555">{escape(machine_line())}; medians of the stages</text>
</svg>
"""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def _bar(stage: Stage, median: float, begin: float, row: int, width: float) -> list[str]:
    y, x, colour = _TOP + row * _ROW, _LEFT + begin, _COLOURS[stage.where]
    return [
        f'<text x="{_LEFT - 10}" y="{y + 16}" text-anchor="end">{escape(stage.title)}</text>',
        f'<rect x="{x:.1f}" y="{y + 4}" width="{max(width, 1):.1f}" height="{_ROW - 8}" fill="{colour}"/>',
        f'<text x="{x + width + 6:.1f}" y="{y + 16}">{median:.2f} ms</text>\n',
    ]


def _legend() -> str:
    return "".join(
        f'<rect x="{_LEFT + place * 110}" y="38" width="12" height="12" fill="{colour}"/>'
        f'<text x="{_LEFT + 18 + place * 110}" y="49">{where}</text>'
        for place, (where, colour) in enumerate(_COLOURS.items())
    )
