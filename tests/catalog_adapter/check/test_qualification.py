"""What context.yml says of a CSP's qualification service."""

from __future__ import annotations

import pytest

from tests.catalog_adapter.check.faults import Fault, Write, expected, said_of, with_fault

BEFORE = "phone_region: GB"


def service(name: str, written: str, line: str, message: str) -> Fault:
    return Fault(name, "context", BEFORE, f"{BEFORE}\nqualification:\n{written}", [(line, message)])


FAULTS = [
    service(
        "no URL",
        "  {kind: tmf679, url: 'ftp://x'}",
        "url:",
        "error: qualification.url: 'ftp://x' is not of the form ^https?://",
    ),
    service(
        "a URL with a password",
        "  {kind: tmf679, url: 'https://a:b@x.example'}",
        "url:",
        "error: The address of the remote at x.example holds more than host and path. "
        "Leave out user, password, query and fragment; a credential belongs into the token.",
    ),
    service(
        "an unknown kind",
        "  {kind: tmf678, url: 'https://x.example'}",
        "kind:",
        "error: qualification.kind: 'tmf678' is not known; did you mean 'tmf679'?",
    ),
    service(
        "a token in place of its name",
        "  {kind: tmf679, url: 'https://x.example', token: s3cret}",
        "token:",
        "error: qualification.token: 's3cret' is not a name in capital letters, such as ACME_WEBHOOK_SECRET",
    ),
    service(
        "services for offerings",
        "  {kind: tmf679, url: 'https://x.example', services: {line: cfs}}",
        "qualification:",
        "error: qualification: `tmf645`, and no other, has the `services` that offerings need",
    ),
    service(
        "services of an offering that there isn't",
        "  {kind: tmf645, url: 'https://x.example', services: {lime: cfs}}",
        "lime:",
        "error: unknown offering 'lime'; did you mean 'line'?",
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_service_that_can_not_be_asked_is_told_where_it_stands(write_context: Write, fault: Fault) -> None:
    folder = with_fault(write_context, fault)
    assert said_of(folder) == expected(folder, fault)


def test_a_service_that_can_be_asked_is_fine(write_context: Write) -> None:
    settings = "  {kind: tmf645, url: 'https://x.example/v4', token: ACME_TOKEN, services: {line: cfs}}"
    assert said_of(with_fault(write_context, service("none", settings, "", ""))) == []
