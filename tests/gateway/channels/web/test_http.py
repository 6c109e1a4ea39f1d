"""The web chat by HTTP: contexts, sessions, and clear errors for whatever is sent."""

import base64
import hashlib
import json
import re
from urllib.parse import urljoin

import pytest

from tests.gateway.bot_stand_in import BotStandIn
from tests.gateway.conftest import Site


async def test_the_picker_is_told_every_provider_with_segments_and_locales(site: Site) -> None:
    contexts = {context["csp"]: context for context in (await site.http.get("/chat/contexts")).json()}

    assert set(contexts) == {"northlight", "vivamovil", "alpnetz"}
    assert contexts["alpnetz"]["locales"] == ["de-CH", "fr-CH"]
    assert [segment for segment, _names in contexts["northlight"]["segments"]] == ["consumer", "business"]
    assert set(contexts["alpnetz"]["taglines"]) == {"de-CH", "fr-CH"}


@pytest.mark.parametrize(
    ("csp", "segment", "locale", "language_is"),
    [
        ("northlight", "consumer", None, "en-GB"),
        ("vivamovil", "joven", "es-ES", "es-ES"),
        ("alpnetz", "kmu", "de-CH", "de-CH"),
        ("alpnetz", "kmu", "fr-CH", "fr-CH"),
    ],
)
async def test_a_conversation_starts_in_the_provider_s_look_and_words(
    site: Site, csp: str, segment: str, locale: str | None, language_is: str
) -> None:
    chat = await site.start(csp, segment, locale)

    context = chat.context
    assert context["locale"] == language_is
    assert all(re.fullmatch(r"#[0-9a-f]{6}", one) for pair in context["brand"]["colours"].values() for one in pair)
    assert all(context["texts"][name] for name in ("placeholder", "send", "typing", "reconnecting", "restart", "you"))
    assert context["states"]["completed"]
    again = await site.http.get(chat.path, headers=chat.headers)
    assert again.json()["context"] == context


@pytest.mark.parametrize(
    "wanted",
    [
        {"csp": "nobody", "segment": "consumer"},
        {"csp": "northlight", "segment": "nobody"},
        {"csp": "northlight", "segment": "consumer", "locale": "xx-XX"},
        {"csp": "../northlight", "segment": "consumer"},
        {"csp": "..", "segment": "consumer", "locale": "en-GB"},
    ],
)
async def test_an_unknown_context_is_a_clear_404(site: Site, wanted: dict[str, str]) -> None:
    response = await site.http.post("/chat/conversations", json=wanted)

    assert response.status_code == 404
    error = response.json()["error"]
    assert error["code"] == "context_not_found"
    assert error["message"]


async def test_only_the_conversation_s_own_token_opens_it(site: Site, bot: BotStandIn) -> None:
    chat, other = await site.start(), await site.start()
    for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": chat.token}, other.headers):
        said = await site.http.post(f"{chat.path}/messages", json={"client_id": "a", "text": "hi"}, headers=headers)
        read = await site.http.get(f"{chat.path}/messages", headers=headers)
        for response in (said, read, await site.http.get(chat.path, headers=headers)):
            assert response.status_code == 401
            assert response.json()["error"]["code"] == "session_invalid"
    assert bot.turns == []


async def test_a_conversation_that_never_was_is_not_told_from_a_foreign_one(site: Site) -> None:
    chat = await site.start()

    response = await site.http.get("/chat/conversations/cnv_none/messages", headers=chat.headers)

    assert response.status_code == 401


async def test_a_lost_conversation_is_a_clear_404(site: Site) -> None:
    lost = "cnv_lost"
    headers = {"Authorization": f"Bearer {site.gateway.tokens.make(lost)}"}
    for response in (
        await site.http.get(f"/chat/conversations/{lost}", headers=headers),
        await site.http.get(f"/chat/conversations/{lost}/messages", headers=headers),
        await site.http.post(
            f"/chat/conversations/{lost}/messages", json={"client_id": "a", "text": "hi"}, headers=headers
        ),
    ):
        assert response.status_code == 404
        assert response.json()["error"]["code"] == "conversation_not_found"


BAD_BODIES = [
    ("nothing", b"", 400),
    ("not JSON", b"hello", 400),
    ("half of it", b'{"client_id": "a", "text": "hel', 400),
    ("not UTF-8", b'{"client_id": "a", "text": "caf\xe9"}', 400),
    ("half a character", b'{"client_id": "a", "text": "\\ud83d"}', 400),
    ("a list", b"[]", 400),
    ("no client id", b'{"text": "hello"}', 400),
    ("an empty client id", b'{"client_id": "", "text": "hello"}', 400),
    ("an odd client id", b'{"client_id": "../../x y", "text": "hello"}', 400),
    ("text that is none", b'{"client_id": "a", "text": {"a": 1}}', 400),
    ("a deep nest", b'{"client_id": "a", "text": ' + b"[" * 20000, 400),
    ("an endless number", b'{"client_id": "a", "text": ' + b"9" * 20000 + b"}", 400),
    ("far too much", b'{"client_id": "a", "text": "' + b"x" * 1_000_000 + b'"}', 413),
]


@pytest.mark.parametrize(("body", "status"), [row[1:] for row in BAD_BODIES], ids=[row[0] for row in BAD_BODIES])
async def test_a_body_that_can_t_be_read_is_a_clear_error(
    site: Site, bot: BotStandIn, body: bytes, status: int
) -> None:
    chat = await site.start()
    for path in (f"{chat.path}/messages", "/chat/conversations"):
        response = await site.http.post(path, content=body, headers=chat.headers)

        assert response.status_code == status
        error = response.json()["error"]
        assert set(error) == {"code", "message", "advice"}
        assert "Traceback" not in response.text
        assert len(response.text) < 1000
    assert len(await chat.history()) == 1
    assert bot.turns == []


@pytest.mark.parametrize("after", ["x", "-1", "1e3", "99999999999999999999", "١"])
async def test_an_after_that_is_no_number_is_a_clear_error(site: Site, after: str) -> None:
    chat = await site.start()

    response = await site.http.get(f"{chat.path}/messages", params={"after": after}, headers=chat.headers)

    assert response.status_code == 400


async def test_history_comes_from_after_on(site: Site) -> None:
    chat = await site.start()
    await chat.say("one", "hello")

    assert [message["seq"] for message in await chat.history(after=1)] == [2, 3]
    assert await chat.history(after=3) == []


async def test_the_page_lets_nothing_run_that_is_not_ours(site: Site) -> None:
    response = await site.http.get("/")

    assert response.headers["content-type"] == "text/html; charset=utf-8"
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "https:" not in policy
    inline = re.findall(r"<(script|style)([^>]*)>(.*?)</", response.text, re.DOTALL)
    assert [kind for kind, _attributes, _content in inline] == ["style", "script", "script"]
    for kind, _attributes, content in inline:
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert re.search(rf"{kind}-src 'self'[^;]* 'sha256-{re.escape(digest)}'", policy)
    own = re.sub(r"<(script|style).*?</", "", response.text, flags=re.DOTALL)
    assert not re.search(r"\sstyle=|\son\w+=|\ssrc=", own)


async def test_the_page_of_a_chat_has_what_the_chat_would_ask_for(site: Site) -> None:
    query = "csp=northlight&segment=consumer&locale=en-GB"
    page = (await site.http.get(f"/?{query}")).text

    known = re.search(r'<script type="application/json" id="known">(.*?)</script>', page)
    assert known
    assert json.loads(known[1]) == (await site.http.get(f"/chat/appearance?{query}")).json()
    assert "<" not in known[1]
    for other in ("", "csp=nobody&segment=none", 'csp=a"b&segment=<script>', "csp="):
        answer = await site.http.get(f"/?{other}")
        assert answer.status_code == 200
        assert 'id="known"' not in answer.text


async def _files(site: Site, start: str) -> dict[str, bytes]:
    """A file and all that it loads, as they are sent to a client that can't unzip."""
    found: dict[str, bytes] = {}
    wanted = {start}
    while names := wanted - set(found):
        for path in names:
            response = await site.http.get(path, headers={"Accept-Encoding": "identity"})
            assert response.status_code == 200, path
            found[path] = response.content
            again = await site.http.get(path, headers={"If-None-Match": response.headers["etag"]})
            assert again.status_code == 304
            named = re.findall(
                r'(?:href=|src=|from |import\(|import )"([^"]+\.(?:js|css|svg))"|"([\w-]+\.css)"', response.text
            )
            wanted |= {urljoin(path, one or other) for one, other in named}
    return found


async def test_the_component_is_whole_and_light_and_for_any_site(site: Site) -> None:
    files = await _files(site, "/chat/component/bespoke-chat.js")

    assert {path.rpartition("/")[2] for path in files} == {"bespoke-chat.js"}
    assert sum(map(len, files.values())) < 40_000
    for path, content in files.items():
        headers = (await site.http.get(path)).headers
        assert headers["access-control-allow-origin"] == "*"
        assert headers["cross-origin-resource-policy"] == "cross-origin"
        assert b"innerHTML" not in content


async def test_the_page_is_whole(site: Site) -> None:
    files = await _files(site, "/")

    # the chat is usable without asking for anything more; only who comes without one loads the picker
    assert set(files) == {"/", "/chat/page/icon.svg", "/chat/page/picker.js", "/chat/component/dom.js"}
    assert not any(b"innerHTML" in content for content in files.values())


@pytest.mark.parametrize("name", ["none.js", "%2e%2e%2frouter.py", "..%2f__init__.py", "router.py"])
async def test_nothing_else_can_be_had_by_way_of_the_page(site: Site, name: str) -> None:
    for folder in ("component", "page"):
        response = await site.http.get(f"/chat/{folder}/{name}")

        assert response.status_code == 404
        assert "import" not in json.dumps(response.json())
