"""Client addresses: whose request it is, behind the proxies of TRUSTED_PROXIES alone."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
_OF_ONE_HOUSE = 64  # bits: an IPv6 client chooses the rest of its address itself


def networks(written: Sequence[str]) -> tuple[Network, ...]:
    """Return the networks of TRUSTED_PROXIES. Raises ValueError for what is none."""
    return tuple(ip_network(each, strict=False) for each in written)


def client_address(peer: str, forwarded: Sequence[str], trusted: Sequence[Network]) -> str:
    """Return who asked: the last address that no trusted proxy has, an IPv6 one cut to its network.

    `peer` has the connection; `forwarded` are the values of X-Forwarded-For, which anybody can write: only what a
    trusted proxy has added counts.
    """
    chain = [part.strip() for value in forwarded for part in value.split(",")]
    address = peer
    while _is_trusted(address, trusted) and chain:
        address = chain.pop()
    return _cut(address)


def _is_trusted(address: str, trusted: Sequence[Network]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in trusted)


def _cut(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ip_network((found, _OF_ONE_HOUSE), strict=False))
    return str(found)
