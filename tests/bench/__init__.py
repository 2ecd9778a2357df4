"""The bench: the cost of webhooks, as ratios inside one run (`make bench`, `make bench-large`)."""
