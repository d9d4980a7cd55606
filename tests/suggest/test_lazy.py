from __future__ import annotations

import subprocess
import sys

import pytest

import chec_voice.suggest as suggest

HEAVY = (
    "numpy",
    "onnxruntime",
    "tokenizers",
    "torch",
    "transformers",
    "sentence_transformers",
    "spacy",
    "sklearn",
    "pandas",
)


def test_importing_every_module_loads_nothing_heavy():
    program = (
        "import sys, chec_voice.suggest as s\n"
        "for name in s.__all__: getattr(s, name)\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_unknown_names_are_refused():
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        suggest.nonsense  # noqa: B018
    assert set(dir(suggest)) >= {"VERSION", "KeywordSuggester"}


def test_suggesting_loads_no_torch_where_it_is_installed():
    """spaCy's thinc takes torch when it finds it: seconds at every start, and for nothing."""
    program = (
        "import sys\n"
        "from chec_voice.model import Code, Segment\n"
        "from chec_voice.suggest import Learner\n"
        "codes, said = [Code('a', 'Kind staff')], [Segment(1, 1, 0, 10, 'kind staff')]\n"
        "list(Learner(codes, texts=['kind staff']).train([]).suggest(said))\n"
        "print([m for m in ('torch', 'sklearn', 'pandas') if m in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
