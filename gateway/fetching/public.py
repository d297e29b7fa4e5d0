"""Which addresses are the public Internet's, and not this machine's or its network's.

From IANA's registries of special-purpose addresses, rather than from `ipaddress`, whose answers
differ between releases of Python.
"""

import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_SPECIAL_4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # behind a carrier's NAT
            "127.0.0.0/8",  # loopback
            "168.63.129.16/32",  # Azure's services for a host; a public address by its looks
            "169.254.0.0/16",  # link-local, and most clouds' metadata
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocols; Oracle's metadata
            "192.0.2.0/24",  # documentation
            "192.88.99.0/24",  # relays of 6to4
            "192.168.0.0/16",  # private
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and broadcast
        ),
    )
)
_UNICAST_6 = IPv6Network("2000::/3")
"""Everything else is loopback, link-local, private, multicast or not given out."""
_SPECIAL_6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocols; Teredo, which carries IPv4 addresses
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4, which carries IPv4 addresses
            "3fff::/20",  # documentation
        ),
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")
"""Where a network has IPv6 only, every server with an IPv4 address is found here."""
_MAPPED = IPv6Network("::ffff:0:0/96")
_LOW_32_BITS = 0xFFFF_FFFF


def plain(address: Address) -> Address:
    """The IPv4 address that an IPv6 one carries, else the address itself."""
    if address in _NAT64 or address in _MAPPED:
        return IPv4Address(int(address) & _LOW_32_BITS)
    return address


def is_public(address: Address) -> bool:
    address = plain(address)
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _SPECIAL_4)
    special = any(address in network for network in _SPECIAL_6)
    return address in _UNICAST_6 and not special and address.scope_id is None


def is_own(address: Address) -> bool:
    """Whether it is this machine's: what listens there may be meant for this machine alone."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((str(address), 0))
        except OSError:
            return False
        return True


def is_elsewhere(address: Address) -> bool:
    """Public, and not this machine's."""
    return is_public(address) and not is_own(plain(address))
