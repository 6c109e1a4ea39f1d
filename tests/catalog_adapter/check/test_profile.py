"""What context.yml says of the world: currency, locales, phone numbers, postcodes, addresses, colours."""

from __future__ import annotations

import pytest

from catalog_adapter.check.profile import contrast
from tests.catalog_adapter.check.faults import Fault, Write, expected, said_of, with_fault

PATTERN = '"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}"'
POSTCODES = 'postcodes: ["AB1*"]'
WEBHOOKS = "phone_region: GB"


def pattern(name: str, written: str, message: str) -> Fault:
    return Fault(name, "context", PATTERN, written, [("pattern:", f"error: {message}")])


def postcodes(name: str, listed: str, message: str) -> Fault:
    new = f'postcodes: ["AB1*", "{listed}"]'
    return Fault(name, "constraints", POSTCODES, new, [(f'"{listed}"', message)])


def webhook(name: str, url: str, message: str) -> Fault:
    new = f'{WEBHOOKS}\nwebhooks: [{{id: oss, url: "{url}", secret: ACME_SECRET}}]'
    return Fault(name, "context", WEBHOOKS, new, [("url:", message)])


FAULTS = [
    Fault(
        "unknown currency",
        "context",
        "currency: GBP",
        "currency: GPB",
        [("currency", "error: there is no currency 'GPB'; did you mean 'GBP'?")],
    ),
    Fault(
        "more decimals than there are",
        "offers",
        '"10.50"',
        '"10.505"',
        [('amount: "10.505"', "warning: GBP has 2 decimals; 10.505 is rounded when it is shown")],
    ),
    Fault(
        "more decimals than there are in a discount",
        "offers",
        "{percentage: 10, for",
        '{amount: "1.001", for',
        [('amount: "1.001"', "warning: GBP has 2 decimals; 1.001 is rounded when it is shown")],
    ),
    Fault(
        "unknown locale",
        "context",
        "[en-GB]",
        "[en-GB, en-XG]",
        [("en-XG", "error: there is no locale 'en-XG'; did you mean 'en-AG'?")],
    ),
    Fault(
        "language without standard wording",
        "context",
        "[en-GB]",
        "[en-GB, it-IT]",
        [("it-IT", "error: there is no standard wording for it-IT; known: de, en, es, fr")],
    ),
    Fault(
        "unknown phone region",
        "context",
        "phone_region: GB",
        "phone_region: UK",
        [("phone_region", "error: no phone numbers are known for 'UK'")],
    ),
    Fault(
        "hard to read",
        "context",
        '"#113355"',
        '"#ff8800"',
        [
            (
                "primary",
                (
                    "warning: text in #ffffff on #ff8800 is hard to read: the contrast is 2.39:1, "
                    "and should be at least 4.5:1"
                ),
            )
        ],
    ),
    webhook(
        "an address without scheme",
        "acme.example/orders",
        "error: 'acme.example/orders' is no address of a webhook: a valid URL, relative URL without a base",
    ),
    webhook(
        "an address of another kind",
        "ftp://acme.example/orders",
        "error: 'ftp://acme.example/orders' is no address of a webhook: URL scheme should be 'http' or 'https'",
    ),
    webhook(
        "an unknown placeholder", "{demo_os}/webhooks", "error: unknown placeholder {demo_os}; did you mean 'demo_oss'?"
    ),
    webhook(
        "an address of our own machine",
        "http://2130706433:9000/",
        "error: Nothing is sent to 2130706433 (127.0.0.1): it is no public address. "
        "The operator can allow ranges with BESPOKE_WEBHOOK_NETWORKS.",
    ),
    webhook(
        "an address with a password",
        "https://user:word@oss.example/",
        "error: The address holds a user or a password. Use headers or OAuth2.",
    ),
    Fault(
        "a secret of others that would be shown to a stranger",
        "context",
        WEBHOOKS,
        f'{WEBHOOKS}\nwebhooks: [{{id: oss, url: "https://oss.example/", ca: ZENITH_STAFF_TOKEN}}]',
        [
            (
                "ca:",
                (
                    "error: ZENITH_STAFF_TOKEN can't be used here: "
                    "the name of a secret for webhooks begins with ACME_WEBHOOK_"
                ),
            )
        ],
    ),
    pattern(
        "no regular expression",
        '"[A-Z"',
        "the pattern is no regular expression: unterminated character set at position 0",
    ),
    pattern(
        "a repeat within a repeat",
        '"(A+)+B"',
        "the pattern matches more than 40 characters; say how often at most, such as {1,4}",
    ),
    pattern(
        "many ways to match",
        '"(A|AA|[A-Z]){8}B"',
        "the pattern can match in more than 500 ways; repeat less, above all within repeats",
    ),
    pattern(
        "a reference back",
        '"([A-Z])[0-9]\\\\1"',
        "the pattern refers back to what it has matched; that can't be bounded",
    ),
    pattern(
        "flags",
        '"(?i)[A-Z]{2}"',
        "the pattern is no regular expression: global flags not at the start of the expression at position 3",
    ),
    pattern(
        "a bracket that closes what it did not open",
        '"[A-Z]{2})|([0-9]"',
        "the pattern is no regular expression: unbalanced parenthesis at position 8",
    ),
    Fault(
        "an example that isn't one",
        "context",
        "example: AB1 2CD",
        "example: ABC 123",
        [("example", "error: the example 'ABC 123' does not match the pattern")],
    ),
    postcodes("an empty range", "8099-8000", "error: the range '8099-8000' is empty: it ends before it begins"),
    postcodes(
        "a range of different lengths",
        "800-8099",
        "error: the range '800-8099' begins and ends with postcodes of different lengths; split it",
    ),
    postcodes(
        "a range that no postcode is in",
        "8000-8099",
        "warning: no postcode is like '8000-8099': place.pattern in context.yml matches none",
    ),
    postcodes(
        "a prefix that no postcode has",
        "1AB*",
        "warning: no postcode is like '1AB*': place.pattern in context.yml matches none",
    ),
    postcodes(
        "no postcode", "AB1 2C", "warning: no postcode is like 'AB1 2C': place.pattern in context.yml matches none"
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_fault_of_the_profile_is_told_where_it_stands(write_context: Write, fault: Fault) -> None:
    folder = with_fault(write_context, fault)
    assert said_of(folder) == expected(folder, fault)


def test_the_id_is_the_name_of_the_folder(write_context: Write) -> None:
    folder = write_context()
    (folder / "acme").rename(folder / "zenith")
    assert said_of(folder) == ["zenith/context.yml:1:5: error: the id 'acme' is not the folder's name 'zenith'"]


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # the grey that is just too light
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)  # the lightest that is dark enough
