"""Whose trace a request goes on with, and what of its address is kept."""

from tests.server.conftest import Site
from tests.support.spans import parent, recorded_spans, trace_of

_TRACE, _SPAN = 0xABCDEF0123456789ABCDEF0123456789, 0x123456789ABCDEF0
_THEIRS = {"traceparent": f"00-{_TRACE:032x}-{_SPAN:016x}-01"}
_ORDERS = "/tmf-api/productOrderingManagement/v4/productOrder"


async def test_systems_go_on_with_their_trace_and_customers_begin_one(site: Site) -> None:
    started = (await site.http.post("/chat/conversations", json={"csp": "acme", "segment": "home"})).json()
    messages = f"/chat/conversations/{started['conversation_id']}/messages"
    shown = {"Authorization": f"Bearer {started['token']}"}
    with recorded_spans() as spans:
        await site.http.get(f"{_ORDERS}?relatedParty.name=Quillfeather", headers=_THEIRS)
        await site.http.post(messages, json={"client_id": "1", "text": "hello"}, headers=_THEIRS | shown)
        await site.http.get("/health/live", headers=_THEIRS)
        await site.http.get("/Quillfeather", headers=_THEIRS)

    found = {one.name: (trace_of(one) == _TRACE, parent(one) == _SPAN) for one in spans.all()}
    assert found[f"GET {_ORDERS}"] == (True, True)
    assert found["POST /chat/conversations/{conversation_id}/messages"] == (False, False)
    assert found["turn"] == (False, False)
    assert not any("health" in name for name in found)
    assert dict(spans.one(f"GET {_ORDERS}").attributes or {})["http.response.status_code"] == 401
    assert "Quillfeather" not in spans.text()
