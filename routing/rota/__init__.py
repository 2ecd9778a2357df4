"""The rota: who is on duty at an instant, and the file it comes from (design, parts 1, 7 and 8)."""
