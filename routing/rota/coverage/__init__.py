"""Coverage: how many people are there, hour by hour, and how many there should be."""
