"""The tests: they mirror the two packages; scenarios/ are phone conversations."""
