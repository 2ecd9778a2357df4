"""Not rung: a number that is blocked, or never to be rung again, by its hash under any key, and why."""

from datetime import timedelta

from routing import blocks
from routing.supervision import never_again
from routing.switchboard.callback import not_rung
from routing.transaction import Transaction
from tests.scenarios.hotline import Hotline

NUMBER = "+6281390000001"


async def test_a_block_counts_while_it_lasts_and_never_again_for_good(hotline: Hotline) -> None:
    helpline, now = hotline.service.helpline, hotline.clock.now()
    hashes = helpline.sealer.hashes(NUMBER)
    async with hotline.service.database.begin() as connection:
        tx = Transaction(connection, now, helpline)
        later = Transaction(connection, now + timedelta(hours=1), helpline)
        assert await not_rung.why(tx, hashes) is None
        await blocks.block(connection, now, hashes[0], until=now + timedelta(minutes=30))
        assert await not_rung.why(tx, hashes) == not_rung.BLOCKED
        assert await not_rung.why(later, hashes) is None
        await never_again.bar(connection, now, hashes, "account 7")
        assert await not_rung.why(later, [b"of an older key", *hashes]) == never_again.WHY
        assert await not_rung.why(later, [b"another"]) is None
