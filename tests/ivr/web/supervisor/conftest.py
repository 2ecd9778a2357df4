"""The fixtures of supervisors' pages: their own, and a hotline to ring."""

from tests.scenarios.fixtures import copied_hourly, hotline

__all__ = ["copied_hourly", "hotline"]
