"""Where webhooks may go: however an address is written, what it means counts."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.destinations import DestinationRefused, Destinations, NetworksUnusable

PRIVATE = [
    "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/",
    "http://localhost:8080/", "http://x.localhost./", "http://[::1]/", "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/", "http://0.0.0.0/", "http://0/", "http://[::]/", "http://169.254.169.254/latest",
    "http://[fe80::1]/", "http://[fe80::1%25eth0]/", "http://10.0.0.1/", "http://192.168.1.1/", "http://172.16.0.1/",
    "http://100.64.0.1/", "http://[fd00::1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/",
    "http://[::127.0.0.1]/", "http://224.0.0.1/", "http://255.255.255.255/", "http://[ff02::1]/", "http://198.18.0.1/",
]  # fmt: skip
ODD = ["", "nonsense", "ftp://1.1.1.1/", "http://", "http://[", "http://u:p@1.1.1.1/", "http://1.1.1.1:99999/",
       "file:///etc/passwd", "http://1.1.1.1/#x", "http://1.1.1.1/" + "x" * 3000]  # fmt: skip


@pytest.mark.parametrize("url", PRIVATE + ODD)
def test_nothing_is_sent_there(url: str) -> None:
    with pytest.raises(DestinationRefused):
        Destinations(()).check(url)


@pytest.mark.parametrize("url", ["https://1.1.1.1/x?y=z", "http://[2606:4700::1111]:8080/", "https://oss.example/"])
def test_public_addresses_and_names_pass(url: str) -> None:
    Destinations(()).check(url)


def test_the_operator_allows_ranges_but_loopback_and_link_local_only_by_themselves() -> None:
    wide = Destinations(["0.0.0.0/0", "::/0"])
    wide.check("http://10.0.0.1/")
    wide.check("http://[fd00::1]/")
    for url in (
        "http://127.0.0.1/",
        "http://169.254.169.254/",
        "http://[::1]/",
        "http://0.0.0.0/",
        "http://224.0.0.1/",
    ):
        with pytest.raises(DestinationRefused):
            wide.check(url)
    Destinations(["127.0.0.0/8"]).check("http://[::ffff:127.0.0.1]/")
    Destinations(["169.254.10.0/24"]).check("http://169.254.10.5/")
    with pytest.raises(DestinationRefused):
        Destinations(["169.254.10.0/24"]).check("http://169.254.169.254/")


@given(st.ip_addresses(v=4).filter(lambda address: not address.is_global))
def test_no_spelling_of_an_address_that_is_not_public_passes(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    spellings = [
        str(address),
        str(number),
        hex(number),
        f"[::ffff:{address}]",
        f"[64:ff9b::{number >> 16:x}:{number & 0xFFFF:x}]",
    ]
    for host in spellings:
        with pytest.raises(DestinationRefused):
            Destinations(()).check(f"http://{host}/")


def test_a_setting_that_is_no_range_is_said_so() -> None:
    with pytest.raises(NetworksUnusable, match="ten"):
        Destinations(["ten"])


async def test_one_forbidden_address_of_a_name_is_enough() -> None:
    async def mixed(host: str, port: int) -> list[str]:
        return ["1.1.1.1", "127.0.0.1"]

    with pytest.raises(DestinationRefused, match=r"oss\.example"):
        await Destinations((), mixed).resolve("oss.example", 443)
