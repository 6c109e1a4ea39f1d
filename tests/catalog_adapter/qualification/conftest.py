"""A context with its own qualification service, and a door to both."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
import stamina

from catalog_adapter.contexts import CatalogAdapter
from catalog_adapter.contexts.key import ContextKey
from catalog_adapter.contexts.resolved import ResolvedContext
from catalog_adapter.qualification.qualifications import Qualifications
from catalog_adapter.sources.folder import FolderSource
from foundation.secrets import Secrets
from tests.catalog_adapter.conftest import CONSTRAINTS, CONTEXT
from tests.catalog_adapter.qualification.quirky_service import TMF679, QuirkyService
from tests.gateway.serving import served

TOKEN = "token-of-the-service-4b1c"

#: TV is in town only, which the data itself knows.
PLACES = (
    CONSTRAINTS
    + """\
  - id: tv-in-town
    offering: tv
    postcodes: ["AB1*"]
    explain: TV is only in town as yet.
"""
)


class Door:
    """A context whose service is ``service``."""

    def __init__(self, context: ResolvedContext, qualifications: Qualifications) -> None:
        self.context = context
        self.qualifications = qualifications

    async def told(self, postcode: str, *offerings: str) -> dict[str, bool | None]:
        """Yes, no or unknown, by offering."""
        found = await self.qualifications.at_place(self.context, offerings or ("line", "tv", "both"), postcode)
        return {name: verdict.can_be_had for name, verdict in found.items()}

    async def why(self, postcode: str, offering: str) -> list[str]:
        """The codes of the reasons."""
        found = await self.qualifications.at_place(self.context, [offering], postcode)
        return [one.code for one in found[offering].reasons]


@asynccontextmanager
async def door_to(service: QuirkyService, folder: Callable[..., Path], state: Path, **more: str) -> AsyncIterator[Door]:
    """The running service, and a context that has it."""
    async with AsyncExitStack() as stack:
        origin = await stack.enter_async_context(served(service.app()))
        stack.callback(service.closing.set)
        lines = [f"kind: {service.api.kind}", f"url: {origin}{service.api.base}", "timeout_seconds: 1"]
        lines += [f"token: {'ACME_QUALIFICATION_TOKEN'}"] if service.token else []
        lines += [f"{name}: {value}" for name, value in more.items()]
        settings = "qualification:\n" + "".join(f"  {line}\n" for line in lines)
        adapter = CatalogAdapter([FolderSource(folder(context=CONTEXT + settings, constraints=PLACES))])
        context = await adapter.resolve(ContextKey(csp="acme", segment="home", locale="en-GB"))
        secrets = Secrets(state)
        if service.token:
            secrets.get("ACME_QUALIFICATION_TOKEN", make=lambda _: TOKEN)
        qualifications = Qualifications(secrets)
        stack.push_async_callback(qualifications.close)
        yield Door(context, qualifications)


@pytest.fixture
def service() -> QuirkyService:
    """A TMF679 service without quirks: nothing but TV can be had in XY9."""
    return QuirkyService(TMF679, {"XY91AA": {"line", "both"}}, token=TOKEN)


@pytest.fixture
async def door(service: QuirkyService, write_context: Callable[..., Path], tmp_path: Path) -> AsyncIterator[Door]:
    async with door_to(service, write_context, tmp_path / "state") as found:
        yield found


@pytest.fixture(autouse=True)
def at_once() -> AsyncIterator[None]:
    """Retries don't wait."""
    with stamina.set_testing(True, attempts=10, cap=True):
        yield
