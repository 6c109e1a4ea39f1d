"""Catalogues in files, and what is told of a file that is none; and the files that an import becomes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog_adapter.check import check_folder
from catalog_adapter.tmf620 import CatalogueUnreadable, as_yaml, documents_from_json, read_catalogue, read_file
from catalog_adapter.tmf620 import documents as documents_module
from tests.catalog_adapter.tmf620.made import (
    TODAY,
    bundle,
    characteristic,
    imported,
    offering,
    optional,
    price,
    specification,
    telecom,
)

SPEC = specification("1", "Line", characteristic("Speed", 100, 500))


def kinds(text: str) -> dict[str, int]:
    return {kind: len(found) for kind, found in documents_from_json(text).by_kind().items() if found}


def test_a_list_an_object_by_kind_and_a_single_resource() -> None:
    sold = offering("3", "Line", "1")
    assert kinds(json.dumps([SPEC, sold])) == {"productSpecification": 1, "productOffering": 1}
    assert kinds(json.dumps({"product_specifications": [SPEC], "ProductOffering": sold})) == {
        "productSpecification": 1, "productOffering": 1,
    }  # fmt: skip
    assert kinds(json.dumps(SPEC)) == {"productSpecification": 1}
    assert kinds("\ufeff" + json.dumps([SPEC])) == {"productSpecification": 1}


def test_kinds_are_told_by_type_by_address_and_by_what_there_is() -> None:
    resources = [
        {"id": "1", "@type": "BundleProductOffering"},
        {"id": "2", "@type": "Something", "@baseType": "ProductSpecification"},
        {"id": "3", "href": "https://a.example/v4/productOfferingPrice/3"},
        {"id": "4", "productSpecCharacteristic": []},
        {"id": "5", "href": "http://[broken", "isRoot": True},
    ]
    assert kinds(json.dumps(resources)) == {
        "productOffering": 1, "productSpecification": 2, "productOfferingPrice": 1, "category": 1,
    }  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_file_in_any_encoding_of_json(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "catalogue.json"
    path.write_bytes(json.dumps([specification("1", "Téléphonie 日本")], ensure_ascii=False).encode(encoding))
    assert read_file(path).product_specifications[0]["name"] == "Téléphonie 日本"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<!DOCTYPE html><html>Sign in</html>", "HTML or XML"),
        (b"  <?xml version='1.0'?>", "HTML or XML"),
        (b'[{"id": "1", "name": "Li', "not JSON"),
        (b'[{"id": "1"}, ', "ends in the middle (line 1, column"),
        (b"", "ends in the middle"),
        (b'[{"name": "caf\xe9"}]', "not UTF-8 (byte 14)"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a": NaN}', "NaN is not a number"),
        (b'[{"id": ' + b"9" * 10_000 + b"}]", "a number that is none"),
        (b"{}", "no TMF620 resources"), (b"[]", "no TMF620 resources"), (b"3", "no TMF620 resources"),
        (b'{"productOffering": []}', "no TMF620 resources"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_told_as_what_it_looks_like(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "catalogue.json"
    path.write_bytes(content)
    with pytest.raises(CatalogueUnreadable) as refused:
        read_file(path)
    assert message in str(refused.value)


def test_a_file_that_is_not_there_or_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CatalogueUnreadable, match="can't be read"):
        read_file(tmp_path / "none.json")
    with pytest.raises(CatalogueUnreadable, match="can't be read"):
        read_file(tmp_path)
    monkeypatch.setattr(documents_module, "MAX_BYTES", 5_000_000)
    path = tmp_path / "large.json"
    path.write_bytes(b" " * 5_000_001)
    for source in (path, path.read_text()):
        with pytest.raises(CatalogueUnreadable, match="larger than 5 MB"):
            read_file(source)


def test_what_was_imported_is_a_context_that_the_checker_likes(write_context: Callable[..., Path]) -> None:
    """Telecom, with constraints, usage and a bundle, put beside a context.yml."""
    needs = [{"id": "14306", "relationshipType": "excludes"}]
    sport = [
        specification("772", "Sport", characteristic("Channels", 5, 10, default=5)),
        price("9006", "Sport: all of it", "12.00", description="# no comment"),
        price("9007", "Film", "4.99", priceType="usage", unitOfMeasure={"amount": 1, "units": "film"}),
        offering("14308", "no", "772", ["9006", "9007"], description="yes: 12", productOfferingRelationship=needs),
        bundle(
            "14309", "Everything", "14305", optional("14306"), optional("14308"), productOfferingPrice=[{"id": "9005"}]
        ),
    ]
    found = imported(*telecom(), *sport)
    texts = as_yaml(found)
    folder = write_context(offers=texts["offers.yml"], constraints=texts["constraints.yml"])
    assert [str(one) for one in check_folder(folder)] == []
    assert len(found.constraints_file.constraints) == 1


def test_the_yaml_reads_like_written_by_hand() -> None:
    found = read_catalogue(documents_from_json(json.dumps(telecom())), currency="GBP", today=TODAY)
    lines = as_yaml(found)["offers.yml"].splitlines()
    assert "product_specifications:" in lines
    assert "      - {id: download_speed, name: Download Speed, values: [100, 500], default: 500, ask: 10}" in lines
    assert '      - {id: activation-9003, name: Activation, one_time: true, amount: "49.00", tmf_id: "9003"}' in lines
    assert all(len(line) <= 120 for line in lines)
