"""Code is standard, data is bespoke: no CSP is named in what is the same for all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from foundation.settings import ROOT
from tests.support.contexts import resolved

STANDARD = [
    "foundation",
    "catalog_adapter",
    "orders",
    "actions",
    "gateway",
    "console",
    "server",
    "bot",
    "data",
    "bench",
    "config.yml",
]
READ = {".py", ".yml", ".yaml", ".js", ".css", ".html", ".json", ".mako"}
#: Names of offerings that any CSP may have, and any customer may say.
GENERIC = re.compile(r"business internet|cloud telephony|landline|tv", re.IGNORECASE)
CSPS = sorted(path.parent.name for path in (ROOT / "customer_contexts").glob("*/context.yml"))


def standard_files() -> list[Path]:
    found = []
    for name in STANDARD:
        path = ROOT / name
        files = [path] if path.is_file() else path.rglob("*")
        found += [one for one in files if one.suffix in READ and not {".venv", "models"} & set(one.parts)]
    return found


def names_of(csp: str) -> set[str]:
    """What belongs to one CSP alone: its id, its name, its contact points, its offerings' names."""
    folder = ROOT / "customer_contexts" / csp
    context = yaml.safe_load((folder / "context.yml").read_text())
    names = {csp, context["name"], context["support"]["phone"], context["support"]["email"]}
    for segment in context["segments"]:
        for locale in context["locales"]:
            offerings = resolved(ROOT / "customer_contexts", csp, segment["id"], locale).catalogue.offerings.values()
            names |= {name for one in offerings if not GENERIC.fullmatch(name := one.name.text(locale))}
    return {name for name in names if len(name) > 4}


@pytest.mark.parametrize("csp", CSPS)
def test_no_code_and_no_dialogue_names_a_csp(csp: str) -> None:
    pattern = re.compile("|".join(re.escape(name) for name in sorted(names_of(csp))), re.IGNORECASE)
    found = {
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in standard_files()
        if (match := pattern.search(path.read_text(encoding="utf-8", errors="ignore")))
    }
    assert not found


def test_there_are_three_csps_to_tell_apart() -> None:
    assert len(CSPS) >= 3
    assert len(standard_files()) > 100
