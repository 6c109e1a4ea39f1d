"""What the checker says of a CSP's accounts on messaging platforms."""

from __future__ import annotations

import pytest

from tests.catalog_adapter.check.faults import Fault, Write, expected, said_of, with_fault

BEFORE = "phone_region: GB"
SECRETS = "secrets: {token: ACME_CHANNEL_TOKEN, signing: ACME_CHANNEL_SIGNING}"
SEVEN_HUNDRED = '"700"'
GOOD = f'- {{id: tg, kind: telegram, segment: home, account: "700", {SECRETS}}}'


def accounts(name: str, written: str, line: str, message: str) -> Fault:
    lines = "\n".join(f"  {one}" for one in written.splitlines())
    return Fault(name, "context", BEFORE, f"{BEFORE}\nchannels:\n{lines}", [(line, message)])


FAULTS = [
    accounts(
        "a segment that there is not",
        GOOD.replace("home", "hme"),
        "segment:",
        "error: there is no segment 'hme'; did you mean 'home'?",
    ),
    accounts(
        "a locale that it is not written for",
        GOOD.replace("segment: home", "segment: home, locale: en-US"),
        "locale:",
        "error: 'en-US' is none of the locales",
    ),
    accounts(
        "a secret of somebody else",
        GOOD.replace("ACME_CHANNEL_TOKEN", "ACME_WEBHOOK_SECRET"),
        "token:",
        "error: ACME_WEBHOOK_SECRET can't be used here: the name of a secret for channels begins with ACME_CHANNEL_",
    ),
    accounts(
        "the same account twice",
        f"{GOOD}\n{GOOD.replace('id: tg', 'id: other').replace(SEVEN_HUNDRED, "'700'")}",
        "account: '700'",
        "error: 'tg' is the same account: what is written there would be answered twice",
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_told_with_its_place(write_context: Write, fault: Fault) -> None:
    folder = with_fault(write_context, fault)
    assert said_of(folder) == expected(folder, fault)


def test_a_good_account_is_fine(write_context: Write) -> None:
    folder = with_fault(write_context, Fault("good", "context", BEFORE, f"{BEFORE}\nchannels:\n  {GOOD}", []))
    assert said_of(folder) == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (", signing: ACME_CHANNEL_SIGNING", "", "an account of `telegram` has the secrets token, signing"),
        (', account: "700"', "", "every account but that of `rest` has the platform's id as `account`"),
        ("kind: telegram", 'kind: telegram, sender: "+441134960100"', "has the number it writes from as `sender`"),
        ("kind: telegram", "kind: telegram, template: news", "`template` is for `whatsapp` alone"),
        ("kind: telegram", "kind: telegrm", "did you mean 'telegram'?"),
    ],
)
def test_an_account_that_lacks_what_its_kind_has_is_told(
    write_context: Write, before: str, after: str, told: str
) -> None:
    account = GOOD.replace(before, after)
    folder = with_fault(write_context, Fault("kind", "context", BEFORE, f"{BEFORE}\nchannels:\n  {account}", []))
    assert any(told in line for line in said_of(folder)), said_of(folder)
