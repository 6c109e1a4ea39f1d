"""Spans: nothing unless it is asked for, never the text of an error, and nobody waits for a collector."""

import time

import pytest
import structlog

from foundation.tracing.exporting import start_tracing
from foundation.tracing.spans import add_span, current_trace_id, current_traceparent, now, span, trace_headers
from tests.gateway.serving import free_port
from tests.support.spans import own, parent, recorded_spans, trace_of
from tests.support.waiting import wait_until


def test_where_nobody_asks_for_traces_nothing_is_recorded_or_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT", raising=False)

    assert start_tracing("test") is None
    with span("turn") as turn:
        assert not turn.is_recording()
        assert (current_traceparent(), trace_headers(), current_trace_id()) == (None, {}, None)


def test_of_an_error_its_kind_is_noted_and_not_its_text() -> None:
    with recorded_spans() as spans, pytest.raises(ValueError, match="swordfish"), span("turn", csp="acme"):
        raise ValueError("my name is swordfish")

    turn = spans.one("turn")
    assert not turn.status.is_ok
    assert dict(turn.attributes or {}) == {"bespoke.csp": "acme", "error.type": "ValueError"}
    assert "swordfish" not in spans.text()


def test_a_trace_goes_on_elsewhere_and_takes_in_what_was_measured_there() -> None:
    with recorded_spans() as spans, span("turn"):
        began = now()
        carried = current_traceparent()
        # elsewhere, a span that only its id is known of calls us, and is told later
        assert carried is not None
        with span("called", traceparent=f"{carried[:36]}00000000000000aa{carried[52:]}"):
            pass
        add_span("elsewhere", span_id="00000000000000aa", start=began, end=began + 1000)
        add_span("made up", span_id="not an id", start=began, end=began)

    turn, elsewhere, called = spans.one("turn"), spans.one("elsewhere"), spans.one("called")
    assert (parent(turn), parent(elsewhere), parent(called)) == (0, own(turn), own(elsewhere))
    assert {trace_of(one) for one in spans.all()} == {trace_of(turn)}
    assert not spans.named("made up")


@pytest.mark.parametrize("carried", ["", "nonsense", f"00-{0:032x}-{1:016x}-01"])
def test_what_is_no_trace_begins_a_new_one(carried: str) -> None:
    with recorded_spans() as spans, span("turn", traceparent=carried):
        pass

    assert parent(spans.one("turn")) == 0


def test_a_sampler_of_the_environment_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "always_off")
    with recorded_spans() as spans, span("turn"):
        carried = current_traceparent()

    assert spans.all() == []
    assert carried is not None, "or the bot's calls would begin traces of their own"
    assert carried.endswith(("-00", "-02"))


def test_a_collector_that_is_away_is_told_once_and_waited_for_by_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "10")
    with structlog.testing.capture_logs() as logs:
        tracing = start_tracing("test")
        assert tracing is not None
        try:
            slowest = max(_seconds_of_a_span() for _ in range(5000))
            wait_until(lambda: logs)
            for _ in range(1000):
                _seconds_of_a_span()
        finally:
            tracing.stop()

    assert slowest < 0.5, "the exporter tries for a second"
    assert [one["event"] for one in logs] == ["the collector takes no traces; spans are let go until it does"]


def _seconds_of_a_span() -> float:
    began = time.monotonic()
    with span("turn"):
        pass
    return time.monotonic() - began
