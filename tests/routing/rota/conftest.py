"""Properties of rotas read workbooks by the hundred."""

from tests.warm_child import warm_child

__all__ = ["warm_child"]
