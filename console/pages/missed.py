"""What customers said in vain: found, looked at, and made examples, an answer, or nothing of; and whether it helped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast, get_args

from fastapi import Response
from pydantic import ValidationError

from catalog_adapter.contexts.errors import ContextInvalid, ContextNotFound
from catalog_adapter.intents.language import folded_phrase
from catalog_adapter.intents.models import StandardIntent
from catalog_adapter.learning.schemas import AnswerInLocale, GroupDetails, GroupOut, NewAnswer, NewExamples
from catalog_adapter.learning.tables import Reason, State
from console.editing.desk import DraftDesk
from console.editing.intents import own_intents
from console.pages.missed_form import lines_of, other_locales, proposed_id
from console.people.roles import Permission
from console.services import Services
from console.web.guard import Guard
from console.web.visit import Visit
from foundation.errors import BadInput, BespokeError

_DAYS = 14
_MOST_GROUPS = 100
_MOST_LINES = 12
_PATH = "/missed"
_GROUP = f"{_PATH}/{{id}}"


class MissedPages:
    """For editors; who may only view sees them."""

    def __init__(self, services: Services, desk: DraftDesk) -> None:
        self._services = services
        self._desk = desk

    def add_to(self, guard: Guard) -> None:
        """Add the pages."""
        guard.of_csp("GET", _PATH, self.list_groups, Permission.VIEW)
        guard.of_csp("GET", _GROUP, self.group, Permission.VIEW)
        for name, made in (("examples", self.examples), ("answer", self.answer), ("dismiss", self.dismiss)):
            guard.of_csp("POST", f"{_GROUP}/{name}", made, Permission.EDIT)
        guard.of_csp("POST", f"{_GROUP}/undo", self.undo, Permission.EDIT)

    async def list_groups(self, visit: Visit) -> Response:
        """Groups with counts and a bar a day, the most frequent of this week first."""
        asked = visit.request.query_params
        state = asked.get("state") if asked.get("state") in get_args(State) else "open"
        reason = asked.get("kind") if asked.get("kind") in get_args(Reason) else None
        wanted = {name: asked.get(name, "")[:64] for name in ("segment", "locale")}
        text = asked.get("q", "").strip()[:200]
        found = await self._services.missed.groups(
            visit.csp, **{name: one or None for name, one in wanted.items()}, text=text, limit=_MOST_GROUPS,
            state=cast("State", state), reason=cast("Reason | None", reason),
        )  # fmt: skip
        groups = [GroupOut.of(one) for one in found]
        days = await self._services.effects.by_day([one.id for one in groups], _DAYS)
        return visit.page(
            "missed.html",
            groups=groups,
            days=days,
            most=max((count for one in days.values() for count in one), default=0),
            asked={**wanted, "state": state, "kind": reason, "q": text},
            states=get_args(State),
            kinds=get_args(Reason),
            **await self._places(visit.csp),
        )

    async def group(
        self, visit: Visit, *, error: BespokeError | None = None, typed: dict[str, str] | None = None, made: str = ""
    ) -> Response:
        """One group; with ``error``, what was typed into the form ``made`` and could not be done."""
        services = self._services
        counted = await services.missed.group(visit.csp, visit.request.path_params["id"])
        messages = await services.missed.messages(counted.group.id)
        shown = GroupDetails.with_messages(counted, messages)
        phrases = await services.lessons.phrases(shown.id)
        places = await self._places(visit.csp)
        opened = await self._desk.open(visit.csp)
        return visit.page(
            "missed_group.html",
            group=shown,
            messages=shown.messages[:_MOST_LINES],
            days=(await services.effects.by_day([shown.id], _DAYS))[shown.id],
            effect=await services.effects.of(counted.group) if shown.state == "taken" else None,
            now=await self._now(visit, [*dict.fromkeys(one.text for one in shown.messages)][:_MOST_LINES]),
            intents=self._intents(opened.files.texts),
            phrases="\n".join(phrases),
            others=other_locales(shown.locale, places["locales"]),
            typed=typed or {},
            made=made,
            error=error,
            **places,
        )

    async def examples(self, visit: Visit) -> Response:
        """Make the lines examples of an intent, in the draft."""
        typed = await self._typed(visit)
        try:
            wanted = NewExamples(
                intent=typed.get("intent", "").strip(), phrases=lines_of(typed.get("phrases", "")), author=visit.who
            )
            await self._services.lessons.examples(visit.csp, visit.request.path_params["id"], wanted)
        except (BespokeError, ValidationError) as error:
            return await self._refused(visit, _as_told(error), typed, "examples")
        return await self._done(visit, "missed_taken", wanted.intent)

    async def answer(self, visit: Visit) -> Response:
        """Make the lines a new intent with its answer, in the draft."""
        typed = await self._typed(visit)
        others = [
            AnswerInLocale.model_construct(locale=one, phrases=lines_of(typed.get(f"phrases.{one}", "")), answer=text)
            for one in (await self._places(visit.csp))["locales"]
            if (text := typed.get(f"answer.{one}", "").strip())
        ]
        try:
            wanted = NewAnswer(
                intent=proposed_id(typed.get("title", "")), title=typed.get("title", "").strip(),
                answer=typed.get("answer", "").strip(), phrases=lines_of(typed.get("phrases", "")), author=visit.who,
                others=[AnswerInLocale.model_validate(one.model_dump()) for one in others],
            )  # fmt: skip
            await self._services.lessons.answer(visit.csp, visit.request.path_params["id"], wanted)
        except (BespokeError, ValidationError) as error:
            return await self._refused(visit, _as_told(error), typed, "answer")
        return await self._done(visit, "missed_taken", wanted.intent)

    async def dismiss(self, visit: Visit) -> Response:
        """Not worth learning: it is listed no more, however often it is said."""
        await self._services.missed.settle(visit.csp, visit.request.path_params["id"], "dismissed")
        return await self._done(visit, "missed_dismissed", "")

    async def undo(self, visit: Visit) -> Response:
        """Take out of the draft what was made of it, and list it again."""
        await self._services.lessons.undo(visit.csp, visit.request.path_params["id"], author=visit.who)
        return await self._done(visit, "missed_undone", "")

    async def _refused(self, visit: Visit, error: BespokeError, typed: dict[str, str], made: str) -> Response:
        """What was typed stays: on the page that a script sent it from, or on this one."""
        if visit.by_script:
            raise error
        return await self.group(visit, error=error, typed=typed, made=made)

    async def _done(self, visit: Visit, action: str, entry: str) -> Response:
        group_id = visit.request.path_params["id"]
        await self._services.audit.note(visit.csp, visit.who, action, **({"entry": entry} if entry else {}))
        return visit.redirect(visit.path(f"{_PATH}/{group_id}"))

    async def _typed(self, visit: Visit) -> dict[str, str]:
        form = await visit.form()
        return {name: values[0].replace("\r\n", "\n") for name, values in form.items() if name != "csrf"}

    async def _now(self, visit: Visit, texts: list[str]) -> dict[str, Any]:
        """Line → what is understood of it now; nothing where the context can't be served."""
        counted = await self._services.missed.group(visit.csp, visit.request.path_params["id"])
        try:
            return {one.text: one for one in await self._services.effects.now(counted.group, texts)}
        except (ContextInvalid, ContextNotFound):
            return {}

    async def _places(self, csp: str) -> dict[str, Any]:
        """Segments with their names, and locales."""
        try:
            context = (await self._services.adapter.head(csp)).context
        except (ContextInvalid, ContextNotFound):
            return {"segments": [], "locales": []}
        segments = [(one.id, one.name.text(context.locales[0])) for one in context.segments]
        return {"segments": segments, "locales": context.locales}

    def _intents(self, texts: Mapping[str, str]) -> list[str]:
        """What a group can be made examples of: the CSP's own intents, then the standard ones."""
        own: dict[str, None] = {}
        for path, text in texts.items():
            if path.endswith("intents.yml"):
                try:
                    own |= dict.fromkeys(one.entry["id"] for one in own_intents(text))
                except BadInput:
                    continue
        standard = [one for one in get_args(StandardIntent) if one not in ("answer", "out_of_scope")]
        return [*sorted(own, key=folded_phrase), *standard]


def _as_told(error: BespokeError | ValidationError) -> BespokeError:
    """What was wrong with a form, in one sentence."""
    if isinstance(error, BespokeError):
        return error
    first = error.errors()[0]
    return BadInput(f"{first['loc'][0]}: {first['msg']}.", advice="Complete the form, and send it again.")
