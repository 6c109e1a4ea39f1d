"""Bad input to the pages of offers and constraints: all of it is refused or escaped, and the pages go on."""

from __future__ import annotations

import re

from console.editing.desk import mark
from console.people.roles import Role
from tests.console.conftest import Member, Site

CSP = "/console/csp/acme"
SCRIPT = "<script>alert(1)</script>"


async def _refused(ann: Member) -> None:
    entry = {"path": "offers.yml", "list": "product_offerings", "id": "other", "read": ""}
    refused: list[dict[str, str]] = [
        {"path": "../../etc/offers.yml"}, {"path": "intents.yml"}, {"list": "own_intents"}, {"id": "Not an id"},
        {"id": ""}, {"valid_from": "soon"}, {"prices.7.amount": "1e9"}, {"values": "a = "}, {"read": "another"},
    ]  # fmt: skip
    for bad in refused:
        answer = await ann.post(f"{CSP}/offers/entry", entry | bad)
        assert answer.status_code in (200, 400, 404), (bad, answer.status_code)
        assert answer.status_code != 200 or 'class="notice warn"' in answer.text, bad
    many = await ann.post(f"{CSP}/offers/entry", entry | {f"prices.{place}.id": "x" for place in range(6000)})
    assert many.status_code == 400
    large = await ann.post(f"{CSP}/offers/entry", entry | {"description": "x" * 10_000_000})
    assert large.status_code in (400, 413)
    for path in ("offers/entry?id=other", "offers/entry?id=line&across=%00&down=x&locale=zz", "constraints/entry?id=x"):
        answer = await ann.get(f"{CSP}/{path}")
        assert answer.status_code == (200 if "id=line" in path else 404), path


async def _escaped(ann: Member) -> None:
    offering = {"path": "offers.yml", "list": "product_offerings", "id": "bad", "read": "", "name": SCRIPT,
                "description": SCRIPT, "specification": "internet", "values": f'speed = "{SCRIPT}"', "synonyms": SCRIPT,
                "prices.0.id": SCRIPT, "prices.0.name": SCRIPT, "category": SCRIPT}  # fmt: skip
    constraint = {"path": "constraints.yml", "list": "constraints", "id": "bad", "read": "", "explain": SCRIPT,
                  "when": f'speed = "{SCRIPT}"', "require": f'speed ≠ "{SCRIPT}"', "cases.valid": f'a = "{SCRIPT}"',
                  "cases.violated": f'a = "{SCRIPT}"'}  # fmt: skip
    assert (await ann.post(f"{CSP}/offers/entry", offering)).status_code == 303
    assert (await ann.post(f"{CSP}/constraints/entry", constraint)).status_code == 303
    for path in ("offers", "offers/entry?id=bad", "offers/entry?id=bad&saved=yes", "constraints",
                 "constraints/entry?id=bad&saved=yes", "constraints/try", "publish"):  # fmt: skip
        page = await ann.get(f"{CSP}/{path}")
        assert page.status_code == 200, path
        assert "<script>alert" not in page.text, path
        assert "alert(1)" in page.text or path == "constraints/try", path


async def _broken(ann: Member) -> None:
    """A draft that no longer can be read: the pages say so."""
    opened = await ann.get(f"{CSP}/files?path=offers.yml")
    read = re.findall(r'data-read="(\w+)"', opened.text)[0]
    saved = await ann.send(f"{CSP}/files/save", {"path": "offers.yml", "text": "product_offerings: [}", "read": read})
    assert saved.json()["read"] == mark("product_offerings: [}")
    for path in ("offers", "constraints", "constraints/try", "expected", "intents"):
        assert (await ann.get(f"{CSP}/{path}")).status_code == 200, path
    assert "can&#39;t be read" in (await ann.get(f"{CSP}/offers")).text
    asked = {"segment": "home", "locale": "en-GB", "offering": "line", "picks": {}}
    picked = await ann.send(f"{CSP}/constraints/try", asked)
    assert picked.status_code == 400
    assert "problems" in picked.json()["error"]["message"]


async def test_bad_input_is_refused_or_escaped(site: Site) -> None:
    async with site.member("ann@example.com", "acme", Role.EDITOR) as ann:
        await _refused(ann)
        await _escaped(ann)
        for bad in ({"offering": "none"}, {"segment": "none"}, {"locale": "zz-ZZ"}, {"picks": {"a": "x" * 9999}}):
            asked = {"segment": "home", "locale": "en-GB", "offering": "line", "picks": {}} | bad
            answer = await ann.send(f"{CSP}/constraints/try", asked)
            assert answer.status_code in (200, 400, 404), (bad, answer.text)
        await _broken(ann)
