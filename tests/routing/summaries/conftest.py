"""The fixtures of the scenarios, for those about summaries."""

from tests.scenarios.fixtures import copied_hourly, hotline

__all__ = ["copied_hourly", "hotline"]
