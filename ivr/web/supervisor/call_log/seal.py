"""Caller seal: whose number was searched for, as an address may carry it: hashes, sealed for a session and an hour."""

import json
from datetime import datetime, timedelta

from ivr.web.pages import Visit

_PURPOSE = "calls of a caller"
_KEPT_FOR = timedelta(hours=1)
_LONGEST = 4_000


def sealed(visit: Visit, number: str) -> str:
    """Return the seal of a number (E.164): neither it nor its hash can be read from it."""
    sealer = visit.pages.helpline.sealer
    hashes = [each.hex() for each in sealer.hashes(number)]
    return sealer.seal(json.dumps([_PURPOSE, _session(visit), hashes, visit.now.isoformat()])).decode()


def hashes_of(visit: Visit, seal: str) -> tuple[bytes, ...]:
    """Return the hashes that were sealed for this session within the last hour; nothing of anything else."""
    try:
        told = visit.pages.helpline.sealer.opened(seal[:_LONGEST].encode())
        purpose, session, hashes, at = json.loads(told or "")
        is_of_now = visit.now - datetime.fromisoformat(at) <= _KEPT_FOR
    except (ValueError, TypeError):
        return ()
    is_own = purpose == _PURPOSE and session == _session(visit)
    return tuple(bytes.fromhex(each) for each in hashes) if is_own and is_of_now else ()


def _session(visit: Visit) -> str:
    return visit.signed_in.token_hash.hex()
