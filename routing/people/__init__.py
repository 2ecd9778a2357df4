"""People: who may use the pages. Accounts, their roles, passwords and second factors, sessions and one-time links.

Counsellors are not among them: they answer calls by phone alone (`routing.counsellors`).
"""
