"""Fills the figures into corpora/README.md, between its markers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import mean, median

from corpora._make.figures import agreement, by_response, diversity, near_duplicates
from corpora._make.model import AREAS, PERSONAL_TYPES, QUESTIONS, Corpus, Text

CODER_A, CODER_B = "Synthetic coder A", "Synthetic coder B"
MARKERS = ("counts", "diversity", "agreement")


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = ["| " + " | ".join(map(str, row)) + " |" for row in (header, *rows)]
    lines.insert(1, "|---" + "|---:" * (len(header) - 1) + "|")
    return "\n".join(lines)


def _judged(texts: Iterable[Text], *kinds: str) -> int:
    return sum(j.kind in kinds for t in texts for j in t.judgements)


def _counts_row(name: str, texts: Sequence[Text]) -> list[object]:
    return [
        name,
        len(texts),
        sum(len(t.personal) for t in texts),
        sum(len(t.look_alikes) for t in texts),
        _judged(texts, "direct"),
        _judged(texts, "indirect"),
        _judged(texts, "harmless"),
    ]


def counts(corpus: Corpus) -> str:
    people = Counter(p.area for p in corpus.participants)
    rows: list[list[object]] = []
    for area, title in AREAS.items():
        texts = [t for p in corpus.participants if p.area == area for t in p.answers.values()]
        rows.append([title, people[area], *_counts_row("", texts)[1:]])
    every = list(corpus.responses().values())
    rows.append(["**All surveys**", len(corpus.participants), *_counts_row("", every)[1:]])
    notes = [line.body for line in corpus.note_lines().values()]
    rows.append(["Workshop notes (lines)", "", *_counts_row("", notes)[1:]])
    header = ["", "participants", "responses", "personal data", "look-alikes"]
    header += ["disclosures, direct", "disclosures, indirect", "harmless"]
    return "\n\n".join([table(header, rows), _spread(corpus), _questions(corpus), _types(corpus)])


def _spread(corpus: Corpus) -> str:
    lines = []
    for title, name in (
        ("Age bands", "age_band"),
        ("Gender", "gender"),
        ("IMD quintile", "imd_quintile"),
        ("Written by", "voice"),
        ("Young carer", "young_carer"),
        ("Care experience", "care_experience"),
        ("SEND", "send"),
    ):
        found = Counter(p.fields[name] or "(blank)" for p in corpus.participants)
        shown = ", ".join(f"{value} {n}" for value, n in sorted(found.items()))
        lines.append(f"- {title}: {shown}.")
    return "\n".join(lines)


def _questions(corpus: Corpus) -> str:
    rows = []
    for qid, (wording, polarity) in QUESTIONS.items():
        sizes = [len(p.answers[qid].text.split()) for p in corpus.participants if qid in p.answers]
        shown = [f"{qid} {wording}", polarity, len(sizes), median(sizes), f"{mean(sizes):.1f}"]
        rows.append([*shown, max(sizes)])
    header = ["question", "polarity", "answers", "median words", "mean words", "longest"]
    return table(header, rows)


def _types(corpus: Corpus) -> str:
    surveys = Counter(s.type for t in corpus.responses().values() for s in t.personal)
    notes = Counter(s.type for x in corpus.note_lines().values() for s in x.body.personal)
    rows = [[t, surveys[t], notes[t]] for t in PERSONAL_TYPES if surveys[t] or notes[t]]
    return table(["personal data", "surveys", "notes"], rows)


def diversity_text(corpus: Corpus) -> str:
    texts = {rid: t.text for rid, t in corpus.responses().items()}
    ttr, pairs = diversity(list(texts.values()))
    long, alike = near_duplicates(texts)
    listed = ", ".join(f"{a} and {b}" for a, b, _ in alike[:12]) or "none"
    return (
        f"- Mean segmental type-token ratio (100 tokens): **{ttr:.3f}**\n"
        f"- Distinct-2 (8,000 tokens): **{pairs:.3f}**\n"
        f"- Near-duplicate pairs among the {long} answers of more than four words: "
        f"**{len(alike)}** ({len(alike) / long:.2%}); {listed}"
    )


def agreement_text(corpus: Corpus) -> str:
    found = agreement(corpus.codings, CODER_A, CODER_B)
    if not found:
        return "*The two coders' files are not there yet.*"
    coders = by_response(corpus.codings)
    lines = [
        f"Coder A coded {len(coders[CODER_A])} responses, coder B {len(coders[CODER_B])}, both "
        f"{found.responses}. Pooled kappa over (response, code) pairs **{found.pooled:.2f}**; the "
        f"same set of codes on {found.same_set:.0%} of the responses; the same valence on "
        f"{found.valence:.0%} of the codings that both made. Of A's codings there B made "
        f"{found.in_b:.0%} too, of B's A made {found.in_a:.0%}. Codes that a coder used ten "
        "times or more on these responses:",
        table(
            ["code", "A", "B", "both", "kappa"],
            [[f"`{c.code}`", c.uses_a, c.uses_b, c.both, f"{c.kappa:.2f}"] for c in found.codes],
        ),
    ]
    return "\n\n".join(lines)


def fill(readme: str, corpus: Corpus) -> str:
    parts = (counts(corpus), diversity_text(corpus), agreement_text(corpus))
    for name, text in zip(MARKERS, parts, strict=True):
        pattern = re.compile(f"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        if not pattern.search(readme):
            raise ValueError(f"corpora/README.md lacks the markers of {name}")
        readme = pattern.sub(lambda m, text=text: f"{m[1]}\n{text}\n\n{m[2]}", readme)  # type: ignore[misc]
    return readme
