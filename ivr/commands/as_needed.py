"""Commands that are imported when they are asked for: all of them take a second, which each start would wait for."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup


def as_needed(modules: Mapping[str, str]) -> type[TyperGroup]:
    """Return a kind of group for `typer.Typer(cls=...)`: behind its own commands it has those of these modules.

    A module has a function of the command's name, or is a group with an `app`. The help imports them all.
    """

    class AsNeeded(TyperGroup):
        def __init__(self, **more: Any) -> None:
            super().__init__(**more)
            self.commands = _Commands(self.commands, modules)  # type: ignore[assignment] # nobody adds one later

    return AsNeeded


class _Commands(Mapping[str, Any]):
    """Commands by name: those that are there, and those that are yet to be imported."""

    def __init__(self, there: Mapping[str, Any], modules: Mapping[str, str]) -> None:
        self._there = dict(there)
        self._modules = modules
        self._names = (*there, *modules)

    def __getitem__(self, name: str) -> Any:
        if name not in self._there:
            self._there[name] = _imported(name, self._modules[name])
        return self._there[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _imported(name: str, module: str) -> Any:
    """Return a command, or a group of commands, as typer makes it."""
    found = import_module(module)
    alone = typer.Typer()
    alone.callback()(_nothing)  # so that typer makes a group of it, which has the command by its name
    if hasattr(found, "app"):
        alone.add_typer(found.app, name=name)
    else:
        alone.command()(getattr(found, name))
    return typer.main.get_group(alone).commands[name]


def _nothing() -> None:
    """Do nothing before a command."""
