"""A small customer context, written out where a test can change it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

CONTEXT = """\
id: acme
name: Acme
brand: {primary: "#113355", accent: "#ffaa00", mark: A, tagline: Lines for all}
locales: [en-GB]
currency: GBP
time_zone: Europe/London
tax: {name: VAT, rate: "20", amounts: included}
segments: [{id: home, name: Home}, {id: office, name: Office}]
place: {pattern: "[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}", example: AB1 2CD}
contact_fields: [name, email]
phone_region: GB
support: {phone: "+44 20 7946 0000", email: help@acme.example, hours: always}
"""

OFFERS = """\
product_specifications:
  - id: internet
    name: Internet
    characteristics:
      - {id: speed, name: Speed, unit: Mbit/s, values: [100, 500, 1000], default: 500, ask: 1}
      - id: router
        name: Router
        values: [{value: standard, name: Standard}, {value: pro, name: Pro}]
        default: standard
        ask: 2
      - {id: static_ip, name: Static IP, type: boolean, default: false}
  - id: television
    name: Television
    characteristics:
      - {id: package, name: Package, values: [small, large], default: small, ask: 5}
product_offerings:
  - id: line
    name: Line
    description: A line.
    specification: internet
    prices:
      - {id: base, recurring: month, amount: "29.00"}
      - {id: fast, recurring: month, amount: "10.50", when: {speed: {at_least: 500}}}
      - {id: setup, one_time: true, amount: "49.00"}
    terms:
      - {id: flex, name: No commitment, default: true}
      - {id: year, name: One year, duration: 12 months, discount: {percentage: 10, for: 6 months}}
  - id: tv
    name: TV
    description: Television.
    specification: television
    prices: [{id: base, recurring: month, amount: "9.00"}]
  - id: both
    name: Line and TV
    description: Both.
    bundle: [{offering: line}, {offering: tv, optional: true, default: false, ask: 4}]
    prices: [{id: together, recurring: month, amount: "-3.00", when: {tv: true}}]
"""

CONSTRAINTS = """\
constraints:
  - id: fast-needs-pro
    when: {speed: 1000}
    require: {router: pro}
    explain: The fastest line needs the pro router.
    cases:
      valid: [{speed: 1000, router: pro}]
      violated: [{speed: 1000, router: standard}]
availability:
  - id: fast-in-town
    offering: line
    when: {speed: 1000}
    postcodes: ["AB1*"]
    explain: The fastest line is only in town as yet.
"""


@pytest.fixture
def write_context(tmp_path: Path) -> Callable[..., Path]:
    """Writes the context ``acme``; each file may be given another text. Returns the folder of contexts."""

    def write(**files: str) -> Path:
        folder = tmp_path / "contexts" / "acme"
        folder.mkdir(parents=True, exist_ok=True)
        texts = {"context": CONTEXT, "offers": OFFERS, "constraints": CONSTRAINTS} | files
        for name, text in texts.items():
            path = folder / f"{name.replace('__', '/')}.yml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return folder.parent

    return write
