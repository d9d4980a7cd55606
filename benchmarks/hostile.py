"""Texts that make a regular expression work hardest, made from the expression itself.

A pattern is slow where it starts again at every character, or tries one stretch in many ways. Both
show on texts made of its own pieces: what a repeat takes, over and over; the whole of it without
its end, over and over. `attacks` makes those from the parsed pattern, by a seed.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

_parser: Any = re._parser  # type: ignore[attr-defined]
_CANDIDATES = "aeAB1 7.-_'’,@:;\n\t?>([\"é€"
_MANY = 7
"""A repeat that may go on at least so often is worth a text of its own."""
_SAMPLES = 4
_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "split")


@dataclass(frozen=True)
class Use:
    """A pattern and how the module that holds it uses it."""

    name: str
    pattern: re.Pattern[str]
    methods: tuple[str, ...]

    def run(self, text: str) -> None:
        for method in self.methods:
            if method == "finditer":
                for _ in self.pattern.finditer(text):
                    pass
            elif method == "sub":
                self.pattern.sub("", text)
            else:
                getattr(self.pattern, method)(text)


def modules(package: str) -> Iterator[ModuleType]:
    """Every module of a package."""
    top = importlib.import_module(package)
    yield top
    for found in pkgutil.walk_packages(top.__path__, package + "."):
        yield importlib.import_module(found.name)


def uses(module: ModuleType) -> Iterator[Use]:
    """The patterns of a module: those with a name, and those written where they are used."""
    tree = ast.parse(inspect.getsource(module))
    called: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        holder, method = node.func.value, node.func.attr
        if not isinstance(holder, ast.Name) or method not in _METHODS:
            continue
        if holder.id != "re":
            called.setdefault(holder.id, set()).add(method)
        elif node.args and isinstance(node.args[0], ast.Constant):
            flags = re.I if len(node.args) > 2 else 0
            pattern = re.compile(str(node.args[0].value), flags)
            yield Use(f"{module.__name__}:{node.lineno}", pattern, (method,))
    loose = {m for held, names in called.items() if held.islower() for m in names - {"split"}}
    for name, value in vars(module).items():
        if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
            methods = tuple(sorted(called.get(name) or loose or {"finditer"}))
            yield Use(f"{module.__name__}.{name}", value, methods)


def attacks(pattern: re.Pattern[str], seed: int = 0) -> dict[str, Callable[[int], str]]:
    """What it is -> a text of about n characters of it."""
    rng = random.Random(seed)
    tree = list(_parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE | re.UNICODE))
    made: dict[str, Callable[[int], str]] = {}
    for number in range(_SAMPLES):
        whole = _sample(tree, rng)
        _over(made, f"whole {number}", "", whole)
        _over(made, f"whole {number}, spaced", "", whole + " ")
        for cut in range(1, len(tree)):
            part = _sample(tree[:cut], rng)
            _over(made, f"first {cut} of it", "", part)
            _over(made, f"first {cut} of it, spaced", "", part + " ")
    for number, (before, body) in enumerate(_repeats(tree, [])):
        for sample in range(_SAMPLES):
            head, piece = _sample(before, rng), _sample(body, rng)
            for end in ("", "!", "\n", "_"):
                _over(made, f"repeat {number}.{sample} {end!r}", head, piece, end)
            _over(made, f"repeat {number}.{sample} again", "", head + piece * 3 + " ")
    distinct = {make(60): name for name, make in made.items()}
    return {name: made[name] for name in distinct.values()}


def _over(
    made: dict[str, Callable[[int], str]], name: str, head: str, piece: str, end: str = ""
) -> None:
    if piece:
        made[name] = lambda n: head + piece * (max(n - len(head), 1) // len(piece) + 1) + end


def _repeats(tree: Any, before: list[Any]) -> Iterator[tuple[list[Any], list[Any]]]:
    """(what stands before it, what it repeats) of every repeat that may go on for long."""
    for at, (op, value) in enumerate(tree):
        here = [*before, *tree[:at]]
        name = str(op)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            _, most, body = value
            if most >= _MANY:
                yield here, list(body)
            yield from _repeats(list(body), here)
        elif name == "SUBPATTERN":
            yield from _repeats(list(value[3]), here)
        elif name == "ATOMIC_GROUP":
            yield from _repeats(list(value), here)
        elif name == "BRANCH":
            for branch in value[1]:
                yield from _repeats(list(branch), here)
        elif name in ("ASSERT", "ASSERT_NOT"):
            yield from _repeats(list(value[1]), here)


def _sample(tree: Any, rng: random.Random) -> str:
    """A text that the parsed pattern matches, more or less."""
    return "".join(_one(str(op), value, rng) for op, value in tree)


def _one(op: str, value: Any, rng: random.Random) -> str:
    match op:
        case "LITERAL":
            return chr(value)
        case "NOT_LITERAL":
            return next(c for c in _CANDIDATES if ord(c) != value)
        case "ANY":
            return rng.choice("aA1 .")
        case "IN":
            return _of_set(value, rng)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, most, body = value
            times = max(least, min(int(most), rng.choice((0, 1, 2))))
            return "".join(_sample(body, rng) for _ in range(times))
        case "SUBPATTERN":
            return _sample(value[3], rng)
        case "ATOMIC_GROUP":
            return _sample(value, rng)
        case "BRANCH":
            return _sample(rng.choice(value[1]), rng)
        case "ASSERT":
            return _sample(value[1], rng)
        case _:
            return ""


def _of_set(items: Any, rng: random.Random) -> str:
    """A character of a set, found by asking the set."""
    negated = bool(items) and str(items[0][0]) == "NEGATE"
    fitting = [c for c in _CANDIDATES if any(_in(c, item) for item in items) is not negated]
    if fitting:
        return rng.choice(fitting)
    op, value = items[-1]
    return chr(value if str(op) == "LITERAL" else value[0])


def _in(char: str, item: Any) -> bool:
    op, value = str(item[0]), item[1]
    if op == "LITERAL":
        return ord(char) == value
    if op == "RANGE":
        return value[0] <= ord(char) <= value[1]
    kind = str(value)
    if kind.endswith("NOT_WORD"):
        return not (char.isalnum() or char == "_")
    if kind.endswith("WORD"):
        return char.isalnum() or char == "_"
    if kind.endswith("NOT_DIGIT"):
        return not char.isdigit()
    if kind.endswith("DIGIT"):
        return char.isdigit()
    if kind.endswith("NOT_SPACE"):
        return not char.isspace()
    return kind.endswith("SPACE") and char.isspace()
