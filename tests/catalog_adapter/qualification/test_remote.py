"""A CSP's own qualification service decides, and whatever it does, nobody is told a wrong yes."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import Request

from foundation.tracing.spans import span
from tests.catalog_adapter.qualification.conftest import Door, door_to
from tests.catalog_adapter.qualification.quirky_service import (
    TMF645,
    TMF679,
    Instead,
    QuirkyService,
    answering,
)
from tests.support.spans import own, parent, recorded_spans, trace_of


async def test_both_the_data_and_the_service_have_to_say_yes(door: Door, service: QuirkyService) -> None:
    assert await door.told("AB1 2CD") == {"line": True, "tv": True, "both": True}
    assert await door.told("XY9 1AA") == {"line": False, "tv": False, "both": False}
    assert await door.why("XY9 1AA", "line") == ["noFibre"]
    assert await door.why("XY9 1AA", "tv") == ["tv-in-town"], "what the data rules out, the service isn't asked"
    assert [TMF679.wanted(one) for one in service.questions[1][TMF679.items]] == ["line", "both"]


async def test_an_answer_is_kept_however_the_postcode_is_written(door: Door, service: QuirkyService) -> None:
    for postcode in ("AB1 2CD", "ab12cd", "AB12CD"):
        assert await door.told(postcode, "line") == {"line": True}
    assert len(service.questions) == 1
    assert await door.told("AB1 2CD", "line", "tv") == {"line": True, "tv": True}
    assert [TMF679.wanted(one) for one in service.questions[1][TMF679.items]] == ["tv"]


async def test_a_service_that_takes_its_time_is_asked_how_far_it_is(door: Door, service: QuirkyService) -> None:
    service.looks = 3
    assert await door.told("XY9 1AA", "line") == {"line": False}
    assert len(service.questions) == 1


async def test_a_question_is_in_the_turns_trace_there_and_here(door: Door, service: QuirkyService) -> None:
    told: list[str | None] = []

    def listening(request: Request, _number: int) -> None:
        told.append(request.headers.get("traceparent"))

    service.instead = listening
    with recorded_spans() as spans, span("turn"):
        await door.told("AB1 2CD", "line")
    await door.told("XY9 1AA", "line")

    asked = spans.one("remote")
    assert parent(asked) == own(spans.one("turn"))
    assert told == [f"00-{trace_of(asked):032x}-{own(asked):016x}-03", None]
    assert "AB1" not in spans.text()


NOT_JSON = answering("<html>Login</html>", **{"content-type": "text/html"})
HALF = answering('{"id": "1", "productOfferingQualificationItem": [{"id": "1", "qualificationItemRes')


def _answer(**item: object) -> Instead:
    """One item, as given."""
    return answering(json.dumps({"id": "1", "state": "done", "productOfferingQualificationItem": [item]}))


QUIRKS = {
    "hangs": lambda service: service.hangs,
    "drips": lambda service: service.drips,
    "fails": lambda _: answering("oops", 500),
    "is away": lambda _: answering("away", 503),
    "is not there": lambda _: answering('{"code": "404"}', 404),
    "does not know us": lambda _: answering("{}", 401),
    "sends HTML": lambda _: NOT_JSON,
    "sends half a JSON": lambda _: HALF,
    "sends nothing": lambda _: answering(b""),
    "sends a list": lambda _: answering("[]"),
    "sends no items": lambda _: answering('{"id": "1", "state": "done"}'),
    "sends too much": lambda _: answering(b" " * (2 * 1024 * 1024)),
    "never finishes": lambda _: answering('{"id": "nobody", "state": "inProgress"}', 201),
    "forgets the id": lambda _: answering('{"state": "inProgress"}', 202),
    "answers another item": lambda _: _answer(id="77", qualificationItemResult="qualified", state="done"),
    "answers about another offering": lambda _: _answer(
        id="1", qualificationItemResult="qualified", productOffering={"id": "tv"}
    ),
    "answers no result": lambda _: _answer(id="1", state="done"),
    "answers an unknown result": lambda _: _answer(id="1", state="done", qualificationItemResult="maybe"),
    "answers an unfinished item": lambda _: _answer(id="1", state="inProgress", qualificationItemResult="qualified"),
    "ends with an error": lambda _: answering(
        '{"id": "1", "state": "terminatedWithError", "productOfferingQualificationItem":'
        ' [{"id": "1", "qualificationItemResult": "qualified"}]}'
    ),
    "sends us elsewhere": lambda _: answering(b"", 307, location="http://127.0.0.1:9/elsewhere"),
}


@pytest.mark.parametrize("quirk", QUIRKS)
async def test_what_is_not_clear_is_unknown_and_the_datas_own_word_stands(
    door: Door, service: QuirkyService, quirk: str
) -> None:
    service.instead = QUIRKS[quirk](service)
    begun = time.monotonic()
    assert await door.told("AB1 2CD", "line") == {"line": None}
    assert time.monotonic() - begun < 2.5, "a customer waits for a second"
    assert await door.why("AB1 2CD", "line") == ["availabilityUnknown"]
    assert await door.told("AB1 2CD", "tv") == {"tv": True}, "of TV the data itself knows where it is"
    assert await door.told("XY9 1AA", "tv") == {"tv": False}


async def test_a_service_that_keeps_failing_is_left_alone_for_a_while(door: Door, service: QuirkyService) -> None:
    service.instead = answering("oops", 500)
    for _ in range(10):
        assert await door.told("AB1 2CD", "line") == {"line": None}
    assert len(service.questions) == 3


async def test_a_failure_is_not_remembered(door: Door, service: QuirkyService) -> None:
    service.instead = lambda _request, number: answering("oops", 500)(_request, number) if number == 1 else None
    assert await door.told("AB1 2CD", "line") == {"line": None}
    assert await door.told("AB1 2CD", "line") == {"line": True}


async def test_a_service_that_is_away_for_a_moment_is_asked_again(door: Door, service: QuirkyService) -> None:
    service.instead = lambda _request, number: answering("away", 503)(_request, number) if number == 1 else None
    assert await door.told("AB1 2CD", "line") == {"line": True}


async def test_services_are_asked_for_what_the_offerings_need(
    write_context: Callable[..., Path], tmp_path: Path
) -> None:
    service = QuirkyService(TMF645, {"AB12CD": {"cfs-access"}})
    async with door_to(service, write_context, tmp_path / "state", services="{line: cfs-access}") as door:
        assert await door.told("AB1 2CD") == {"line": False, "tv": True, "both": False}
        assert await door.told("AB1 9ZZ") == {"line": True, "tv": True, "both": True}
        assert [TMF645.wanted(one) for one in service.questions[0][TMF645.items]] == ["cfs-access"]
        assert await door.why("AB1 2CD", "both") == ["noFibre"]


async def test_without_a_running_service_nothing_is_promised(
    write_context: Callable[..., Path], tmp_path: Path
) -> None:
    service = QuirkyService(TMF679)
    async with door_to(service, write_context, tmp_path / "state") as door:
        pass
    assert await door.told("AB1 2CD", "line") == {"line": None}
