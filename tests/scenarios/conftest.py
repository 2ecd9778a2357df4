"""Each scenario has a hotline of its own."""

from tests.scenarios.fixtures import away, copied_hourly, hotline, logged, starred

__all__ = ["away", "copied_hourly", "hotline", "logged", "starred"]
