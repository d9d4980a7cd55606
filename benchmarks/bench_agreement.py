"""Agreement: does the interval cover what it says it covers, do random coders agree by chance only,
and how long do large rounds take?

Run with `python -m benchmarks bench_agreement`. Simulated coders miss a code that is there, or see
one that is not, independently; people differ in how often they speak of it, so that answers of one
person are alike. The true kappa is known from the two rates.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chec_voice.agreement import Ratings

SETTINGS = (
    # people, answers each, prevalence, missed, seen where it is not
    (60, 1, 0.2, 0.1, 0.03),
    (60, 1, 0.5, 0.1, 0.1),
    (100, 2, 0.1, 0.15, 0.02),
    (100, 3, 0.2, 0.1, 0.05),
    (200, 1, 0.05, 0.2, 0.01),
    (40, 2, 0.3, 0.1, 0.05),
    (150, 1, 0.1, 0.03, 0.005),
    (300, 1, 0.3, 0.1, 0.05),
)
"""From a hard case (few people, a rare code, near-perfect coders) to an easy one."""
ANSWERS, CODES, CODERS = 5000, 60, 3


def simulate(
    seed: int,
    people: int,
    each: int,
    prevalence: list[float],
    miss: float,
    extra: float,
    coders: int,
) -> Ratings:
    import numpy as np

    from chec_voice.agreement import Ratings

    random = np.random.default_rng(seed)
    person = np.repeat(np.arange(people), each)
    share = np.array(prevalence)
    of_person = random.beta(4 * share, 4 - 4 * share, (people, len(share)))
    there = random.random((len(person), len(share))) < of_person[person]
    chance = random.random((coders, *there.shape))
    applied = np.where(there, chance >= miss, chance < extra).transpose(1, 0, 2)
    return Ratings(
        tuple("ABCDE"[:coders]),
        tuple(range(len(person))),
        tuple(person),
        tuple(map(str, range(len(share)))),
        np.ones((len(person), coders), dtype=bool),
        applied,
    )


def true_kappa(prevalence: float, miss: float, extra: float) -> float:
    both = prevalence * (1 - miss) ** 2 + (1 - prevalence) * extra**2
    none = prevalence * miss**2 + (1 - prevalence) * (1 - extra) ** 2
    share = prevalence * (1 - miss) + (1 - prevalence) * extra
    chance = share**2 + (1 - share) ** 2
    return (both + none - chance) / (1 - chance)


def coverage(rounds: int) -> list[str]:
    from chec_voice.agreement import compare

    lines = [
        f"Share of {rounds} simulated rounds whose 95 % interval holds the true kappa:",
        "",
        "| people | answers each | prevalence | true kappa | covered | without an interval |",
        "|---:|---:|---:|---:|---:|---:|",
    ]
    for people, each, share, miss, extra in SETTINGS:
        true = true_kappa(share, miss, extra)
        held = none = 0
        for seed in range(rounds):
            (row,) = compare(simulate(seed, people, each, [share], miss, extra, 2), seed=seed).codes
            if row.interval is None:
                none += 1
            else:
                held += row.interval[0] <= true <= row.interval[1]
        lines.append(
            f"| {people} | {each} | {share:.0%} | {true:.3f} | {held / (rounds - none):.3f}"
            f" | {none} |"
        )
    return lines


def random_coders(answers: int) -> list[str]:
    """Coders who draw lots, at every prevalence from 1 to 95 %: all figures ought to be 0."""
    import numpy as np

    from chec_voice.agreement import Ratings, compare

    random, worst = np.random.default_rng(15), 0.0
    each, judged = tuple(range(answers)), np.ones((answers, 2), dtype=bool)
    for share in range(1, 96):
        applied = random.random((answers, 2, 1)) < share / 100
        ratings = Ratings(("A", "B"), each, each, ("x",), judged, applied)
        (row,) = compare(ratings, seed=1, resamples=2).codes
        assert row.kappa is not None and row.alpha is not None
        worst = max(worst, abs(row.kappa), abs(row.alpha))
    return [
        "",
        f"Two coders who draw lots on {answers:,} answers, at each prevalence from 1 to 95 %: kappa"
        f" and alpha are at most {worst:.3f} from 0.",
    ]


def speed(answers: int) -> list[str]:
    import numpy as np

    from chec_voice.agreement import compare

    shares = np.random.default_rng(7).dirichlet(np.full(CODES, 0.6)) * 2.2
    ratings = simulate(7, answers, 1, list(np.clip(shares, 0.002, 0.9)), 0.2, 0.004, CODERS)
    timed = []
    for _ in range(3):
        started, cpu = time.perf_counter(), time.process_time()
        compare(ratings, seed=1)
        timed.append((time.perf_counter() - started, time.process_time() - cpu))
    wall, used = min(timed)
    return [
        "",
        f"{answers:,} answers x {CODES} codes x {CODERS} coders, 1,000 resamples: {wall:.1f} s"
        f" ({used:.1f} s of processor), every figure.",
    ]


def main(quick: bool) -> str:
    return "\n".join(
        [
            *speed(500 if quick else ANSWERS),
            *random_coders(2_000 if quick else 20_000),
            "",
            *coverage(20 if quick else 500),
        ]
    )
