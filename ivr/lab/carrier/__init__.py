"""The carrier: legs and what happens to them, and the webhooks that it sends."""
