"""Spreading: how tests are handed to the workers."""

from typing import Any

from xdist.scheduler import LoadGroupScheduling  # type: ignore[import-untyped]


class Spreading(LoadGroupScheduling):  # type: ignore[misc]
    """Hands out one after another, as its parent does, and forgets what is over.

    The parent goes through all that a worker has ever had after each test: with ten thousand of them, for seconds.
    """

    def mark_test_complete(self, node: Any, item_index: int, duration: float = 0) -> None:
        super().mark_test_complete(node, item_index, duration)
        had = self.assigned_work[node]
        scope = self._split_scope(self.registered_collections[node][item_index])
        if all(had[scope].values()):
            del had[scope]
