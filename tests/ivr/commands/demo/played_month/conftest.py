"""What is played is compared with a helpline over the lab."""

from tests.scenarios.fixtures import copied_hourly, hotline

__all__ = ["copied_hourly", "hotline"]
