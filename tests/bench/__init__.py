"""The bench: what a webhook costs, as ratios inside one run (`make bench`, `make bench-large`)."""
