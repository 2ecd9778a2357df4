"""Use cases of a test ring: a coordinator has a counsellor's phone rung, and a key confirms it."""
