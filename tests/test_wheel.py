"""The wheel works on its own: installed into a clean environment and run from another folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from chec_testing import ROOT

pytestmark = pytest.mark.slow

LOOK = """
import json, sys
import chec_voice, tui
from chec_voice import bundled
data = {
    "package": chec_voice.__file__, "tui": tui.__file__, "path": sys.path,
    "codebooks": str(bundled.folder("codebooks")), "corpora": str(bundled.folder("corpora")),
    "files": sorted(str(p.relative_to(bundled.folder("corpora").parent))
                    for name in ("codebooks", "corpora") for p in bundled.folder(name).rglob("*")),
}
print(json.dumps(data))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("build")
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT],
        check=True,
        capture_output=True,
    )
    (made,) = out.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` folder of an environment with the wheel, and our dependencies on its path."""
    place = tmp_path_factory.mktemp("clean") / "env"
    subprocess.run([sys.executable, "-m", "venv", place], check=True, capture_output=True)
    scripts = place / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run(
        [scripts / "python", "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel],
        check=True,
        capture_output=True,
    )
    # Dependencies without a network: those of this environment, whose own .pth files (the
    # editable install of the checkout among them) are not read from there.
    site = next(place.rglob("site-packages"))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return scripts


def test_the_wheel_holds_what_it_needs(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    data = {n.removeprefix("chec_voice/_data/") for n in names if "/_data/" in n}
    assert "codebooks/home_community_education.yaml" in data
    assert "codebooks/frameworks/chec_drivers_reconstruction.yaml" in data
    assert any(n.startswith("codebooks/crosswalks/") for n in data)
    for folder in ("received", "demo", "profiles"):
        assert any(n.startswith(f"corpora/youth_voice_synthetic/{folder}/") for n in data), folder
    assert "chec_voice/store/schema/0001_initial.sql" in names
    assert "tui/style.tcss" in names
    for name in ("model.onnx", "tokenizer.json", "codebooks.npy", "LICENCE"):
        assert f"chec_voice/suggest/minilm/{name}" in names
    assert not [n for n in names if n.startswith(("tests/", "benchmarks/", "corpora/"))]
    assert not [n for n in names if "__pycache__" in n or n.endswith(".chec")]


def test_the_wheel_runs_from_another_folder(environment: Path, tmp_path: Path) -> None:
    env = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}

    def run(*args: str | Path) -> str:
        done = subprocess.run(
            args, cwd=tmp_path, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    data = json.loads(run(environment / "python", "-c", LOOK))
    inside = str(environment.parent)
    assert all(data[key].startswith(inside) for key in ("package", "tui", "codebooks", "corpora"))
    assert str(ROOT) not in data["path"]
    assert any(name.startswith("corpora/youth_voice_synthetic/demo/") for name in data["files"])
    assert "Made p.chec" in run(environment / "chec-voice", "new", "p.chec")
    assert "Food" in run(environment / "chec-voice", "codebook", "home-community-education")
    said = "from chec_voice.suggest import load_encoder; print(load_encoder().encode(['hi']).shape)"
    assert run(environment / "python", "-c", said) == "(1, 384)\n"
    assert "The file is sound." in run(environment / "chec-voice", "doctor", "p.chec")
