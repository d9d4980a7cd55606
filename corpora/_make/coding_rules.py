"""Rules for codings: known codes and responses, enough of them, and human-like disagreement."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import yaml

from corpora._make.figures import Agreement, agreement, by_response
from corpora._make.model import CODEBOOK, Coding, Corpus
from corpora._make.readme import CODER_A, CODER_B

LEAST_OF_CODER_B = 400
POOLED_KAPPA = (0.60, 0.85)


def codable_codes(codebook: Path) -> set[str] | None:
    """Full ids of the codes that may be applied; None while there is no codebook."""
    if not codebook.exists():
        return None
    found: set[str] = set()

    def walk(nodes: list[dict[str, object]], parent: str) -> None:
        for node in nodes:
            full = f"{parent}.{node['id']}" if parent else str(node["id"])
            if node.get("codable", node.get("kind") != "area"):
                found.add(full)
            walk(node.get("children") or [], full)  # type: ignore[arg-type]

    walk(yaml.safe_load(codebook.read_text("utf-8"))["codes"], "")
    return found


def _coding_format(corpus: Corpus, codings: list[Coding], codes: set[str] | None) -> list[str]:
    responses = corpus.responses()
    problems = []
    for c in codings:
        if c.response_id not in responses:
            problems.append(f"{c.coder}: no response {c.response_id}")
        if c.code and codes is not None and c.code not in codes:
            problems.append(f"{c.coder}: {c.response_id} has the unknown code {c.code}")
    seen = Counter((c.coder, c.response_id, c.code) for c in codings)
    problems += [
        f"{who}: {rid} has {code!r} twice" for (who, rid, code), n in seen.items() if n > 1
    ]
    empty = {(c.coder, c.response_id) for c in codings if not c.code}
    coded = {(c.coder, c.response_id) for c in codings if c.code}
    return problems + [f"{who}: {rid} has codes and none" for who, rid in sorted(empty & coded)]


def agreement_problems(found: Agreement | None) -> list[str]:
    if not found:
        return ["the two coders share no response"]
    problems = []
    if not POOLED_KAPPA[0] <= found.pooled <= POOLED_KAPPA[1]:
        problems.append(f"pooled kappa {found.pooled:.3f} is outside {POOLED_KAPPA}")
    # Housekeeping is exempt: nobody disagrees on what "idk" is.
    problems += [
        f"kappa of {c.code} is 1.0"
        for c in found.codes
        if c.kappa >= 1 and not c.code.startswith("housekeeping.")
    ]
    return problems


def coding_problems(corpus: Corpus, codebook: Path = CODEBOOK) -> list[str]:
    """Nothing to say while nobody has coded; from then on every rule holds."""
    codes = codable_codes(codebook)
    problems = _coding_format(corpus, corpus.demo, codes)
    if not corpus.codings:
        return problems
    problems += _coding_format(corpus, corpus.codings, codes)
    coders = by_response(corpus.codings)
    if coders.keys() != {CODER_A, CODER_B}:
        problems.append(f"coders are {sorted(coders)}")
    missing = sorted(corpus.responses().keys() - coders[CODER_A].keys())
    if missing:
        problems.append(f"{CODER_A} left out {len(missing)} responses: {', '.join(missing[:8])} …")
    if len(coders[CODER_B]) < LEAST_OF_CODER_B:
        problems.append(f"{CODER_B} coded {len(coders[CODER_B])} responses only")
    return problems + agreement_problems(agreement(corpus.codings, CODER_A, CODER_B))
