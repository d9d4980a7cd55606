"""Reads `cues.yaml`: the cues as a safeguarding lead writes them, compiled once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from chec_voice import yaml_file
from chec_voice.safeguarding.pattern import Pattern, PatternError, compile_pattern
from chec_voice.safeguarding.words import Speller
from chec_voice.yaml_file import Fields, Node

BUNDLED = Path(__file__).with_name("cues.yaml")
POLARITIES = ("neutral", "helps", "harms", "change")

_LIST_NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Rule:
    """What the patterns of one entry of the file share."""

    kind: str
    why: str
    score: float
    quiet_in: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    under: int = 0
    whole: bool = False


@dataclass(frozen=True)
class Index:
    """Patterns by the words they wait for."""

    patterns: tuple[tuple[Rule, Pattern], ...]
    by_word: Mapping[str, tuple[int, ...]]

    def candidates(self, words: frozenset[str]) -> list[tuple[Rule, Pattern]]:
        """The patterns that could match a text of these words, in the file's order."""
        numbers: set[int] = set()
        for word in words & self.by_word.keys():
            numbers.update(self.by_word[word])
        return [self.patterns[number] for number in sorted(numbers)]


@dataclass(frozen=True)
class Book:
    """The whole file, ready to use."""

    speller: Speller
    harmless: Index
    settings: Index
    cues: Index
    kinds: tuple[str, ...]


def load(path: Path = BUNDLED) -> Book:
    """The cues of a file; the same file is compiled once.

    Raises:
        CodebookError: the file breaks its format; names the line.
    """
    return _load(path, path.stat().st_mtime_ns if path.is_file() else 0)


@lru_cache(maxsize=4)
def _load(path: Path, _changed: int) -> Book:
    root, _ = yaml_file.read(path)
    top = root.fields(("lists", "kinds"), ("spelling", "repair", "settings", "harmless"))
    forms = {key: node.text() for key, node in _mapping(top, "spelling")}
    speller = Speller(forms, frozenset(top.texts("repair")))
    maker = _Maker(speller, _lists(top))
    cues: list[tuple[Rule, Pattern]] = []
    kinds: list[str] = []
    for kind in top.items("kinds"):
        fields = kind.fields(("name", "cues"))
        kinds.append(fields.text("name"))
        for entry in fields.items("cues"):
            cues += maker.entry(kinds[-1], entry)
    harmless = maker.lines(Rule("", "", 0.0), top.values.get("harmless"))
    settings = [
        pair
        for name, node in _mapping(top, "settings")
        for pair in maker.lines(Rule(name, "", 0.0), node)
    ]
    return Book(speller, _index(harmless), _index(settings), _index(cues), tuple(kinds))


def _mapping(top: Fields, key: str) -> list[tuple[str, Node]]:
    node = top.values.get(key)
    if node is None:
        return []
    if not isinstance(node.value, dict):
        raise node.error("expected `key: value` pairs here.")
    return list(node.value.items())


def _lists(top: Fields) -> dict[str, tuple[str, ...]]:
    lists: dict[str, tuple[str, ...]] = {}
    for name, node in _mapping(top, "lists"):
        words: list[str] = []
        for item in node.text().split():
            other = _LIST_NAME.fullmatch(item)
            if other and other[1] not in lists:
                raise node.error(f"the list {other[1]!r} has to stand above this one.")
            words += lists[other[1]] if other else (item,)
        lists[name] = tuple(dict.fromkeys(words))
    return lists


class _Maker:
    def __init__(self, speller: Speller, lists: Mapping[str, tuple[str, ...]]) -> None:
        self._speller, self._lists = speller, lists

    def entry(self, kind: str, node: Node) -> list[tuple[Rule, Pattern]]:
        fields = node.fields(("score", "why", "says"), ("quiet_in", "asked", "under", "whole"))
        for polarity in fields.texts("asked"):
            if polarity not in POLARITIES:
                raise node.error(
                    f"'asked' cannot be {polarity!r}.", fix=f"Use: {', '.join(POLARITIES)}."
                )
        rule = Rule(
            kind=kind,
            why=fields.text("why"),
            score=_number(fields, "score"),
            quiet_in=frozenset(fields.texts("quiet_in")),
            asked=frozenset(fields.texts("asked")),
            under=int(_number(fields, "under", upto=100)),
            whole=fields.flag("whole", False),
        )
        return self.lines(rule, fields.values["says"])

    def lines(self, rule: Rule, node: Node | None) -> list[tuple[Rule, Pattern]]:
        """One pattern a line; empty lines and lines that start with # are skipped."""
        found = []
        for number, line in enumerate(node.text().splitlines() if node else [], start=1):
            source = line.strip()
            if not source or source.startswith("#"):
                continue
            try:
                pattern = compile_pattern(source, self._lists, self._speller.spell)
            except PatternError as error:
                assert node is not None
                raise node.error(f"cue {number} below this line: {error}.") from error
            found.append((rule, pattern))
        return found


def _number(fields: Fields, key: str, upto: float = 1.0) -> float:
    text = fields.text(key, "0")
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= upto:
        raise fields.values[key].error(f"{key!r} is a number from 0 to {upto:g}, not {text!r}.")
    return value


def _index(patterns: list[tuple[Rule, Pattern]]) -> Index:
    by_word: dict[str, list[int]] = defaultdict(list)
    for number, (_, pattern) in enumerate(patterns):
        for word in pattern.anchors:
            by_word[word].append(number)
    return Index(tuple(patterns), {word: tuple(found) for word, found in by_word.items()})
