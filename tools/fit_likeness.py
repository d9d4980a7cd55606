"""Fits chec_voice/safeguarding/likeness.json to the invented examples beside it.

Run `python tools/fit_likeness.py` after changing a file of examples or the cues; `--check` says
whether that was forgotten. Test sets (tests/safeguarding/) take no part.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chec_voice.safeguarding import likeness
from chec_voice.safeguarding.book import load
from chec_voice.safeguarding.find import Looked, look

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "chec_voice/safeguarding/examples"
CUES = ROOT / "chec_voice/safeguarding/cues.yaml"
RESPONSES = ROOT / "corpora/youth_voice_synthetic/responses.csv"
GOLD = ROOT / "corpora/youth_voice_synthetic/gold/safeguarding.csv"
HELD_OUT_AREA = "SY"
ORDINARY = 0.3
"""Weight of an ordinary answer of the corpus. The writers' files have three disclosures in five
lines, which no survey has: these say what most answers look like."""
FEWEST_WORDS = 4
STRENGTH = 10.0
"""Inverse of the penalty on weights. 3 to 30 were tried by leaving out one writer at a time."""
THRESHOLD = {"meant": 0.26, "worded": 0.37}
"""At which, writers left out one at a time, about one harmless example in seven comes early."""

Row = tuple[str, str, str]


def examples() -> list[tuple[str, list[Row]]]:
    """(file, rows) of every file of examples."""
    return [(p.stem, likeness.read_examples(p)) for p in sorted(EXAMPLES.glob("*.txt"))]


def ordinary() -> list[Row]:
    """Answers of two areas of the corpus that are neither disclosures nor sound like one."""
    with GOLD.open(encoding="utf-8", newline="") as file:
        special = {row["response_id"] for row in csv.DictReader(file)}
    with RESPONSES.open(encoding="utf-8", newline="") as file:
        return [
            ("ordinary", row["polarity"], row["text"])
            for row in csv.DictReader(file)
            if row["response_id"] not in special
            and not row["response_id"].startswith(HELD_OUT_AREA)
            and len(row["text"].split()) >= FEWEST_WORDS
        ]


def digest() -> str:
    """Of everything that the fit depends on."""
    sha = hashlib.sha256()
    for path in (CUES, *sorted(EXAMPLES.glob("*.txt")), RESPONSES, GOLD):
        sha.update(path.read_bytes())
    return sha.hexdigest()


class Fit:
    """Both models on some rows."""

    def __init__(self, rows: list[Row], weights: NDArray[np.float64], vectors: Any) -> None:
        self.looked = [_look(row) for row in rows]
        self.vectors = vectors
        self.number, self.rarity = _vocabulary(self.looked)
        self._weights = weights
        self._truth = np.array([row[0] in ("direct", "indirect") for row in rows])
        shell = likeness.Likeness(self.number, self.rarity, _NONE, _NONE, "")
        self.terms = _sparse([shell.shares(one.tokens) for one in self.looked], len(self.number))
        self.cues = np.array([[one.total] for one in self.looked])

    def fitted(self, kind: str) -> tuple[dict[str, Any], NDArray[np.float64]]:
        """The model as `likeness.json` has it, and the weights of its terms."""
        from scipy import sparse
        from sklearn.linear_model import LogisticRegression

        parts = [self.terms, sparse.csr_matrix(self.cues)]
        if kind == "meant":
            parts.append(sparse.csr_matrix(self.vectors))
        model = LogisticRegression(C=STRENGTH, max_iter=3000)
        model.fit(sparse.hstack(parts).tocsr(), self._truth, sample_weight=self._weights)
        found = model.coef_[0]
        n = len(self.number)
        limit = THRESHOLD[kind]
        return {
            "intercept": round(float(model.intercept_[0] - np.log(limit / (1 - limit))), 4),
            "cues": round(float(found[n]), 4),
            "meaning": [round(float(w), 4) for w in found[n + 1 :]],
        }, found[:n]

    def likeness(self, model: str) -> dict[str, Any]:
        worded, by_word = self.fitted("worded")
        meant, by_meaning = self.fitted("meant")
        return {
            "notice": "SYNTHETIC: fitted to invented answers (examples/, corpora/).",
            "model": model,
            "worded": worded,
            "meant": meant,
            "terms": {
                term: [
                    round(self.rarity[at], 3),
                    round(float(by_word[at]), 3),
                    round(float(by_meaning[at]), 3),
                ]
                for term, at in self.number.items()
            },
        }


_NONE = likeness.Weights(0.0, 0.0, (), ())


def _look(row: Row) -> Looked:
    return look(load(), row[2], row[1], "")


def _vocabulary(looked: list[Looked]) -> tuple[dict[str, int], tuple[float, ...]]:
    """Terms of two examples or more, and how rare they are."""
    seen = Counter(term for one in looked for term in set(likeness.terms(one.tokens)))
    kept = sorted(term for term, count in seen.items() if count > 1)
    rarity = tuple(float(np.log((1 + len(looked)) / (1 + seen[term])) + 1) for term in kept)
    return {term: at for at, term in enumerate(kept)}, rarity


def _sparse(shares: list[dict[int, float]], width: int) -> Any:
    from scipy import sparse

    rows = [at for at, one in enumerate(shares) for _ in one]
    columns = [term for one in shares for term in one]
    values = [value for one in shares for value in one.values()]
    return sparse.csr_matrix((values, (rows, columns)), shape=(len(shares), width))


def training() -> tuple[list[Row], NDArray[np.float64]]:
    """Rows to fit to, and their weights."""
    written = [row for _, rows in examples() for row in rows]
    more = ordinary()
    return written + more, np.r_[np.ones(len(written)), np.full(len(more), ORDINARY)]


def main(check: bool) -> int:
    from chec_voice.suggest.encoder import MODEL_ID, load_encoder

    if check:
        fitted = json.loads(likeness.FITTED.read_text(encoding="utf-8"))
        stale = (fitted["fitted_to"], fitted["model"]) != (digest(), MODEL_ID)
        if stale:
            sys.stderr.write(
                "likeness.json is older than its examples or the model: run this without --check\n"
            )
        return int(stale)
    rows, weights = training()
    vectors = load_encoder().encode([row[2] for row in rows])
    data = {"fitted_to": digest(), **Fit(rows, weights, vectors).likeness(MODEL_ID)}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    text = text.replace('],"', '],\n"').replace('},"', '},\n"')
    likeness.FITTED.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(rows)} examples, {len(data['terms'])} terms: {likeness.FITTED}\n")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether a fit is due")
    raise SystemExit(main(parser.parse_args().check))
