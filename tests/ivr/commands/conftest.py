"""Kept rotas are read as workbooks too."""

from tests.warm_child import warm_child

__all__ = ["warm_child"]
