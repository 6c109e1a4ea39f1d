"""What can be had where, of all CSPs: the one door to the data's verdicts and to the CSPs' own services."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from catalog_adapter.constraints.configuration import Configuration
from catalog_adapter.constraints.facts import Facts
from catalog_adapter.contexts.models import QualificationSettings
from catalog_adapter.contexts.resolved import ResolvedContext
from catalog_adapter.offers.models import ProductOffering
from catalog_adapter.qualification.local import is_covered, local_verdict
from catalog_adapter.qualification.remote import RemoteQualification
from catalog_adapter.qualification.verdicts import NOT_NOW, Reason, Verdict, all_of, joined
from foundation.remote.errors import AddressInvalid
from foundation.secrets import Secrets

_log = structlog.get_logger(__name__)

_PLACE_NEEDED = Verdict(None, (Reason("postcodeNeeded", "Whether it can be had depends on the place."),))


@dataclass(frozen=True)
class _Running:
    """The service of a CSP, and the settings it was made for."""

    settings: QualificationSettings
    remote: RemoteQualification


class Qualifications:
    """For all CSPs. A service is opened when it is first asked, and again where its settings have changed."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._running: dict[str, _Running] = {}
        self._closing: set[asyncio.Task[None]] = set()

    async def at_place(self, context: ResolvedContext, offerings: Iterable[str], postcode: str) -> dict[str, Verdict]:
        """For each offering whether some configuration of it can be had at a place, as far as can be told now.

        Takes as long as the CSP's service may, at most; an answer that was given lately takes no time. Never raises
        for what a remote does.
        """
        facts = Facts(postcode=postcode, segment=context.key.segment)
        wishes = [context.model(one).configuration({}, facts) for one in offerings]
        return {
            wish.model.configurable.offering.id: verdict
            for wish, verdict in zip(wishes, await self.of(context, wishes), strict=True)
        }

    async def of(self, context: ResolvedContext, wishes: Sequence[Configuration]) -> list[Verdict]:
        """For each configuration whether it can be had where its facts say, by the customer they are about."""
        local = [local_verdict(one, context.key.locale) for one in wishes]
        settings = context.data.context.qualification
        if settings is None:
            return local
        open_ = [one for one, verdict in zip(wishes, local, strict=True) if verdict.can_be_had is not False]
        remote = await self._remote_verdicts(context, settings, open_)
        return [
            joined(verdict, remote.get(_key(one)), is_covered=is_covered(one.model))
            for one, verdict in zip(wishes, local, strict=True)
        ]

    async def close(self) -> None:
        """Close every connection."""
        for csp in list(self._running):
            self._forget(csp)
        await asyncio.gather(*self._closing, return_exceptions=True)

    async def _remote_verdicts(
        self, context: ResolvedContext, settings: QualificationSettings, wishes: Sequence[Configuration]
    ) -> Mapping[tuple[str, str | None], Verdict]:
        """What the service says, by offering and place. Places are asked for at once."""
        needed = {_key(one): _needed(context, settings, one.model.configurable.offering) for one in wishes}
        by_place: dict[str, list[str]] = {}
        for (_, postcode), ids in needed.items():
            if postcode is not None:
                by_place.setdefault(postcode, []).extend(ids)
        service = self._service(context.key.csp, settings)
        places = [(postcode, ids) for postcode, ids in by_place.items() if ids]
        answers = await asyncio.gather(*(_verdicts(service, ids, postcode) for postcode, ids in places))
        found = {postcode: answer for (postcode, _), answer in zip(places, answers, strict=True)}
        return {
            key: _PLACE_NEEDED if key[1] is None else all_of(found[key[1]][one] for one in ids)
            for key, ids in needed.items()
            if ids
        }

    def _service(self, csp: str, settings: QualificationSettings) -> RemoteQualification | None:
        running = self._running.get(csp)
        if running is None or running.settings != settings:
            self._forget(csp)
            token = self._secrets.find(settings.token) if settings.token else None
            if settings.token and token is None:
                _log.warning("a qualification service's token is not set", csp=csp, secret=settings.token)
            try:
                running = self._running[csp] = _Running(settings, RemoteQualification(csp, settings, token))
            except AddressInvalid as error:
                _log.error("a qualification service can't be asked", csp=csp, error=str(error))
                return None
        return running.remote

    def _forget(self, csp: str) -> None:
        if running := self._running.pop(csp, None):
            task = asyncio.create_task(running.remote.close())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)


async def _verdicts(service: RemoteQualification | None, ids: list[str], postcode: str) -> Mapping[str, Verdict]:
    return dict.fromkeys(ids, NOT_NOW) if service is None else await service.verdicts(ids, postcode)


def _key(wish: Configuration) -> tuple[str, str | None]:
    return wish.model.configurable.offering.id, wish.facts.postcode


def is_asked_about(context: ResolvedContext, offering: ProductOffering) -> bool:
    """Whether the CSP has a service that is asked where this offering can be had."""
    settings = context.data.context.qualification
    return settings is not None and bool(_needed(context, settings, offering))


def _needed(context: ResolvedContext, settings: QualificationSettings, offering: ProductOffering) -> list[str]:
    """What the service is asked for an offering: its id there, or the services that it and its fixed parts need."""
    if settings.kind == "tmf679":
        return [offering.tmf_id or offering.id]
    parts = [offering.id, *(one.offering for one in offering.bundle if one.lowest > 0)]
    return [settings.services[one] for one in parts if one in settings.services]
