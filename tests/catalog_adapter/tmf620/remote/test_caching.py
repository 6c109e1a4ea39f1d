"""An unchanged catalogue costs the remote only 304s, and nothing that is kept for that holds the token."""

import multiprocessing
import random
from pathlib import Path

import pytest
from fastapi import Request, Response

from catalog_adapter.tmf620.remote import RemoteCatalogue
from foundation.remote.errors import Unusable
from tests.catalog_adapter.tmf620.remote.cancelling_process import run
from tests.catalog_adapter.tmf620.remote.conftest import TOKEN, NewCatalogue
from tests.catalog_adapter.tmf620.remote.quirky_catalogue import Paging, QuirkyCatalogue, Validator, answering
from tests.support.waiting import until

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.catalog_adapter.tmf620.remote.cancelling_process"])
MANY_PAGES = {"productOffering": 3, "productOfferingPrice": 5}


def files_below(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


@pytest.mark.parametrize("paging", ["counted", "linked"])
@pytest.mark.parametrize("validator", ["etag", "weak etag"])
async def test_an_unchanged_catalogue_costs_no_bodies(
    new_catalogue: NewCatalogue, server: QuirkyCatalogue, paging: Paging, validator: Validator
) -> None:
    server.paging, server.validator, server.most = paging, validator, 10
    before = await new_catalogue().fetch()
    server.asked.clear()
    started_again = new_catalogue()
    await started_again.copy()
    after = await started_again.fetch()
    assert after.content_hash == before.content_hash
    assert after.fetched_at > before.fetched_at
    assert {one.status for one in server.asked} == {304}
    assert {kind: len(server.gets(kind)) for kind in MANY_PAGES} == MANY_PAGES


async def test_a_change_costs_the_page_it_is_on(catalogue: RemoteCatalogue, server: QuirkyCatalogue) -> None:
    await catalogue.fetch()
    server.asked.clear()
    server.documents["productOffering"][12]["name"] = "Changed"
    copy = await catalogue.fetch()
    assert [(one.path, one.query) for one in server.bodies()] == [("productOffering", "offset=10&limit=10")]
    assert copy.documents("productOffering")[12]["name"] == "Changed"


async def test_what_the_remote_calls_fresh_is_asked_again(catalogue: RemoteCatalogue, server: QuirkyCatalogue) -> None:
    server.headers = {"cache-control": "max-age=86400"}
    await catalogue.fetch()
    server.documents["catalog"][0]["name"] = "Changed"
    assert (await catalogue.fetch()).documents("catalog")[0]["name"] == "Changed"


async def test_a_second_change_within_a_second_is_seen(catalogue: RemoteCatalogue, server: QuirkyCatalogue) -> None:
    """The server has no ETag, and its times have whole seconds, as HTTP has them."""
    content = ["first"]

    def by_time(request: Request, _number: int) -> Response:
        if request.headers.get("if-modified-since"):
            return Response(status_code=304)
        return Response(f'[{{"id": "{content[0]}"}}]', headers={"last-modified": "Fri, 01 May 2026 12:00:00 GMT",
                                                                "date": "Fri, 01 May 2026 12:00:00 GMT"})  # fmt: skip

    server.instead["catalog"] = by_time
    await catalogue.fetch()
    content[0] = "second"
    assert (await catalogue.fetch()).documents("catalog") == [{"id": "second"}]


async def test_an_old_time_is_enough_to_ask_by(catalogue: RemoteCatalogue, server: QuirkyCatalogue) -> None:
    def by_time(request: Request, _number: int) -> Response:
        if request.headers.get("if-modified-since") == "Thu, 01 Jan 2026 12:00:00 GMT":
            return Response(status_code=304)
        return Response('[{"id": "old"}]', headers={"last-modified": "Thu, 01 Jan 2026 12:00:00 GMT"})

    server.instead["catalog"] = by_time
    await catalogue.fetch()
    assert (await catalogue.fetch()).documents("catalog") == [{"id": "old"}]
    assert [one.status for one in server.gets("catalog") if "offset=0" in one.query] == [200, 304]


async def test_no_file_holds_the_token_or_a_cookie(
    catalogue: RemoteCatalogue, server: QuirkyCatalogue, tmp_path: Path
) -> None:
    server.headers = {"set-cookie": "session=cookie-of-the-remote"}
    for _ in range(2):
        await catalogue.fetch()
    assert all(one.headers["authorization"] == f"Bearer {TOKEN}" for one in server.asked)
    assert not any("cookie" in one.headers for one in server.asked)
    kept = b"".join(file.read_bytes() for file in files_below(tmp_path))
    assert b"po-00003" in kept
    assert TOKEN.encode() not in kept
    assert b"cookie-of-the-remote" not in kept


async def test_a_damaged_answer_in_the_cache_heals(new_catalogue: NewCatalogue, server: QuirkyCatalogue) -> None:
    """A page is not JSON, is kept with its ETag, and would be confirmed by the remote for ever."""
    broken = new_catalogue()
    server.instead["catalog"] = answering('[{"id": "half', etag='"the-same"')
    with pytest.raises(Unusable):
        await broken.fetch()
    server.instead["catalog"] = lambda request, _: Response(
        '[{"id": "whole"}]', 304 if request.headers.get("if-none-match") == '"the-same"' else 200
    )
    assert (await new_catalogue().fetch()).documents("catalog") == [{"id": "whole"}]


async def test_a_cache_that_is_damaged_is_replaced(catalogue: RemoteCatalogue, server: QuirkyCatalogue) -> None:
    before = await catalogue.fetch()
    (catalogue.folder / "http-cache.db").write_bytes(b"not a database at all" * 500)
    for _ in range(2):
        assert (await catalogue.fetch()).content_hash == before.content_hash
    server.asked.clear()
    await catalogue.fetch()
    assert {one.status for one in server.asked} == {304}


async def test_files_don_t_add_up(new_catalogue: NewCatalogue, server: QuirkyCatalogue) -> None:
    for number in range(12):
        server.documents["catalog"][0]["name"] = f"Change {number}"
        catalogue = new_catalogue()
        await catalogue.fetch()
    assert len(files_below(catalogue.folder)) <= 10


async def test_without_a_disk_the_catalogue_can_be_read(catalogue: RemoteCatalogue, server: QuirkyCatalogue) -> None:
    catalogue.folder.write_text("a file where the folder should be")
    for number in range(2):
        server.documents["catalog"][0]["name"] = f"Change {number}"
        assert (await catalogue.fetch()).documents("catalog")[0]["name"] == f"Change {number}"
    assert (await catalogue.copy()).documents("catalog")[0]["name"] == "Change 1"


async def test_giving_up_at_any_moment_does_no_harm(server: QuirkyCatalogue, url: str, tmp_path: Path) -> None:
    """SQLite crashes the process where a connection is closed under a call that still runs in a thread."""
    server.token = ""
    server.instead["category"] = server.hangs
    process = PROCESSES.Process(target=run, args=(url, tmp_path, 60, random.randrange(1000)))
    process.start()
    await until(lambda: not process.is_alive(), seconds=120)
    assert process.exitcode == 0
