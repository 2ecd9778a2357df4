"""What admins choose is tried with phones too."""

from tests.scenarios.fixtures import away, copied_hourly, hotline

__all__ = ["away", "copied_hourly", "hotline"]
