"""Budgets: the number of examples of a property test: an eighth of them in `make test`, all in `make test-deep`.

The same ones each time, so that nobody's change is red by chance; `EXPLORE=1 make test-deep` plays others.
"""

import os

DEEP = bool(os.environ.get("TESTS_DEEP"))
EXPLORE = bool(os.environ.get("EXPLORE"))


def examples(many: int) -> int:
    """Return how many of a test's examples this run plays."""
    return many if DEEP or EXPLORE else max(many // 8, 5)
