"""The phone is tested over a hotline too."""

from tests.scenarios.fixtures import away, copied_hourly, hotline, logged, starred

__all__ = ["away", "copied_hourly", "hotline", "logged", "starred"]
