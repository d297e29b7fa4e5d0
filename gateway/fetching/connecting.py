"""Connections to checked addresses only.

Names are looked up once, and what is connected to is one of the addresses that were checked: a name
that changes its address between check and connection (DNS rebinding) gains nothing by it.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import ip_address

from aiohappyeyeballs import AddrInfoType
from aiohttp import TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult

from gateway.fetching.public import Address, Network, is_elsewhere, plain

_LOOKUPS = 8
"""At the same time, in threads of their own: a slow name server holds up nothing else."""
_CONNECTIONS = 16
"""At the same time; each may hold as many bytes as a picture may have."""


def look_up(name: str) -> Sequence[str]:
    """Every address of a name; raises OSError."""
    found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return [str(where[0]) for *_, where in found]


@dataclass(frozen=True)
class Internet:
    """How names are looked up, which addresses may be connected to, whose certificates count."""

    look_up: Callable[[str], Sequence[str]] = look_up
    allowed: Callable[[Address], bool] = is_elsewhere
    tls: ssl.SSLContext | bool = True


class NotAllowed(OSError):
    """An address that is not connected to."""


class Gate:
    """blocked: networks that are not connected to although they are public."""

    def __init__(self, internet: Internet, blocked: Iterable[Network]) -> None:
        self._allowed = internet.allowed
        self._blocked = tuple(blocked)

    def check(self, host: str) -> None:
        """Raises NotAllowed; host: an address, and so nothing that would be looked up again."""
        try:
            address = ip_address(host)
        except ValueError as error:
            raise NotAllowed("not an address") from error
        if any(plain(address) in network for network in self._blocked):
            raise NotAllowed("a blocked network")
        if not self._allowed(address):
            raise NotAllowed("not a public address")

    def open(self, info: AddrInfoType) -> socket.socket:
        """The socket for exactly this address; every connection comes by here."""
        family, kind, protocol, _, where = info
        self.check(str(where[0]))
        return socket.socket(family, kind, protocol)


class CheckedResolver(AbstractResolver):
    """Refuses a name as soon as one of its addresses is refused."""

    def __init__(self, internet: Internet, gate: Gate) -> None:
        self._look_up = internet.look_up
        self._gate = gate
        self._pool = ThreadPoolExecutor(_LOOKUPS, thread_name_prefix="lookup")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        addresses = await loop.run_in_executor(self._pool, self._look_up, host)
        if not addresses:
            raise OSError("a name without addresses")
        for address in addresses:
            self._gate.check(address)
        return [_resolved(host, address, port) for address in addresses]

    async def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


def connector(internet: Internet, blocked: Iterable[Network]) -> TCPConnector:
    gate = Gate(internet, blocked)
    return TCPConnector(
        resolver=CheckedResolver(internet, gate),
        socket_factory=gate.open,
        use_dns_cache=False,
        force_close=True,
        limit=_CONNECTIONS,
        ssl=internet.tls,
    )


def _resolved(name: str, address: str, port: int) -> ResolveResult:
    return ResolveResult(
        hostname=name,
        host=address,
        port=port,
        family=socket.AF_INET6 if ":" in address else socket.AF_INET,
        proto=socket.IPPROTO_TCP,
        flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
    )
