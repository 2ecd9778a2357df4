"""The fixtures of supervisors' pages: their own, and a hotline to ring."""

from tests.scenarios.fixtures import away, copied_hourly, hotline

__all__ = ["away", "copied_hourly", "hotline"]
