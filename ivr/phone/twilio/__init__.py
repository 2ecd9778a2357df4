"""Twilio: its REST API, and everything that knows its words."""
