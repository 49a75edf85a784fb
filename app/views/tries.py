"""How often a door may be tried, and who is counted: one table, looked at before anything else is."""

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

from flask import request

from app.acts import limits
from app.database import transaction
from app.identity import now


@dataclass(frozen=True, slots=True)
class Limit:
    most: int
    seconds: int


QUARTER, HOUR = 15 * 60, 60 * 60

# An account is guessed at from many places, and many accounts from one: each is counted apart.
LIMITS = {
    "log-in-as": Limit(5, QUARTER),
    "log-in-from": Limit(30, QUARTER),
    "register-from": Limit(10, HOUR),
    "letter-to": Limit(5, HOUR),
    "letter-from": Limit(20, HOUR),
    "report-from": Limit(10, HOUR),
}


def tried(what: str, who: str) -> None:
    """Count one try, in a transaction of its own: it counts whatever comes of it. Raises TooOften."""
    limit = LIMITS[what]
    with transaction() as session:
        limits.count(session, what, who, most=limit.most, seconds=limit.seconds, now=now())


def whereabouts() -> str:
    """The address a request comes from; for IPv6 the /64, which is what one subscriber is given whole."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:  # a test, a socket on this machine
        return request.remote_addr or ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network((address.packed[:8] + bytes(8), 64)))
    return str(address)
