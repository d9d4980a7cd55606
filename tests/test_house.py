"""What the layout promises and import-linter cannot see."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import chec_voice
import tui

PACKAGE, APP = (Path(module.__file__).parent for module in (chec_voice, tui))
STORE = PACKAGE / "store"
SQL = re.compile(
    r"\s*(SELECT\s.*|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|PRAGMA\s"
    r"|(CREATE|DROP|ALTER)\s+(TEMP\s+)?(TABLE|VIEW|INDEX|TRIGGER)\s|WITH\s+\w+\s+AS\s*\()",
    re.DOTALL,
)


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """(line, text) of every string in a file that is no docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.lineno, node.value


def test_sql_stands_only_in_the_store() -> None:
    files = [*PACKAGE.rglob("*.py"), *APP.rglob("*.py")]
    assert any(SQL.match(text) for path in STORE.glob("*.py") for _, text in texts(path))
    elsewhere = [
        f"{path}:{line}: {text[:60]}"
        for path in files
        if STORE not in path.parents
        for line, text in texts(path)
        if SQL.match(text)
    ]
    assert elsewhere == []


def test_no_text_stands_where_nothing_takes_it() -> None:
    """The end of a sentence stood outside of the brackets, on its own line, and was not said."""
    lost = [
        f"{path}:{node.lineno}"
        for path in [*PACKAGE.rglob("*.py"), *APP.rglob("*.py")]
        for scope in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for _, block in ast.iter_fields(scope)
        if isinstance(block, list)
        for before, node in itertools.pairwise(block)
        if _is_text(node) and not _is_described(before, scope)
    ]
    assert lost == []


def _is_text(node: ast.AST) -> bool:
    if not isinstance(node, ast.Expr):
        return False
    value = node.value
    is_plain = isinstance(value, ast.Constant) and isinstance(value.value, str)
    return is_plain or isinstance(value, ast.JoinedStr)


def _is_described(node: ast.AST, scope: ast.AST) -> bool:
    """Whether the text behind says what a name is: of a module or class, or of an object."""
    if not isinstance(node, ast.Assign | ast.AnnAssign):
        return False
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    of_object = any(isinstance(target, ast.Attribute) for target in targets)
    return of_object or isinstance(scope, ast.Module | ast.ClassDef)


def test_who_may_be_read_has_one_home() -> None:
    """The condition stood eleven times, and a twelfth query could have forgotten a half of it."""
    copies = [
        f"{path.name}:{line}: {text[:60]}"
        for path in STORE.glob("*.py")
        if path.name != "readable.py"
        for line, text in texts(path)
        if re.search(r"NOT\s+(r\.)?raised", text)
    ]
    assert copies == []


def test_the_table_of_settings_has_one_home() -> None:
    copies = [
        f"{path.name}:{line}"
        for path in STORE.glob("*.py")
        if path.name != "settings.py"
        for line, text in texts(path)
        if re.search(r"(FROM|INTO)\s+setting\b", text)
    ]
    assert copies == []


def test_tests_go_through_public_doors() -> None:
    """What reaches behind the façade breaks with its insides, and proves nothing to a user."""
    tests = Path(__file__).parent
    behind = [
        str(path.relative_to(tests))
        for path in tests.rglob("*.py")
        if path.name not in ("chec_testing.py", "test_house.py")
        and "._store" in path.read_text(encoding="utf-8")
    ]
    assert behind == []


def test_what_the_type_checker_is_not_to_see_has_its_reason_beside_it() -> None:
    bare = [
        f"{path.name}:{number}"
        for path in (*PACKAGE.rglob("*.py"), *APP.rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(r"# type: ignore(?!\[[a-z-]+\]  # \w)", line)
    ]
    assert bare == []


FIXED_PLURAL = re.compile(
    r" (?:more |new |other |different )?(answers|people|persons|codes|codings|lines|rows|parts"
    r"|groups|places|columns|questions|topics|links|memos|files|turns|decisions|judgements|suggestions"
    r"|concerns|speakers|sessions|mentions|findings|words)\b"
)


def _numbers_unasked() -> Iterator[tuple[str, str, str]]:
    """(where, how the number is written, what follows it) of every number in a sentence that does
    not ask first how many there are."""

    def bare(node: ast.AST) -> Iterator[ast.JoinedStr]:
        if isinstance(node, ast.IfExp | ast.If):  # asks whether it is one, or none
            return
        if isinstance(node, ast.JoinedStr):
            yield node
        for child in ast.iter_child_nodes(node):
            yield from bare(child)

    for path in (*PACKAGE.rglob("*.py"), *APP.rglob("*.py")):
        for string in bare(ast.parse(path.read_text(encoding="utf-8"))):
            where = f"{path.name}:{string.lineno}: {ast.unparse(string)[:90]}"
            for value, after in itertools.pairwise(string.values):
                if (
                    isinstance(value, ast.FormattedValue)
                    and value.format_spec is not None
                    and isinstance(after, ast.Constant)
                ):
                    yield where, ast.unparse(value.format_spec).strip("f'\""), str(after.value)


def test_no_count_stands_before_a_fixed_plural() -> None:
    """ "1 answers" was read on screens and in files: `text.counted` says "1 answer"."""
    found = [
        where
        for where, written, after in _numbers_unasked()
        if written == "," and FIXED_PLURAL.match(after)
    ]
    assert found == []


def test_none_is_not_said_as_0_of_them() -> None:
    """ "44 of 46 figures are hidden, 0 of them to protect others": a sentence that counts some of
    what it named first asks whether there are any."""
    found = [where for where, _, after in _numbers_unasked() if after.startswith(" of them")]
    assert found == []


def test_the_page_on_the_architecture_names_files_that_are_there() -> None:
    """A newcomer opens what it names: a file that moved takes its name on the page along."""
    root = PACKAGE.parent
    page = (root / "ARCHITECTURE.md").read_text(encoding="utf-8")
    gone = [
        name
        for name in re.findall(r"`([\w./]+(?:\.py|\.yaml|\.md|/))`", page)
        if not (root / name).exists() and not (PACKAGE / name).exists()
    ]
    assert gone == []


def test_no_screen_does_twice_what_its_class_does_on_an_event() -> None:
    """Textual calls the handler of an event of every class of a widget: `super().on_mount()` called
    those of parents twice, and the map of half a million answers was counted twice at once."""
    calls = [
        f"{path.relative_to(APP)}:{number}"
        for path in sorted(APP.rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"super\(\)\.on_(?!event\()", line)
    ]
    assert not calls


def test_words_on_a_screen_are_those_whose_height_follows_them() -> None:
    """See `tui.widgets.static`: Textual's own keep the height of the words before."""
    own = APP / "widgets/static.py"
    for path in APP.rglob("*.py"):
        if path != own:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and node.module == "textual.widgets":
                    assert "Static" not in [name.name for name in node.names], path
