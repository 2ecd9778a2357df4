"""Webhooks: each handler reads an event, names its use case, and answers with the reply's document."""
