"""Analytics: how far conversations come, how well they are understood, which wishes can't be met, and what is sold.

Each view is asked for by days, channel, segment, locale and revision, and can be had as CSV.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from fastapi import Response
from fastapi.responses import StreamingResponse

from analytics.answers import Conversations, Mark, Place, Turns
from analytics.figures import by_dimension, choices
from analytics.recording.sales import UNITS
from analytics.recording.stages import STAGES
from analytics.scope import DIMENSIONS, Dimension, Scope
from analytics.tables import DayOrders, DayRefusals
from console.charts import Chart, Series, day_chart
from console.pages.analytics_asked import Asked, asked_of
from console.pages.analytics_names import offering_names, refused_by_constraint
from console.people.roles import Permission
from console.services import Services
from console.web.guard import Guard
from console.web.visit import Visit
from console.words import Words
from foundation.errors import BadInput

VIEWS = ("conversations", "understanding", "wishes", "revenue")
_PATH = "/analytics"


class AnalyticsPages:
    """For everybody of the CSP: there is nothing personal in it."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._figures = services.figures

    def add_to(self, guard: Guard) -> None:
        """Add the pages."""
        guard.of_csp("GET", _PATH, self.conversations, Permission.VIEW)
        guard.of_csp("GET", f"{_PATH}/understanding", self.understanding, Permission.VIEW)
        guard.of_csp("GET", f"{_PATH}/wishes", self.wishes, Permission.VIEW)
        guard.of_csp("GET", f"{_PATH}/revenue", self.revenue, Permission.VIEW)
        guard.of_csp("GET", f"{_PATH}/export", self.export, Permission.VIEW)

    async def conversations(self, visit: Visit) -> Response:
        """How far they come, and where people leave."""
        t, asked = visit.words, asked_of(visit.csp, visit.request.query_params)
        places = await self._figures.conversations_by_place(asked.scope)
        over_time = await self._figures.conversations_over_time(asked.scope)
        whole = Conversations(*map(sum, zip(*over_time.values(), strict=True))) if over_time else Conversations()
        steps = [over_time.get(one) for one in asked.scope.steps()]
        draw = await self._drawing(visit, asked.scope)
        return self._page(
            visit, "conversations", asked.with_choices(choices(places)), whole.greeted,
            whole=whole,
            turns=await self._figures.turns(asked.scope),
            to_order=await self._figures.to_order(asked.scope),
            funnel=_funnel(whole),
            over_time=over_time,
            groups=_groups(places, asked.scope),
            counts=draw(
                Series(t("analytics_spoke"), [one.spoke if one else 0 for one in steps]),
                Series(t("analytics_ordered"), [one.ordered if one else 0 for one in steps]),
            ),
            shares=draw(
                Series(t("analytics_completion"), [one.completion if one else None for one in steps]),
                Series(t("analytics_containment"), [one.containment if one else None for one in steps]),
                are_shares=True,
            ),
        )  # fmt: skip

    async def understanding(self, visit: Visit) -> Response:
        """How well customers are understood, over time."""
        t, asked = visit.words, asked_of(visit.csp, visit.request.query_params)
        places = await self._figures.turns_by_place(asked.scope)
        over_time = await self._figures.turns_over_time(asked.scope)
        steps = [over_time.get(one) for one in asked.scope.steps()]
        draw = await self._drawing(visit, asked.scope)
        return self._page(
            visit, "understanding", asked.with_choices(choices(places)), over_time,
            whole=Turns(*map(sum, zip(*over_time.values(), strict=True))) if over_time else Turns(),
            over_time=over_time,
            groups=_groups(places, asked.scope),
            shares=draw(
                Series(t("analytics_understood"), [one.understanding if one else None for one in steps]),
                Series(t("analytics_corrected"), [one.correction if one else None for one in steps]),
                are_shares=True,
            ),
        )  # fmt: skip

    async def wishes(self, visit: Visit) -> Response:
        """What customers wanted and could not have, by the constraints that say no."""
        asked = asked_of(visit.csp, visit.request.query_params)
        asked = asked.with_choices(choices(await self._figures.places(DayRefusals, asked.scope)))
        refused = await self._figures.refused(asked.scope)
        groups = await refused_by_constraint(self._services.adapter, visit.csp, visit.words.language, refused)
        names = await offering_names(self._services.adapter, visit.csp, visit.words.language)
        return self._page(visit, "wishes", asked, refused, groups=groups, names=names)

    async def revenue(self, visit: Visit) -> Response:
        """What was sold, by offering; each currency on its own."""
        t, asked = visit.words, asked_of(visit.csp, visit.request.query_params)
        asked = asked.with_choices(choices(await self._figures.places(DayOrders, asked.scope)))
        sold, over_time = await self._figures.sold(asked.scope), await self._figures.sold_over_time(asked.scope)
        draw, steps = await self._drawing(visit, asked.scope), asked.scope.steps()
        charts = {
            currency: draw(
                Series(t("analytics_monthly"), [found[one].monthly / UNITS if one in found else 0 for one in steps]),
                Series(t("analytics_once"), [found[one].once / UNITS if one in found else 0 for one in steps]),
            )
            for currency, found in over_time.items()
        }
        names = await offering_names(self._services.adapter, visit.csp, t.language)
        return self._page(
            visit, "revenue", asked, sold, sold=sold, names=names, charts=charts, over_time=over_time, units=UNITS
        )

    async def export(self, visit: Visit) -> Response:
        """A view as CSV. Nothing is sent before it is known that there is something to send."""
        what = visit.request.query_params.get("what", VIEWS[0])
        if what not in VIEWS:
            raise BadInput(visit.words("analytics_no_view"))
        scope = asked_of(visit.csp, visit.request.query_params).scope
        name = f"{visit.csp}-{what}-{scope.first}-{scope.last}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        lines = self._services.figure_exports.lines(what, scope)
        return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)

    async def _drawing(self, visit: Visit, scope: Scope) -> Callable[..., Chart]:
        """Draws charts of this scope, each with the revisions that became live."""
        t, marked = visit.words, dict[date, list[Mark]]()
        for one in await self._figures.marks(scope):
            marked.setdefault(scope.step_of(one.day), []).append(one)
        marks = {step: _mark(t, some) for step, some in marked.items()}

        def draw(*series: Series, are_shares: bool = False) -> Chart:
            number, top = (t.share, 1.0) if are_shares else (t.number, None)
            return day_chart(scope.steps(), series, marks, number=number, day=t.short_day, top=top)

        return draw

    def _page(self, visit: Visit, view: str, asked: Asked, found: Any, **values: Any) -> Response:
        return visit.page(f"analytics_{view}.html", view=view, views=VIEWS, asked=asked, is_empty=not found, **values)


def _groups[Sums: tuple[int, ...]](places: Mapping[Place, Sums], scope: Scope) -> dict[Dimension, Mapping[Any, Sums]]:
    """By each dimension that there is more than one of."""
    found = {dimension: by_dimension(places, scope, dimension) for dimension in DIMENSIONS}
    return {dimension: sums for dimension, sums in found.items() if len(sums) > 1}


def _mark(t: Words, some: Sequence[Mark]) -> tuple[str, str]:
    """What is written at a mark, and what it says in full."""
    numbers = dict.fromkeys(str(one.number) for one in (some[0], some[-1]))
    told = [f"{t('revision', number=one.number)}: {one.note}" for one in some]
    return t("revision", number="–".join(numbers)), "; ".join(told)


def _funnel(whole: Conversations) -> list[dict[str, Any]]:
    """Each stage with its share of all, and how many left before the next."""
    counts = [getattr(whole, name) for name in STAGES]
    following = [*counts[1:], counts[-1]]
    return [
        {"name": name, "count": count, "share": count / counts[0] if counts[0] else None, "left": count - after}
        for name, count, after in zip(STAGES, counts, following, strict=True)
    ]
