"""Columns that name people or say where they live, by their headings and their cells."""

from __future__ import annotations

import re

from chec_voice.intake.profiles import Profile
from chec_voice.intake.wording import words


def _set(words_: str) -> frozenset[str]:
    return frozenset(words_.split())


_NAME_OF = _set(
    "first last full your sur family fore given middle preferred nick child childs person persons "
    "chosen display participant respondent parent guardian carer mum mom dad mother father teacher "
    "friend recipient user contact submitter client patient "
    "student pupil"
)
NAMES = _set(
    "name names surname forename firstname lastname fullname username submitter nickname nicknames"
)
_YOUR_NAME = re.compile(r"(?i)\b(your|child['’]?s) ((full|first|last) )?name\b")
_PLACES = _set("latitude longitude altitude gps geopoint geolocation precision")
_OFFICIAL = _set("upn uln mrn chi passport ni nino nin licence ssn")
"""Numbers that the state, a school or a hospital gave to one person."""
_CALLED = re.compile(
    r"(?i)\b((call|name|address|refer to) (you|u|your (baby|child|son|daughter))\b"
    r"(?! (names|that|this|a|an|when|if))"
    r"|you (would |['’]d )?(like|want|prefer|wish) (to be|us to) (called|known|named|addressed)"
    r"|(are|r) (you|u) (called|known)|(you|u) (are|go|re|['’]re) (called|by|known)"
    r"|known (as|by)\b.{0,80}\byou"
    r"|you['’]re called|you ((like|prefer|want|choose|wish) to )?(go|be known) by"
    r"|who are you\?*$|(tell|give) us your names?"
    r"|name(s)? (you|u)\b|(you|u) (like )?to be called|(may|can|could) we have your name"
    r"|(your|ur) ((own|first|last|full|nick|pet|preferred|real|sur|fore|family|chosen) ?)?-?"
    r"names?\b"
    r"|names? of (your|the) (\w+ )?(mum|mom|dad|mother|father|parents?|carers?|guardians?|child|"
    r"children|teacher|friend|friends|sister|brother|worker|social worker|doctor|gp)\b"
    r"|(child|mum|mom|dad|mother|father|parent|carer|guardian|teacher|friend|pupil|student)"
    r"(['’]s|s['’])? (full |first |last )?names?\b"
    r"|^\W*(also |usually )?(known as|goes by|aka)\W*$|^(your |my )?@( ?(name|handle))?$"
    r"|(instagram|insta|snapchat|snap|tik ?tok|facebook|discord|twitter|gamer) ?(tag|handle|name|"
    r"user ?name|account|id)s?\b)"
)
_SIGNED = re.compile(r"(?i)\b(sign (here|below|your name|and date)|signatures?|signed( by)?)\b")
_IN_EMERGENCY = re.compile(
    r"(?i)\b(emergency (contact|number|details)|next of kin|in (an|case of an?) emergency"
    r"|who(m)? (should|can|could|may|do|shall) we (call|ring|phone|contact|text|message)\b(?! on))"
)
_ADDRESS = re.compile(
    r"(?i)\b((your|ur|home|house|full|postal|street|current|permanent|contact|mailing|family|"
    r"correspondence|billing|delivery|residential|term[- ]time|the) address(es)?\b(?! (of|for) "
    r"(this|the)?)|address(es)? ?(line|lines|\d|1|2|\(|$|:|\?|and|with|incl)|street( name| and|$)"
    r"|house (number|name)|where (exactly )?do you live.{0,200}\b(address|street|postcode|house)|"
    r"what is (your|the|ur) address)"
)
_NO_ADDRESS = re.compile(
    r"(?i)\b(e-?mail|ip|web|url|how|should|could|need(s|ed)? to|to address|we address|be addressed"
    r"|addressing|change|help|like|feel)\b"
)
_STREET = re.compile(
    r"(?:(?:Flat|Apartment|Apt|Unit|Room|flat) \w+,? *)?"
    r"\d{1,4}[A-Za-z]?,? +(?:[A-Z][\w'’.-]* +){1,3}"
    r"(?:Street|St|Road|Rd|Lane|Ln|Avenue|Ave|Close|Cl|Drive|Dr|Way|Court|Ct|Crescent|Cres|Terrace|"
    r"Grove|Gardens?|Place|Square|Row|Walk|Mews|Hill|Park|View|Rise|Gate|Parade|Green|Boulevard|Blvd|"
    r"Heights|Wharf)\b\.?(?=\s*(?:,|\n|$|[A-Z]))"
)
"""At the start of a cell: children write of "3 dogs and the park" as well."""
_FULL_POSTCODE = re.compile(r"(?i)\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b")


def personal(p: Profile) -> str | None:
    """Direct identifiers, by heading where the cells could be them, or by content."""
    heading, brief = words(p.heading), len(words(p.heading)) <= 4
    named = set(heading)
    by_content = next(
        (kind for kind in ("email", "ip", "postcode", "phone", "place") if p.kinds[kind] >= 0.5),
        None,
    )
    if by_content:
        said = {"email": "e-mail addresses", "ip": "network addresses", "phone": "phone numbers"}
        said |= {"postcode": "full postcodes", "place": "exact places"}
        return said[by_content]
    if _is_address(p):
        return "addresses"
    asked = p.heading[:300]
    if p.words < 4 and (_CALLED.search(asked) or _SIGNED.search(asked)):
        return "names"
    if p.words < 8 and _IN_EMERGENCY.search(asked):
        return "names"
    if p.words >= 6:
        return None  # an essay about phones is not a phone number
    if "email" in named or {"e", "mail"} <= named:
        return "e-mail addresses" if brief or p.kinds["email"] >= 0.2 else None
    if _YOUR_NAME.search(p.heading) or _is_name(heading):
        return "names"
    if not brief:
        return None
    if named & {"initials"}:
        return "names"
    if named & {"dob", "birthday", "born"} or "birth" in named or heading[:3] == ("d", "o", "b"):
        return "dates of birth"
    if named & {"phone", "mobile", "telephone", "tel"} or named >= {"contact", "number"}:
        return "phone numbers"
    if named & {"ip", "ipaddress"} or heading == ("i", "p", "address"):
        return "network addresses"
    if named & {"address", "street", "postcode"} and "district" not in named:
        return "addresses"
    if named & _PLACES:
        return "exact places"
    if "nhs" in named and named & {"number", "no"}:
        return "NHS numbers"
    return "official numbers" if _OFFICIAL & named and p.variety > 0.5 else None


def _is_name(heading: tuple[str, ...]) -> bool:
    if len(heading) < 2:
        return bool(heading) and heading[0] in NAMES
    if heading[:2] in (("name", "of"), ("names", "of")) and set(heading[2:]) & _NAME_OF:
        return True
    return len(heading) <= 4 and (
        (heading[-1] in ("name", "names") and heading[-2] in _NAME_OF)
        or heading[-1] in NAMES - {"name", "names"}
    )


def _holds_addresses(p: Profile) -> bool:
    """Whether most cells are where somebody lives: a house number and a street, or a postcode."""
    if not p.filled or p.words > 16:
        return False
    hits = sum(
        n
        for value, n in p.values.items()
        if len(value) <= 200 and (_STREET.match(value) or _FULL_POSTCODE.search(value))
    )
    return hits >= 0.5 * p.filled


def _is_address(p: Profile) -> bool:
    if _holds_addresses(p):
        return True
    heading = words(p.heading)
    if not _ADDRESS.search(p.heading[:300]) or _NO_ADDRESS.search(p.heading[:300]):
        return False
    return len(heading) <= 4 or p.words <= 12
