"""The week's pages are tried with phones too."""

from tests.scenarios.fixtures import copied_hourly, hotline

__all__ = ["copied_hourly", "hotline"]
