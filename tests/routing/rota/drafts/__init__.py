"""Drafts of a rota."""
