"""Worked examples from the literature come out as printed."""

from __future__ import annotations

import pytest

from chec_voice.agreement.coefficients import (
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    per_cent_agreement,
)
from chec_voice.agreement.sets import jaccard_distance, masi_distance
from chec_voice.agreement.spans import (
    SpannedText,
    cu_alpha,
    squared_disagreement,
    u_alpha,
    unitizing_alpha,
)

_ = None
RELIABILITY_DATA = list(
    zip(
        [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
        [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
        strict=True,
    )
)


def table(rows: list[list[int]]) -> tuple[list[int], list[int]]:
    """The two coders' values behind a table of counts."""
    pairs = [
        (a, b)
        for a, row in enumerate(rows)
        for b, times in enumerate(row)
        for pair in range(times)
        if pair >= 0
    ]
    return [a for a, b in pairs], [b for a, b in pairs]


def units(rows: list[list[int]]) -> list[tuple[int, int]]:
    return list(zip(*table(rows), strict=True))


@pytest.mark.parametrize(
    ("metric", "alpha"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_alpha_of_krippendorffs_reliability_data(metric: str, alpha: float) -> None:
    """Krippendorff (2011), Computing Krippendorff's alpha-reliability, sections C and D: four
    observers, twelve units, missing values."""
    assert krippendorff_alpha(RELIABILITY_DATA, metric) == pytest.approx(alpha, abs=0.0005)


def test_alpha_of_hayes_and_krippendorffs_forty_units() -> None:
    """Hayes and Krippendorff (2007), Communication Methods and Measures 1(1), p. 84: ordinal,
    five observers of whom three or four judged each unit."""
    given = (
        "112_2 1101_ 2333_ _00_0 000_0 000_0 102_1 1_20_ 222_2 2111_ _100_ 0000_ 1222_ 33223 111_1"
        " 111_1 212_2 1233_ 1101_ 000_0 0011_ 00_00 2333_ 0000_ 12_22 0111_ 00010 1212_ 1122_ 112_2"
        " 110_0 2121_ 22_22 3222_ 222_2 223_2 222_2 22_12 2222_ 111_1"
    )
    rows = [[None if c == "_" else int(c) for c in word] for word in given.split()]
    assert krippendorff_alpha(rows, "ordinal") == pytest.approx(0.7598, abs=5e-5)


def test_kappa_of_cohens_psychiatrists() -> None:
    """Cohen (1960), Educational and Psychological Measurement 20, p. 45: kappa .492; and p. 37:
    observed .29 against .35 by chance."""
    first, second = table([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    assert cohen_kappa(first, second) == pytest.approx(0.492, abs=0.0005)
    first, second = table([[25, 12, 3], [13, 2, 15], [12, 16, 2]])
    assert cohen_kappa(first, second) == pytest.approx((0.29 - 0.345) / (1 - 0.345), abs=0.01)


def test_kappa_of_fleiss_diagnoses() -> None:
    """Fleiss (1971), Psychological Bulletin 76, p. 379: 30 patients, six raters, kappa .430,
    observed .5556."""
    given = (
        "444444 222555 233335 555555 222444 113333 333355 113334 114444 555555 144444 124444 222333"
        " 144444 224445 333335 111455 111112 224444 133555 555555 244444 224555 114444 144445"
        " 222224 111155 224444 133333 555555"
    )
    rows = [list(word) for word in given.split()]
    assert fleiss_kappa(rows) == pytest.approx(0.430, abs=0.0005)
    assert per_cent_agreement(rows) == pytest.approx(0.5556, abs=5e-5)


def test_kappa_of_fourteen_raters() -> None:
    """The example of ten subjects, fourteen raters and five categories that goes with Fleiss
    (1971) in encyclopaedias: kappa .210."""
    counts = [
        [0, 0, 0, 0, 14],
        [0, 2, 6, 4, 2],
        [0, 0, 3, 5, 6],
        [0, 3, 9, 2, 0],
        [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0],
        [3, 2, 6, 3, 0],
        [2, 5, 3, 2, 2],
        [6, 5, 2, 1, 0],
        [0, 2, 2, 3, 7],
    ]
    rows = [[kind for kind, n in enumerate(row) for _ in range(n)] for row in counts]
    assert fleiss_kappa(rows) == pytest.approx(0.210, abs=0.0005)


def test_ac1_where_kappa_collapses() -> None:
    """Gwet (2008), British Journal of Mathematical and Statistical Psychology 61, pp. 29-48: with
    118 of 125 agreed on one side kappa falls below 0 and AC1 does not."""
    rows = [[118, 5], [2, 0]]
    assert cohen_kappa(*table(rows)) == pytest.approx(-0.0234, abs=5e-5)
    assert gwet_ac1(units(rows)) == pytest.approx(0.9408, abs=5e-5)


@pytest.mark.parametrize(
    ("rows", "kappa", "ac1"),
    [
        ([[40, 9], [6, 45]], 0.700, None),
        ([[80, 10], [5, 5]], 0.318, 0.808),
        ([[45, 15], [25, 15]], 0.130, None),
        ([[25, 35], [5, 35]], 0.259, None),
    ],
)
def test_the_paradoxes_of_kappa(rows: list[list[int]], kappa: float, ac1: float | None) -> None:
    """Feinstein and Cicchetti (1990), Journal of Clinical Epidemiology 43, pp. 543-549: the same
    85 % (or 60 %) of agreement, and very different kappas. AC1 after Gwet (2008)."""
    assert cohen_kappa(*table(rows)) == pytest.approx(kappa, abs=0.0006)
    if ac1 is not None:
        assert gwet_ac1(units(rows)) == pytest.approx(ac1, abs=0.0006)


def test_ac1_of_tables_and_with_missing_values() -> None:
    """Gwet's irrCAC 1.4 on Cohen's tables (.57597 and -.04797), and Gwet (2014), Handbook of
    Inter-Rater Reliability, on Krippendorff's reliability data (.775)."""
    assert gwet_ac1(units([[88, 14, 18], [10, 40, 10], [2, 6, 12]])) == pytest.approx(0.57597, 1e-5)
    assert gwet_ac1(units([[25, 12, 3], [13, 2, 15], [12, 16, 2]])) == pytest.approx(
        -0.04797, abs=5e-6
    )
    assert gwet_ac1(RELIABILITY_DATA) == pytest.approx(0.77544, abs=5e-6)


@pytest.mark.parametrize(
    ("first", "second", "masi", "jaccard"),
    [
        ("ab", "ab", 0, 0),
        ("ab", "abcd", 1 - 1 / 2 * 2 / 3, 1 / 2),
        ("ab", "bc", 1 - 1 / 3 * 1 / 3, 2 / 3),
        ("a", "b", 1, 1),
        ("", "", 0, 0),
        ("", "a", 1, 1),
    ],
)
def test_masi_of_sets(first: str, second: str, masi: float, jaccard: float) -> None:
    """Passonneau (2006), Measuring Agreement on Set-Valued Items (MASI), LREC, section 4: 1 for
    equal sets, 2/3 for one within the other, 1/3 for overlap, 0 for none, times Jaccard."""
    assert masi_distance(set(first), set(second)) == pytest.approx(masi)
    assert masi_distance(set(second), set(first)) == pytest.approx(masi)
    assert jaccard_distance(set(first), set(second)) == pytest.approx(jaccard)


CONTINUUM = {
    "i": [(75, 145, "c"), (220, 250, "c"), (30, 90, "k"), (150, 200, "k")],
    "j": [(70, 150, "c"), (205, 225, "c"), (250, 270, "c"), (30, 90, "k"), (150, 200, "k")],
}


def test_unitizing_of_one_continuum() -> None:
    """Krippendorff (2004), Content Analysis, 2nd edition, p. 254: a continuum from 150 to 450 and
    two observers. Disagreement on c .0144 of .0532, alpha .7286; on k none of .0490; together
    .8591 (from rounded parts)."""
    text = SpannedText(300, CONTINUUM)
    assert squared_disagreement(text, "c") == pytest.approx((0.0144, 0.0532), abs=5e-5)
    assert squared_disagreement(text, "k") == pytest.approx((0.0, 0.0490), abs=5e-5)
    only_c = {coder: [s for s in spans if s[2] == "c"] for coder, spans in CONTINUUM.items()}
    assert unitizing_alpha(300, only_c) == pytest.approx(0.7286, abs=5e-5)
    assert unitizing_alpha(300, CONTINUUM) == pytest.approx(0.8591, abs=0.0005)


@pytest.mark.parametrize(
    ("one", "other", "observed"),
    [
        ([(2, 10), (14, 20)], [(4, 8), (15, 17)], 0.03125),
        (
            [(0, 18)],
            [(0, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 9), (9, 10)],
            2.26736,
        ),
        (
            [(2, 8), (10, 12), (14, 18), (20, 22)],
            [(0, 2), (4, 8), (10, 14), (16, 18), (20, 22)],
            0.02777,
        ),
        (
            [(0, 2), (2, 10), (10, 14), (14, 20), (20, 24)],
            [(0, 4), (4, 8), (8, 15), (15, 17), (17, 24)],
            0.38715,
        ),
    ],
)
def test_unitizing_of_four_pairs(
    one: list[tuple[int, int]], other: list[tuple[int, int]], observed: float
) -> None:
    """Krippendorff (1995), Sociological Methodology 25, p. 57: observed disagreement of four pairs
    of observers (A to D) on a continuum of 24 units."""
    marked = {"one": [(s, e, "x") for s, e in one], "other": [(s, e, "x") for s, e in other]}
    assert squared_disagreement(SpannedText(24, marked), "x")[0] == pytest.approx(
        observed, abs=1e-5
    )


THREE_OBSERVERS = {
    "Alex": [(0, 7, "1"), (7, 13, "2"), (30, 32, "5"), (32, 37, "6"), (37, 44, "6"), (44, 60, "7")],
    "Paul": [(0, 7, "1"), (7, 13, "3"), (13, 21, "5"), (32, 44, "6")],
    "Suzan": [
        (0, 7, "1"),
        (7, 13, "4"),
        (13, 21, "5"),
        (32, 37, "6"),
        (37, 41, "6"),
        (41, 44, "6"),
    ],
}


def test_u_alpha_and_cu_alpha_of_three_observers() -> None:
    """Krippendorff (2019), Content Analysis, 4th edition, figure 12.11, p. 340: three observers of
    a continuum of 60, with the coefficients of Krippendorff, Mathet, Bouvry and Widlöcher (2016):
    u-alpha .510, of relevant matter against gaps .413, cu-alpha .724. Data and figures as the tests
    of the R package quallmer have them, whose own cu-alpha also is a little above the book's."""
    text = SpannedText(60, THREE_OBSERVERS)
    assert u_alpha([text]) == pytest.approx(0.510, abs=0.0005)
    relevant = {who: [(s, e, "x") for s, e, _ in own] for who, own in THREE_OBSERVERS.items()}
    assert u_alpha([SpannedText(60, relevant)]) == pytest.approx(0.413, abs=0.001)
    assert cu_alpha([text]) == pytest.approx(0.724, abs=0.002)


def test_u_alpha_says_where_and_cu_alpha_says_what() -> None:
    """By hand, from equations 4 to 11 of Krippendorff, Mathet, Bouvry and Widlöcher (2016),
    Quality & Quantity 50."""
    same_place = SpannedText(100, {"i": [(10, 30, "a")], "j": [(10, 30, "a")]})
    assert u_alpha([same_place]) == pytest.approx(1)
    other_code = SpannedText(
        100, {"i": [(10, 30, "a"), (50, 60, "a")], "j": [(10, 30, "b"), (50, 60, "a")]}
    )
    # 10 characters of a-a and 20 of a-b: 40 of 60 are off the diagonal, and by chance 2 x 40 x 20
    # of the pairs that are left when units of 20, 10, 20 and 10 do not meet themselves
    assert cu_alpha([other_code]) == pytest.approx(1 - 40 * (60**2 - 1000) / (60 * 1600))
    assert u_alpha([SpannedText(100, {"i": [], "j": []})]) is None
    assert cu_alpha([SpannedText(100, {"i": [(0, 5, "a")], "j": []})]) is None
    # ten characters shared and ten on each side alone: 20 observed of 40 x 160 x 200 / (200² - 960)
    shifted = SpannedText(100, {"i": [(10, 30, "a")], "j": [(20, 40, "a")]})
    assert u_alpha([shifted], "a") == pytest.approx(1 - 20 * (200**2 - 960) / (200 * 40 * 160))
    assert u_alpha([shifted]) == u_alpha([shifted], "a")


def test_codes_that_overlap_meet_what_the_other_coder_gave_there() -> None:
    """Both give a, one gives b too: b meets the gap, and nothing of a is counted against them."""
    more = SpannedText(100, {"i": [(0, 20, "a"), (0, 20, "b")], "j": [(0, 20, "a")]})
    # a-a 40, b and the gap 20 + 20, gap-gap 160; units of 20 and gaps do not meet themselves
    whole, itself = 240, 3 * 20**2 + 180
    apart = whole**2 - 40**2 - 20**2 - 180**2
    assert u_alpha([more]) == pytest.approx(1 - 40 * (whole**2 - itself) / (whole * apart))
    assert cu_alpha([more]) is None  # whatever met a code was given the same
    swapped = SpannedText(100, {"j": more.marked["j"], "i": more.marked["i"][::-1]})
    assert u_alpha([swapped]) == pytest.approx(u_alpha([more]))
    split = SpannedText(100, {"i": [(0, 20, "a"), (0, 20, "b")], "j": [(0, 20, "c")]})
    assert cu_alpha([split]) == pytest.approx(0)  # c meets a and b, half of each, and never itself
