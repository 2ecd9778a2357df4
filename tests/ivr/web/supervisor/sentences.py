"""The sentences that the program writes on timelines, read from its source: a sentence with values has {} for each.

What is given for a parameter `why` is followed: to constants, to names that the same function or module sets, and to
what a function returns, of another module too where that returns a text. What a caller of the domain passes in is
found where that is called.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
PACKAGES = (
    "routing/switchboard",
    "routing/line",
    "routing/supervision",
    "ivr/phone/actions.py",
    "ivr/retention.py",
)
NOUNS = ("calls", "callbacks", "offers", "voicemails", "timeline")
# What they are told is no timeline's: a hold keeps its own reason, a test ring has no call.
ELSEWHERE = {"release", "release_test", "close", "TellSetAside", "TellLast", "_set_aside_hold"}
_KIND = re.compile(
    r"(call|caller|offer|counsellor|conversation|callback|voicemail|hold|line|queue|dispatch|outcome)\.[a-z_]+"
)
_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Found:
    """What was read: sentences, kinds of events, and what could not be followed."""

    sentences: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)


@dataclass
class Module:
    """One module: its functions, and what names it sets."""

    path: str
    tree: ast.Module
    functions: dict[str, _Function]
    names: dict[str, list[ast.expr]]


@cache
def read() -> Found:
    """Return what the whole program may write on a timeline."""
    modules = _modules()
    takes = _places(modules)
    found = Found()
    for module in modules:
        for function, call in _calls(module):
            _of_call(module, function, call, takes, found)
        for function, told in _dicts(module):
            found.sentences |= _texts(module, function, told, found)
        if module.path.startswith("routing"):
            found.kinds |= set(_kinds(module.tree))
    return found


@cache
def _modules() -> list[Module]:
    return [_module(path) for path in _paths()]


def _dicts(module: Module) -> Iterator[tuple[_Function, ast.expr]]:
    """Yield the reasons of events that are written several at once."""
    for function in module.functions.values():
        for node in ast.walk(function):
            if isinstance(node, ast.Dict):
                named = zip(node.keys, node.values, strict=True)
                yield from ((function, value) for key, value in named if _is(key, "why"))


def _is(node: ast.expr | None, text: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == text


def _kinds(tree: ast.Module) -> Iterator[str]:
    """Yield the kinds of events that stand in the source; those of states are made of their names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _KIND.fullmatch(node.value):
            yield node.value


def _paths() -> Iterator[Path]:
    for package in PACKAGES:
        place = ROOT / package
        found = [place] if place.is_file() else sorted(place.rglob("*.py"))
        yield from (path for path in found if "testring" not in path.parts)
    yield from (ROOT / "routing" / f"{noun}.py" for noun in NOUNS)


def _module(path: Path) -> Module:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = {each.name: each for each in ast.walk(tree) if isinstance(each, _Function)}
    return Module(str(path.relative_to(ROOT)), tree, functions, _sets(tree.body))


def _sets(body: list[ast.stmt]) -> dict[str, list[ast.expr]]:
    """Return what names are set to, anywhere in these statements."""
    found: dict[str, list[ast.expr]] = {}
    for node in (each for statement in body for each in ast.walk(statement)):
        for target, value in _pairs(node):
            if isinstance(target, ast.Name):
                found.setdefault(target.id, []).append(value)
    return found


@cache
def _sets_in(function: _Function) -> dict[str, list[ast.expr]]:
    return _sets(function.body)


def _pairs(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    match node:
        case ast.NamedExpr(target=target, value=value):
            yield target, value
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
            yield from zip(targets, values, strict=True)
        case ast.Assign(
            targets=[ast.Tuple(elts=targets)],
            value=ast.IfExp(body=ast.Tuple() as yes, orelse=ast.Tuple() as no),
        ):
            yield from zip(targets * 2, yes.elts + no.elts, strict=True)
        case ast.Assign(targets=[target], value=value):
            yield target, value


def _places(modules: list[Module]) -> dict[str, list[tuple[str, int]]]:
    """Return of each function that takes a `why` at which places it does, by the function's name."""
    takes: dict[str, list[tuple[str, int]]] = {}
    for module in modules:
        for function in module.functions.values():
            given = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
            for name in ("why", "ready"):
                if name in given and function.name not in ELSEWHERE:
                    takes.setdefault(function.name, []).append((name, given.index(name)))
    return takes


def _calls(module: Module) -> Iterator[tuple[_Function, ast.Call]]:
    for function in module.functions.values():
        for node in ast.walk(function):
            if isinstance(node, ast.Call):
                yield function, node


def _of_call(
    module: Module, function: _Function, call: ast.Call, takes: dict[str, list[tuple[str, int]]], found: Found
) -> None:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in ELSEWHERE:
        return
    told = [
        each.value for each in call.keywords if each.arg == "why" and name not in {"warning", "error", "info"}
    ]
    for _, place in takes.get(name, []):
        if len(call.args) > place and not isinstance(call.args[place], ast.Starred):
            told.append(call.args[place])
    if (
        name == "run" and len(call.args) > 2
    ):  # the edge runs a use case: transactions.run(use_case, *arguments)
        told += _of_use_case(call, takes)
    for expression in told:
        found.sentences |= _texts(module, function, expression, found)


def _of_use_case(call: ast.Call, takes: dict[str, list[tuple[str, int]]]) -> list[ast.expr]:
    use_case = call.args[0]
    name = use_case.attr if isinstance(use_case, ast.Attribute) else getattr(use_case, "id", "")
    return [call.args[place] for _, place in takes.get(name, []) if len(call.args) > place]


def _texts(module: Module, function: _Function, node: ast.expr, found: Found) -> set[str]:
    """Return the texts that an expression may be; {} stands for a value."""
    texts: set[str] = set()
    match node:
        case ast.Constant(value=value):
            texts = {value} if isinstance(value, str) else set()
        case ast.JoinedStr():
            texts = _formatted(module, function, node, found)
        case ast.IfExp():
            texts = _texts(module, function, node.body, found) | _texts(module, function, node.orelse, found)
        case ast.Await() | ast.NamedExpr():
            texts = _texts(module, function, node.value, found)
        case ast.Name() | ast.Attribute():
            texts = _named(module, function, node, found)
        case ast.Call():
            texts = _returned(module, node, found)
        case _:
            found.lost.add(f"{module.path}:{node.lineno} {ast.unparse(node)}")
    return texts


def _formatted(module: Module, function: _Function, node: ast.JoinedStr, found: Found) -> set[str]:
    texts = {""}
    for part in node.values:
        ends = {"{}"}
        if isinstance(part, ast.Constant):
            ends = {str(part.value)}
        elif (
            isinstance(part, ast.FormattedValue)
            and isinstance(part.value, ast.Name)
            and part.value.id.isupper()
        ):
            ends = _texts(module, function, part.value, found)
        texts = {text + end for text in texts for end in ends}
    return texts


def _named(module: Module, function: _Function, node: ast.Name | ast.Attribute, found: Found) -> set[str]:
    if isinstance(node, ast.Attribute):
        # Another module's constant, or a value that is no sentence of ours.
        return _constant(node.attr) if node.attr.isupper() else {"{}"}
    given = {each.arg for each in ast.walk(function.args) if isinstance(each, ast.arg)}
    values = _sets_in(function).get(node.id) or (
        _default(function, node.id) if node.id in given else module.names.get(node.id, [])
    )
    if not values and node.id not in given and not node.id.isupper():
        return set() if node.id == "_why" else {"{}"}
    texts: set[str] = set()
    for value in values:
        texts |= _texts(module, function, value, found)
    return texts


def _default(function: _Function, name: str) -> list[ast.expr]:
    given = function.args
    pairs = [
        *zip(given.args[::-1], given.defaults[::-1], strict=False),
        *zip(given.kwonlyargs, given.kw_defaults, strict=True),
    ]
    return [value for each, value in pairs if each.arg == name and value is not None]


def _constant(name: str) -> set[str]:
    found: set[str] = set()
    for value in _constants().get(name, []):
        # A constant may stand for another module's: WHY = timeline.WITHOUT_DATABASE.
        found |= _constant(value.attr) if isinstance(value, ast.Attribute) else {ast.literal_eval(value)}
    return found


@cache
def _constants() -> dict[str, list[ast.expr]]:
    """Return what each name is set to at the top of any module."""
    found: dict[str, list[ast.expr]] = {}
    for path in _paths():
        for statement in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(statement, ast.Assign):
                found.setdefault(ast.unparse(statement.targets[0]), []).append(statement.value)
    return found


def _called(module: Module, name: ast.expr) -> tuple[Module, _Function | None]:
    """Return the function of this name, and where it stands: in this module, or in one whose functions tell texts."""
    if not isinstance(name, ast.Attribute):
        return module, module.functions.get(getattr(name, "id", ""))
    place = ast.unparse(name.value)
    for other in _modules():
        function = other.functions.get(name.attr) if Path(other.path).stem == place else None
        if function is not None and function.returns is not None:
            is_text = ast.unparse(function.returns) in {"str", "str | None"}
            return other, function if is_text else None
    return module, None


def _returned(module: Module, node: ast.Call, found: Found) -> set[str]:
    module, function = _called(module, node.func)
    if function is None:
        return {"{}"}  # str(error)
    texts: set[str] = set()
    for each in ast.walk(function):
        if isinstance(each, ast.Return) and each.value is not None:
            texts |= _texts(module, function, each.value, found)
    return texts
