"""Beside what asks a use case by itself stand conversations over the lab, with a hotline of their own."""

from tests.scenarios.fixtures import away, copied_hourly, hotline, logged, starred

__all__ = ["away", "copied_hourly", "hotline", "logged", "starred"]
