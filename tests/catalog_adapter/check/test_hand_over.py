"""What the checker says of a CSP's inbox at Chatwoot."""

from __future__ import annotations

import pytest

from tests.catalog_adapter.check.faults import Fault, Write, expected, said_of, with_fault

BEFORE = "phone_region: GB"
GOOD = (
    "{url: https://chatwoot.acme.example, account: 3, inbox: 7, token: ACME_CHATWOOT_TOKEN,"
    " signing: ACME_CHATWOOT_SIGNING}"
)


def inbox(name: str, old: str, new: str, at: str, message: str) -> Fault:
    written = f"{BEFORE}\nhand_over:\n  chatwoot: {GOOD.replace(old, new)}"
    return Fault(name, "context", BEFORE, written, [(at, f"error: {message}")])


FAULTS = [
    inbox(
        "an address on the machine itself",
        "https://chatwoot.acme.example",
        "http://127.0.0.1:3000",
        "url: http://127.0.0.1",
        "Nothing is sent to 127.0.0.1: it is no public address. "
        "The operator can allow ranges with BESPOKE_WEBHOOK_NETWORKS.",
    ),
    inbox(
        "a secret of somebody else",
        "ACME_CHATWOOT_TOKEN",
        "OTHER_CHATWOOT_TOKEN",
        "token: OTHER",
        "OTHER_CHATWOOT_TOKEN can't be used here: the name of a secret for Chatwoot begins with ACME_CHATWOOT_",
    ),
    inbox(
        "no way to tell a call of Chatwoot from a forged one",
        ", signing: ACME_CHATWOOT_SIGNING",
        "",
        "chatwoot:",
        "hand_over.chatwoot: `chatwoot` has `signing`, or, where it does not sign, an `address_key`",
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_told_with_its_place(write_context: Write, fault: Fault) -> None:
    folder = with_fault(write_context, fault)
    assert said_of(folder) == expected(folder, fault)


def test_a_good_inbox_is_fine(write_context: Write) -> None:
    good = Fault("good", "context", BEFORE, f"{BEFORE}\nhand_over:\n  chatwoot: {GOOD}", [])
    assert said_of(with_fault(write_context, good)) == []
