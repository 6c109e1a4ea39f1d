"""A CSP's own qualification service. Input: what is asked for, and where. Output: verdicts, within the time there is.

Answers are kept for a few minutes, failures are not. A service that keeps failing is left alone for a while.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import quote

import structlog
from cachetools import TTLCache
from pydantic import SecretStr

from catalog_adapter.constraints.availability import normalised
from catalog_adapter.contexts.models import QualificationSettings
from catalog_adapter.qualification.speaking import Items, Json, Speaking
from catalog_adapter.qualification.verdicts import NOT_NOW, Verdict
from catalog_adapter.tmf645.speaking import SpeakingTmf645
from catalog_adapter.tmf679.speaking import SpeakingTmf679
from foundation.remote.client import Answer, RemoteClient
from foundation.remote.errors import RemoteError, Unusable
from foundation.remote.service import RemoteService
from foundation.tmf import BodyInvalid, read_object

_KEPT_SECONDS = 300.0
_MOST_KEPT = 10_000
_FIRST_LOOK_AGAIN = 0.1  # seconds
_UNFINISHED = {"acknowledged", "accepted", "inProgress"}

_log = structlog.get_logger(__name__)


class RemoteQualification:
    """The service of one CSP."""

    def __init__(self, csp: str, settings: QualificationSettings, token: SecretStr | None) -> None:
        """Raises AddressInvalid."""
        self.settings = settings
        self._csp = csp
        self._speaking: Speaking = SpeakingTmf679() if settings.kind == "tmf679" else SpeakingTmf645()
        self._service = RemoteService(settings.url, token, seconds=float(settings.timeout_seconds), answers=4)
        self._kept: TTLCache[tuple[str, str], Verdict] = TTLCache(_MOST_KEPT, _KEPT_SECONDS)

    async def verdicts(self, wanted: Iterable[str], postcode: str) -> dict[str, Verdict]:
        """The verdict on each id that is wanted; unknown while the service doesn't answer. Never raises RemoteError."""
        ids = list(dict.fromkeys(wanted))
        place = normalised(postcode)
        known = {one: verdict for one in ids if (verdict := self._kept.get((one, place))) is not None}
        missing = [one for one in ids if one not in known]
        if missing:
            try:
                known |= await self._asked(missing, place)
            except RemoteError as error:
                _log.warning("a qualification service does not answer", csp=self._csp, error=str(error))
            self._kept.update(((one, place), known[one]) for one in missing if one in known)
        return {one: known.get(one, NOT_NOW) for one in ids}

    async def close(self) -> None:
        """Close every connection."""
        await self._service.close()

    async def _asked(self, ids: list[str], postcode: str) -> dict[str, Verdict]:
        items = {str(number): one for number, one in enumerate(ids, 1)}
        async with self._service.asked() as client:
            found = await self._answered(client, items, postcode)
        return {items[name]: verdict for name, verdict in found.items()}

    async def _answered(self, client: RemoteClient, items: Items, postcode: str) -> dict[str, Verdict]:
        """The verdicts by item. A service that takes its time is asked again and again how far it is."""
        answer = await client.ask(self._speaking.path, self._speaking.question(items, postcode))
        found, pause = _object(answer), _FIRST_LOOK_AGAIN
        task = found.get("id")
        while found.get("state") in _UNFINISHED or answer.status == HTTPStatus.ACCEPTED:
            if not isinstance(task, str) or not task:
                raise Unusable(f"{answer.came} is not finished, and has no id to ask for.")
            await asyncio.sleep(pause)
            pause *= 2
            answer = await client.get(self._service.address.at(f"{self._speaking.path}/{quote(task, safe='')}"))
            found = _object(answer)
            if found.get("id") != task:
                raise Unusable(f"{answer.came} is not the {task[:80]!r} that was asked for.")
        try:
            return self._speaking.verdicts(found, items)
        except ValueError as error:
            raise Unusable(f"{answer.came} can't be used: {error}.") from None


def _object(answer: Answer) -> Json:
    try:
        return read_object(answer.body)
    except BodyInvalid as error:
        raise Unusable(f"{answer.came} can't be used: {error.message}") from None
