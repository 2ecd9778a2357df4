"""The use cases of a callback, from the request to the ring that keeps it."""
