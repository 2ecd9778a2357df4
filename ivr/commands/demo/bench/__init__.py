"""The phone bench: `/bench` of the demo, where somebody holds the phones of callers and counsellors by hand.

It is served by the demo's own process, never by `serve`: it goes on when the service or its database does not.
"""
