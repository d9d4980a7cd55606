"""Rules for things with a shape: numbers, addresses on the network, dates, handles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chec_voice.deidentify import checks
from chec_voice.deidentify.document import Document
from chec_voice.deidentify.lexicon import fold
from chec_voice.deidentify.types import Hit
from chec_voice.deidentify.wordsets import words

_EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"
    r"|(?<![\w.+%-])[\w.+-]{1,64}(?: (?:dot|underscore|dash) [\w+-]{1,64}){0,3} ?(?:@| at |"
    r"\(at\)|\[at\])"
    r" ?[a-z0-9-]{3,}(?: dot |\.)(?:com|org|net|io|me|ac(?: dot |\.)uk|co(?: dot |\.)uk)\b"
    r"|(?<![\w.+%-])[\w.+%-]{2,64} ?@ ?(?:gmail|hotmail|outlook|yahoo|icloud|live|googlemail)\b",
    re.I,
)
_URL = re.compile(
    r"\b(?:https?://|www\.)[^\s<>()⟨⟩\"]+[^\s<>()⟨⟩\".,;:!?]"
    r"|(?<![\w-])[a-z0-9-]{2,63}(?:\.[a-z0-9-]{1,63}){0,4}\.(?:com|org|net|co\.uk|org\.uk|ac\.uk|"
    r"sch\.uk|io|gg|tv|me|ly)"
    r"(?:/[^\s⟨⟩]*)?\b",
    re.I,
)
_AT, _DOMAINS = (
    (" at ", "(at)", "[at]"),
    (" dot ", ".com", ".org", ".net", ".io", ".me", ".ac", ".co"),
)
"""One of each is in every address of electronic mail that has no @."""
_SITES = (
    *("http", "www.", ".com", ".org", ".net", ".co.uk", ".ac.uk", ".sch.uk"),
    *(".io", ".gg", ".tv", ".me", ".ly"),
)
"""One of these is in every address of a site."""
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?[ .-]{0,2}\d[ABD-HJLNP-UW-Z]{2}\b", re.I)
_OUTWARD = re.compile(
    r"\b(?:(?:postcode(?: is|'s)?|live in|in|from|around|area|the) )"
    r"([A-Z]{1,2}\d{1,2}[A-Z]?)\b(?! ?\d)"
    r"|\b(?:live in|lives in|postcode(?: is|'s)?) ([a-z]{1,2}\d{1,2})\b(?! ?\d)"
    r"|\b([a-zA-Z]{1,2}\d{1,2})\b(?= (?:area|postcode)\b)",
)
_NHS = re.compile(r"(?<![\w£$.])\d{3}([ .-]?)\d{3}\1\d{4}(?![\w])")
_NHS_CUE = re.compile(r"\bnhs\b", re.I)
_NINO_CUE = re.compile(r"\b(?:ni|nino|national insurance)\b", re.I)
_NINO = re.compile(r"\b[A-Z]{2}[ .-]?\d{2}[ .-]?\d{2}[ .-]?\d{2}[ .-]?[A-D]\b", re.I)
_CARD = re.compile(r"(?<![\w.])\d(?:[ -]?\d){12,18}(?!\w)")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b", re.I)
_IP = re.compile(
    r"\b(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)\b"
    r"|\b(?:[0-9a-f]{1,4}:){5,7}[0-9a-f]{1,4}\b",
    re.I,
)
_SSN = re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")
_PHONE_UK = re.compile(
    r"(?<![\w£$.])(?:\+44[ .-]?(?:\(0\))?|\(?[0oO])[ .-]?\d(?:[ .()-]{0,2}\d){8,9}(?!\w)"
    r"|(?<![\w£$.,+-])(?:0044|44)[ .-]?(?:\(0\)[ .-]?|0)?7(?:[ .-]?\d){9}(?![\w]|[.,]\d)"
)
_PHONE = re.compile(
    r"(?<![\w£$€:/.,-])(?:\+|00)?\(?\d{1,4}\)?(?:[ .-]?\(?\d{2,5}\)?){1,5}"
    r"(?:(?: ?x| ext\.? ?)\d{2,6})?"
    r"(?![\w:/]|[.,]\d)"
)
_PHONE_CUE = re.compile(
    r"\b(?:phone|number|no|call|calling|ring|text|mobile|mob|tel|whatsapp|fax|office|cell|reach|"
    r"message|answer|answering|contact|dial)\b",
    re.I,
)
_SPOKEN = re.compile(r"\b(?:zero|oh|nought|double|o) (?:seven|one|two|seven)\b", re.I)
_SERVICE = re.compile(
    r"\b(?:help ?lines?|support lines?|hot ?lines?|advice lines?|crisis|nhs|charity|freephone|"
    r"free ?phone|samaritans|childline|cahms|camhs|24/7|24 hours?|listening service)\b",
    re.I,
)
_COUNTING = re.compile(r"(?:zero )?one,? two,? three", re.I)
_YEARS = re.compile(r"(?:19|20)\d\d[ -](?:19|20)?\d\d")

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DATE = re.compile(
    r"\b\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})\b|\b\d{4}[-/.]\d{2}[-/.]\d{2}\b"
    r"|\b(?:the )?\d{1,2}(?:st|nd|rd|th)?(?: of)? " + _MONTH + r"\b,?(?: \d{4}|(?: '?\d{2}\b))?"
    r"|\b" + _MONTH + r" (?:the )?\d{1,2}(?:st|nd|rd|th)?\b(?:,? \d{4}\b)?",
    re.I,
)
_ORDINAL = (
    r"(?:(?:twenty|thirty)[ -])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|"
    r"tenth|"
    r"eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|"
    r"twentieth|thirtieth)"
)
_DATE_IN_WORDS = re.compile(
    rf"\b(?:the )?{_ORDINAL}(?: of)? {_MONTH}\b(?:,? \d{{4}}\b)?"
    rf"|\b{_MONTH} (?:the )?{_ORDINAL}\b(?:,? \d{{4}}\b)?",
    re.I,
)
_DIGIT = r"(?:zero|oh|o|nought|one|two|three|four|five|six|seven|eight|nine|hundred|\d{1,3})"
_PHONE_IN_WORDS = re.compile(
    rf"\b(?:(?:double |triple )?{_DIGIT}[ ,.-]{{1,2}}){{6,}}(?:double |triple )?{_DIGIT}\b", re.I
)
_MONTH_YEAR = re.compile(
    r"\b(?:born|birth ?day|bday|d\.?o\.?b\.?)\b[^.!?\n]{0,20}?\b(" + _MONTH + r",? (?:19|20)\d\d"
    r"|\d{8}\b|\d{1,2} \d{1,2} (?:19|20)\d\d)\b",
    re.I,
)
_BORN = re.compile(
    r"\b(?:born|birth ?day|b[ -]?day|birth ?date|date of birth|d\.?o\.?b\.?|my birth)\b", re.I
)
_TURNING = re.compile(r"(?:\bi'?m|\bi am|\bturn(?:s|ed|ing)?|\bbe) \d{1,2}\b[^.!?\n]{0,12}$", re.I)

_AT_HANDLE = re.compile(r"(?<![\w.])@[A-Za-z0-9_](?:[\w.]*\w)?")
_SOCIAL = (
    r"(?:insta(?:gram)?|ig|snap(?:chat)?|sc|tik ?tok|twitter|discord|roblox|xbox|psn?|ps[45]|"
    r"gamer ?tag|user(?:name)?|handle|steam|twitch|fortnite|minecraft|youtube|yt|epic|@|gt|account|"
    r"1v1|add me|follow me|dm me|my tag)"
)
_SOCIAL_NEAR = re.compile(rf"(?<!\w){_SOCIAL}(?!\w)", re.I)
_SOCIAL_WORDS = words(
    """insta instagram ig snap snapchat sc tik tiktok twitter discord roblox xbox ps psn gamer
    gamertag user username handle steam twitch fortnite minecraft youtube yt epic gt account v add
    follow dm tag"""
)
"""Whatever that finds holds one of these words, or @."""
_TAGGED = re.compile(
    rf"(?<!\w)(?:{_SOCIAL}(?: (?:name|user|tag|account|handle))?"
    r"(?: (?:is|at|on|me|it'?s|its|called))?"
    r"|add me(?: on \w+)?|follow me(?: on \w+)?|dm me(?: on \w+)?)[ :=\-@(\"“]{1,3}"
    r"([A-Za-z][\w.]{2,28}\w)",
    re.I,
)
_TELLS = re.compile(
    r"(?:\b(?:is|it'?s|called|name|user|username|tag|gamertag|handle|me|at|on)|[:=@])[ (\"“]{0,2}$",
    re.I,
)
"""Ends a cue after which even a word of letters alone is somebody's name there."""
_DISCORD = re.compile(r"(?<![\w#])[A-Za-z][\w.]{1,31}#\d{1,5}\b")
_DOTTED = re.compile(
    r"\b(?:i'?m|i am|its|it'?s|as|called|find me|search|follow|add) ([a-z]\w*\.[a-z][\w.]*\w)"
    r"|(?<![\w.])([a-z]\w{2,}\.[a-z]{2}[\w.]*+) (?:on|in) (?:insta|snap|tik|ig|disc|tw|yt|you)",
    re.I,
)
_CAMEL = re.compile(r"\b(?!Mc|Mac|O[A-Z])[A-Z]?[a-z]{2,}(?:[A-Z][a-z]+)+[A-Z]?\d*\b")
_ODD_WORD = re.compile(
    r"(?<![\w@.])(?=[\w.]*[A-Za-z])(?=[\w.]*[\d_])[A-Za-z0-9][\w.]{3,28}\w(?![\w@])"
)
_NOT_HANDLE = re.compile(
    r"(?:\d+(?:st|nd|rd|th|pm|am|k|m|x|g|kg|cm|km|mins?|hrs?|years?|yrs?|p|s|ish|mph|yo|v\d+)|"
    r"year\d+|"
    r"yr\d+|covid\d+|gta\d*|life360|ps\d|ks\d|gcse\d?|4eva\w*|be4|gr8|l8r|m8s?|2nite|2moro\w*|b4|"
    r"fc\d\d|fifa\d\d|mp3|h2o|a{1,2}level\d?|\d+\.\d\w*|nba2k\d*|tb\d|(?:20|19)\d\ds?)",
    re.I,
)


def find(doc: Document) -> Iterator[Hit]:
    """Every hit of the shape rules, overlapping ones included."""
    text = doc.text
    if not doc.ascii or "@" in text or (doc.says(*_AT) and doc.says(*_DOMAINS)):
        for match in _EMAIL.finditer(text):
            yield Hit(*match.span(), "email", "format.email", 0.99)
    if not doc.ascii or doc.says(*_SITES):
        for match in _URL.finditer(text):
            yield Hit(*match.span(), "url", "format.url", 0.95)
    yield from _handles(doc)
    if doc.says("seven", "zero", "double") and _SPOKEN.search(text) is not None:
        for match in _PHONE_IN_WORDS.finditer(text):
            if re.search(r"[a-z]", match[0], re.I) and not _COUNTING.match(match[0]):
                yield Hit(*match.span(), "phone", "format.phone_words", 0.7)
    if doc.says("born", "birth", "bday", "b day", "dob"):
        yield from _born(text, _DATE_IN_WORDS)
    if doc.digits:
        yield from _numbers(doc)
        yield from _dates(text)


def _of_service(doc: Document, hit: Hit) -> bool:
    """True for the number of a helpline, or a free one beside words that speak of one."""
    number = re.sub(r"^(?:0044|44)(?=\d{9,})", "0", checks.digits(doc.text[hit.start : hit.end]))
    if number in doc.lexicon.helplines:
        return True
    near = doc.text[max(0, hit.start - 60) : hit.end + 30]
    return number.startswith(("0800", "0808", "03")) and _SERVICE.search(near) is not None


def _numbers(doc: Document) -> Iterator[Hit]:
    text = doc.text
    for match in _POSTCODE.finditer(text):
        if checks.postcode_area(match.group()):
            yield Hit(*match.span(), "postcode", "format.postcode", 0.95)
    for match in _OUTWARD.finditer(text):
        part = next(group for group in (1, 2, 3) if match[group])
        if checks.postcode_area(match[part]) and not re.match(r"[MA]\d", match[part]):
            yield Hit(*match.span(part), "place", "format.postcode_part", 0.6)
    cue = _NHS_CUE.search(text) is not None
    for match in _NHS.finditer(text):
        if checks.nhs_number(match.group()) or cue:
            yield Hit(*match.span(), "nhs", "format.nhs", 0.97 if cue else 0.9)
    for match in _NINO.finditer(text):
        if checks.national_insurance(match.group()) or _NINO_CUE.search(text):
            yield Hit(*match.span(), "nino", "format.nino", 0.97)
    for pattern, check, type_ in ((_CARD, checks.luhn, "card"), (_IBAN, checks.iban, "iban")):
        for match in pattern.finditer(text):
            if check(match.group()):
                yield Hit(*match.span(), type_, f"format.{type_}", 0.97)
    for pattern, type_ in ((_IP, "ip"), (_SSN, "ssn")):
        for match in pattern.finditer(text):
            yield Hit(*match.span(), type_, f"format.{type_}", 0.9)
    yield from (hit for hit in _phones(text) if not _of_service(doc, hit))


def _phones(text: str) -> Iterator[Hit]:
    for match in _PHONE_UK.finditer(text):
        yield Hit(*match.span(), "phone", "format.phone", 0.95)
    for match in _PHONE.finditer(text):
        found = match.group()
        size = len(checks.digits(found))
        if not 6 <= size <= 18 or _YEARS.fullmatch(found) or _DATE.fullmatch(found):
            continue
        near = text[max(0, match.start() - 40) : match.end() + 12]
        shaped = re.search(r"\d[ .()-]+\d", found) is not None and size >= 7
        if _PHONE_CUE.search(near) or shaped:
            yield Hit(*match.span(), "phone", "format.phone_like", 0.7 if shaped else 0.5)


def _dates(text: str) -> Iterator[Hit]:
    for match in _MONTH_YEAR.finditer(text):
        yield Hit(*match.span(1), "dob", "cue.born", 0.9)
    yield from _born(text, _DATE)


def _born(text: str, pattern: re.Pattern[str]) -> Iterator[Hit]:
    """Dates of which the text says that somebody was born, or will be so old, on them."""
    for match in pattern.finditer(text):
        before = text[max(0, match.start() - 45) : match.start()]
        after = text[match.end() : match.end() + 30]
        if _BORN.search(before) or _BORN.search(re.split(r"[.!?\n]", after)[0]):
            yield Hit(*match.span(), "dob", "cue.born", 0.95)
        elif _TURNING.search(before):
            yield Hit(*match.span(), "dob", "cue.turning", 0.8)


def _handles(doc: Document) -> Iterator[Hit]:
    text = doc.text
    for match in _AT_HANDLE.finditer(text) if "@" in text else ():
        if len(match.group()) > 2:
            yield Hit(*match.span(), "handle", "format.handle", 0.9)
    if "#" in text:
        for match in _DISCORD.finditer(text):
            yield Hit(*match.span(), "handle", "format.discord", 0.9)
    if not (doc.has(_SOCIAL_WORDS) or "@" in text) or _SOCIAL_NEAR.search(text) is None:
        yield from _odd_words(doc, near=False)
        return
    yield from _odd_words(doc, near=True)
    for match in _TAGGED.finditer(text):
        if _chosen(doc, match[1], match.group()):
            yield Hit(*match.span(1), "handle", "cue.handle", 0.9)
    for match in _DOTTED.finditer(text):
        yield Hit(*match.span(1 if match[1] else 2), "handle", "cue.handle_dotted", 0.7)
    for match in _CAMEL.finditer(text):
        token = doc.token_at(match.start())
        if token is not None and token.kind == "unknown" and token.end >= match.end():
            yield Hit(*match.span(), "handle", "format.camel", 0.6)


def _chosen(doc: Document, word: str, whole: str) -> bool:
    """True when `word` after a cue such as my snap is (`whole`) is a name that somebody chose."""
    if _NOT_HANDLE.fullmatch(word):
        return False
    if re.search(r"[\d_]|\w\.\w", word):
        return True
    low = fold(word)
    if doc.lexicon.kind(low) != "unknown" or (low,) in doc.lexicon.public.get(low, ()):
        return False
    if _CAMEL.fullmatch(word):
        return True
    told = _TELLS.search(whole[: -len(word)]) is not None
    return told and len(low) >= 5 and not doc.lexicon.is_slip(low)


def _odd_words(doc: Document, near: bool) -> Iterator[Hit]:
    """Words with digits or underscores; `near` when the text speaks of a network or a game."""
    if "_" not in doc.text and not doc.digits:
        return
    for match in _ODD_WORD.finditer(doc.text):
        word = match.group()
        letters = sum(char.isalpha() for char in word)
        if (
            _NOT_HANDLE.fullmatch(word)
            or letters < 3
            or (checks.postcode_area(word) and letters < 4)
        ):
            continue
        if "_" in word or near:
            yield Hit(*match.span(), "handle", "format.gamertag", 0.8 if near else 0.6)
