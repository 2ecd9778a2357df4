"""A carrier of the lab, and a gateway to it."""

from collections.abc import AsyncIterator

import pytest

from tests.ivr.phone.twilio.gateways import Carrier


@pytest.fixture
async def carrier() -> AsyncIterator[Carrier]:
    carrier = Carrier()
    yield carrier
    await carrier.lab.close()
    await carrier.gateway.close()
    assert carrier.lab.errors == []
