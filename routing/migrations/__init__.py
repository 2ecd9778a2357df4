"""The schema's history, one revision a file; applied by ivr/database/migrate.py."""
