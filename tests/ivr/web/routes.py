"""Routes, for tests: what a page takes from an address or a form."""

import inspect
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel


def fields_of(endpoint: Any) -> Iterator[str]:
    for name, parameter in inspect.signature(endpoint, eval_str=True).parameters.items():
        kind = next(iter(get_args(parameter.annotation)), parameter.annotation)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from kind.model_fields
        else:
            yield name
