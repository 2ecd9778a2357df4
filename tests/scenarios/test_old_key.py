"""The generated first key: what it has sealed can be opened and found after SECRET_KEY is set."""

from pathlib import Path

from ivr import secret_key
from ivr.settings import GivenSettings
from tests.scenarios.bad_rows import BAD, is_sealed_with, two_are_due
from tests.scenarios.hotline import a_hotline


async def test_what_the_key_of_the_first_day_has_sealed_is_opened_and_found_once_secret_key_is_set(
    database_url: str, tmp_path: Path
) -> None:
    first = secret_key.sealer(GivenSettings(data_dir=tmp_path))
    async with a_hotline(database_url, tmp_path) as hotline:
        await two_are_due(hotline)
        await is_sealed_with(hotline, first)
        await hotline.sweeps()
        assert {row.state for row in await hotline.callbacks()} == {"in_line"}
        assert first.hash(BAD) in hotline.service.helpline.sealer.hashes(BAD)
