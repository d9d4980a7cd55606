"""Check digits of the numbers that have them."""

from __future__ import annotations

import re

from chec_voice.deidentify.wordsets import words


def digits(text: str) -> str:
    """The digits of a text, in their order."""
    return re.sub(r"\D", "", text)


def nhs_number(text: str) -> bool:
    """Ten digits whose last is the modulus 11 check digit (NHS Data Dictionary)."""
    number = digits(text)
    if len(number) != 10:
        return False
    check = (
        11 - sum(int(d) * weight for d, weight in zip(number, range(10, 1, -1), strict=False)) % 11
    )
    return (0 if check == 11 else check) == int(number[9])


def luhn(text: str) -> bool:
    """Payment cards: 13 to 19 digits, Luhn."""
    number = digits(text)
    doubled = (int(d) * (1 + at % 2) for at, d in enumerate(reversed(number)))
    return 13 <= len(number) <= 19 and sum(d // 10 + d % 10 for d in doubled) % 10 == 0


def iban(text: str) -> bool:
    """International bank account number, ISO 13616: modulus 97 is 1."""
    number = re.sub(r"\s", "", text).upper()
    moved = number[4:] + number[:4]
    return 15 <= len(number) <= 34 and int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


def national_insurance(text: str) -> bool:
    """Two letters that HMRC uses, six digits, A to D."""
    number = re.sub(r"[\s.-]", "", text).upper()
    return (
        re.fullmatch(
            r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]", number
        )
        is not None
    )


def upn(text: str) -> bool:
    """Unique pupil number: a check letter, then twelve digits weighted 2 to 13, modulus 23."""
    number = re.sub(r"[\s-]", "", text).upper()
    if not re.fullmatch(r"[A-Z]\d{12}", number):
        return False
    total = sum(int(d) * weight for d, weight in zip(number[1:], range(2, 14), strict=True))
    return "ABCDEFGHJKLMNPQRTUVWXYZ"[total % 23] == number[0]


_AREAS = words(
    """AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL
    DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW
    KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH
    RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF
    WN WR WS WV YO ZE"""
)


def postcode_area(text: str) -> bool:
    """True when the letters before the first digit are a UK postcode area."""
    letters = re.match(r"[A-Za-z]+", text)
    return letters is not None and letters.group().upper() in _AREAS
