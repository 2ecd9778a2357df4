"""A mail server that runs beside the pages."""

from collections.abc import Iterator

import pytest

from tests.ivr.mail.mail_server import MailServer
from tests.scenarios.fixtures import copied_hourly

__all__ = ["copied_hourly"]


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server
