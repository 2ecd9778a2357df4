"""Webhooks: each reads an event, names its use case, and answers with what that decided."""
