"""What is public, and what belongs to a host or its network."""

from ipaddress import ip_address

import pytest

from gateway.fetching.public import is_own, is_public

INNER = (
    "0.0.0.0", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.255",
    "127.0.0.1", "127.255.255.255", "168.63.129.16", "169.254.0.1", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1",
    "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250",
    "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b:1::7f00:1", "100::1",
    "2001::1", "2001:0:4136:e378:8000:63bf:80ff:fffe", "2001:db8::1", "2002:7f00:1::",
    "2002:808:808::", "3fff::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0",
    "fec0::1", "ff02::1", "ff0e::1", "2606:4700::1%eth0",
)  # fmt: skip
OUTER = (
    "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
    "128.0.0.0", "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.167.255.255",
    "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255",
    "2001:200::1", "2606:4700::1", "2a00:1450::1",
)  # fmt: skip


@pytest.mark.parametrize("text", INNER)
def test_inner_addresses(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", OUTER)
def test_public_addresses(text: str) -> None:
    assert is_public(ip_address(text))


@pytest.mark.parametrize("prefix", ["::ffff:", "64:ff9b::"])
def test_an_address_within_an_address_counts(prefix: str) -> None:
    for text in INNER[:25]:
        assert not is_public(ip_address(prefix + text))
    for text in OUTER[:15]:
        assert is_public(ip_address(prefix + text))


def test_this_machine() -> None:
    assert is_own(ip_address("127.0.0.1"))
    assert is_own(ip_address("127.1.2.3"))
    assert not is_own(ip_address("1.1.1.1"))
