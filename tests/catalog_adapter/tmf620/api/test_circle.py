"""One server's API is another's catalogue: the same offers at both ends."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from catalog_adapter.contexts import CatalogAdapter, ContextKey
from catalog_adapter.contexts.folder import csp_folders
from catalog_adapter.data_model import DataModel
from catalog_adapter.sources.catalogues import Catalogues
from catalog_adapter.sources.folder import FolderSource
from catalog_adapter.sources.layered import LayeredSource
from catalog_adapter.tmf620.documents import BASE_PATH
from catalog_adapter.tmf620.plain import plain
from foundation.secrets import Secrets
from foundation.settings import ROOT
from tests.catalog_adapter.tmf620.api.conftest import site_of


def by_id(model: DataModel) -> dict[str, dict[str, Any]]:
    """The entries of a file; a remote catalogue has no order of its own."""
    return {name: {one["id"]: one for one in entries} for name, entries in plain(model).items()}


@pytest.mark.parametrize("folder", csp_folders(ROOT / "customer_contexts"), ids=lambda folder: folder.name)
async def test_another_server_sells_what_it_reads_from_ours(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = tmp_path / "theirs" / folder.name
    theirs.mkdir(parents=True)
    shutil.copy(folder / "context.yml", theirs)
    async with site_of(folder.parent, folder.name, tmp_path / "ours") as site:
        monkeypatch.setenv("THE_TOKEN", site.token("OSS_TOKEN"))
        with (theirs / "context.yml").open("a") as out:
            out.write(f"catalogue: {{url: '{site.url}{BASE_PATH}', token: THE_TOKEN}}\n")
        catalogues = Catalogues(tmp_path / "catalogues", Secrets(tmp_path / "their-secrets"), site.url)
        adapter = CatalogAdapter([LayeredSource(FolderSource(theirs.parent), catalogues)])
        context = (await adapter.head(folder.name)).context
        key = ContextKey(csp=folder.name, segment=context.segments[0].id, locale=context.locales[0])
        here, there = await site.adapter.resolve(key), await adapter.resolve(key)
        assert by_id(there.data.offers) == by_id(here.data.offers)
        assert by_id(there.data.constraints) == by_id(here.data.constraints)
        state = await catalogues.state(folder.name)
        assert state is not None
        assert state["problems"] == []
        await catalogues.close()
