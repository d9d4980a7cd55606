"""Rules that recognise what a column is for, from its heading and what its cells look like."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from chec_voice.intake.bands import dates_as_bands
from chec_voice.intake.personal import NAMES, personal
from chec_voice.intake.profiles import Profile
from chec_voice.intake.ticks import tick
from chec_voice.intake.wording import (
    asks_openly,
    is_generic,
    is_question,
    names_answer,
    promises_words,
    words,
)
from chec_voice.model import VOICES, Voice

Flavour = Literal["person", "response", "plain"]

_FEW = 40
"""Different values; a form offers fewer bands than that, so longer columns are not searched."""
SMALL = 10
"""Files of up to so many rows say too little by their content: there the headings decide."""


def _set(words_: str) -> frozenset[str]:
    return frozenset(words_.split())


_BOOKKEEPING = _set(
    "status progress finished distributionchannel userlanguage durationinseconds collectorid "
    "networkid submittedby submissionstatus index lastpage startlanguage seed totalpoints "
    "quizfeedback version validationstatus tags deviceid formversion responsetype "
    "timetaken parentindex parenttablename"
)
_ANALYSIS = _set("topic topics sentiment theme themes code codes coded coder coding")
_ID = _set(
    "id ids ref reference urn uuid guid identifier pid uid # nr nummer numéro номер lp الرقم رقم"
    " מספר क्रमांक ক্রমিক 编号 序号 編號 番号 번호"
)
_NUMBERED = _set("number no code key")
_PERSON = _set(
    "respondent participant person people user member case pupil student child young yp client "
    "patient unique individual anonymous"
)
_RESPONSE = _set("comment comments response answer entry submission record row quote")
_ATTRIBUTES = _set(
    "age gender sex ethnicity ethnic area region ward district imd decile quintile school college "
    "year service disability disabled send sexuality orientation religion faith language setting "
    "site trust county city town borough ics location role group band team locality "
    "country organisation pronouns nationality"
)
_ASKED = _set("question prompt item asked")
_PEOPLE = (("respondent",), ("participant",), ("case",))
_PEOPLE_BY_NUMBER = (("person",), ("yp",), ("young", "person"), ("pupil",), ("student",))
_SPEAKERS = frozenset(
    (
        "speaker",
        "speaker name",
        "speaker id",
        "speaker label",
        "student",
        "pupil",
        "participant",
        "respondent",
        "interviewee",
        "child",
        "young person",
        "yp",
        "said by",
        "spoken by",
        "person",
        "voice of",
        "who",
        "who said it",
        "who said this",
        "who is speaking",
        "name of speaker",
        "who spoke",
        "member",
        "learner",
        "attendee",
        "speakers",
        "participant name",
        "student name",
        "pupil name",
        "interviewee name",
        "respondent name",
    )
)
_SPEECH = _set("text utterance transcript speech said says words content message line turn")
FACILITATOR = re.compile(
    r"(?i)(the )?(facilitator|interviewer|moderator|researcher|youth worker|int|fac|mod|host|"
    r"chair|teacher|staff|adult|worker|trainer|support worker|note ?-?taker|mentor|i)\.?\s*\d*"
)
_ATTRIBUTE_QUESTION = re.compile(
    r"(?i)\b(gender|your sex|ethnic\w*|your age|old are you|religion|sexual\w*|disab\w+|"
    r"school year|year group|(school|college) (are|is|do) you\b|"
    r"(school|college)( \w+)? called|(where|which (part|area)\b.{0,99}) do you live|"
    r"(which|what) (area|town|school|region|city))\b"
)
_PICKED = re.compile(
    r"(?i)\b(which of (these|those|the following)|all that apply"
    r"|(tick|select|choose|check|pick) (all|any|one|two|three|up to|as many|your))\b"
)
_IN_WORDS = re.compile(r"(?i)\b(why|how|explain|tell us|describe|please say|specify|reasons?)\b")
_WRITTEN_IN = re.compile(r"(?i)\bother\b.{0,200}\bspecify\b")
_CONSENT = re.compile(r"(?i)\b(consent\w*|permission|agree to)\b")
_TICKED = re.compile(
    r"(?i)y|n|yes|no|yes please|no thanks?|true|false|maybe|(not |un)sure"
    r"|(i )?(don['’]?t|do not) know|((very|extremely|quite|fairly|somewhat|slightly|strongly|mostly"
    r"|neither|not( at all| very)?|nor|or|and|i) )*(dis|un)?(agree|satisfied|likely|consent)"
    r"( n?or \w+)?"
    r"|never|rarely|seldom|sometimes|often|always|neutral"
)
_AGE_OR_YEAR = re.compile(
    r"(?i)((school )?year|yr|y|aged?|key stage|ks|grade|class|form)? ?\d{1,2}"
    r"( ?(-|–|to) ?\d{1,2}| ?\+| (or|and) (over|under))?( ?(years?( old)?|yrs?))?"
)

_REFERENCE = re.compile(r"[A-Za-z]{1,8}[-_/. ]?\d{1,8}[A-Za-z]?|\d{1,8}")
_REFERENCE_WORDS = _set(
    "ref reference number no sheet id code participant person young yp badge ticket token"
)
_WHO_WROTE = re.compile(
    r"(?i)\bwho (wrote|writes|filled|typed|completed|is writing)\b|\b(written|typed|filled in) "
    r"(down )?by\b|\bscribed?\b|\bvoice\b"
)
_BY_ANOTHER = re.compile(
    r"(?i)\b(adult|someone|somebody|scribed?|staff|teacher|worker|helper|support|parent|carer|mum|"
    r"mom|dad|facilitator|for me|with help|my words)\b"
)
_BY_SELF = re.compile(
    r"(?i)(me|i|i did( it)?|myself|i wrote.*|self|own writing|(the )?young person|(the )?child|"
    r"verbatim|by me)"
)

PERSONAL = "personal data: dropped by default"
CODING = "looks like coding done in a spreadsheet: bring it in with import-codings"
BOX = "a box that was ticked or not: add it with --attribute if you need it"


def reason_to_drop(p: Profile) -> str | None:
    """Why a column should not be imported at all, or None."""
    who = personal(p)
    if who:
        return f"{who}; {PERSONAL}"
    if p.filled == 0:
        return "empty"
    heading = words(p.heading)
    dated = "date" in heading or "timestamp" in heading
    dates = p.kinds["date"] >= 0.8 and not dates_as_bands(p.values, p.heading)
    if dates or (len(heading) <= 3 and dated and p.words < 4):
        return "dates: not needed for coding; the session has its own"
    if p.kinds["time"] >= 0.8 and not is_question(p.heading):
        return "times: not needed for coding"
    if "".join(heading) in _BOOKKEEPING or p.heading.startswith(("Points - ", "Feedback - ")):
        return "the survey platform's own bookkeeping"
    if len(heading) <= 4 and heading and heading[-1] in _ANALYSIS:
        return "an analyst's or a machine's label, not an answer"
    return None


def names_speakers(p: Profile) -> bool:
    """Whether a column says, row by row, who spoke: "speaker", "student", "Said by"."""
    heading = words(p.heading)
    if not p.filled or "?" in p.heading or p.words > 3 or p.filled < 0.5 * p.rows:
        return False
    if p.kinds["date"] + p.kinds["time"] > 0.5 or p.only_ticks or is_closed(p):
        return False
    whose = " ".join(word for word in heading if not word.isdigit())
    return whose in _SPEAKERS


def holds_speech(p: Profile) -> bool:
    """Whether a column is people's words, by its cells; few words need a heading that says so."""
    headed = bool(set(words(p.heading)[-1:]) & _SPEECH) or names_answer(p.heading)
    return (
        p.words >= (1.5 if headed else 2.5)
        and p.distinct >= 0.5 * p.filled > 0
        and not is_closed(p)
    )


def id_flavour(p: Profile, *, repeats: bool = False, long: bool = False) -> Flavour | None:
    """Whether a column holds ids, and of what, going by its heading and its variety.

    With `repeats`, the same id may come back as often as it likes; in the `long` layout, where
    each row is one answer, a bare "Ref" comes back with each question.
    """
    heading = words(p.heading)
    if not heading or len(heading) > 5 or "?" in p.heading or p.words > 6:
        return None
    if p.filled < max(1, 0.5 * p.rows):
        return None
    last, named = heading[-1], set(heading)
    whose = named & (_PERSON | _RESPONSE)
    numbered = last in _NUMBERED and (whose or named & {"ref", "reference"})
    by_number = heading in _PEOPLE_BY_NUMBER and _references(p) >= 0.95 * p.filled
    if not (last in _ID or numbered or heading in _PEOPLE or by_number):
        return None
    # One person may answer many questions, so their ids may repeat a great deal.
    bare = named <= _ID | _NUMBERED | {"your", "my", "our", "unique"}
    needed = 0.03 if named & _PERSON or (long and bare) else 0.5
    if not repeats and (p.variety < needed or (p.rows > 1 and p.distinct < 2)):
        return None
    if named & _PERSON:
        return "person"
    return "response" if named & _RESPONSE else "plain"


def is_reference(p: Profile) -> bool:
    """Whether a column holds the team's own reference of each person, such as "CM-017"."""
    named = set(words(p.heading))
    if not named & _REFERENCE_WORDS or "?" in p.heading or p.rows < 3 or p.filled < p.rows:
        return False
    if named & _ATTRIBUTES - {"group"}:
        return False  # "Age of young person": a few people of different ages
    return p.variety == 1.0 and _references(p) >= 0.95 * p.filled


def names_person(heading: str) -> bool:
    """Whether a heading is itself somebody's reference, such as "YP12"."""
    return _REFERENCE.fullmatch(heading) is not None and not heading.isdigit()


def _references(p: Profile) -> int:
    return sum(n for v, n in p.values.items() if _REFERENCE.fullmatch(v))


def voices_in(p: Profile) -> dict[str, Voice] | None:
    """Whose words each value of a column stands for, or None when it is not about that."""
    if not _WHO_WROTE.search(p.heading) or not 0 < p.distinct <= 8:
        return None
    ticked = "scrib" in p.heading.casefold()
    found = {value: voice_of(value, ticked=ticked) for value in p.values}
    known = {value: voice for value, voice in found.items() if voice is not None}
    return known if len(known) == len(found) else None


def voice_of(value: str, *, ticked: bool) -> Voice | None:
    """Whose words a value of a voice column stands for; None when it does not say.

    Args:
        ticked: yes means that somebody else wrote the words down.
    """
    said = value.strip(" .!").casefold()
    if said in VOICES:
        return said
    if ticked and tick(said) == "on":
        return "scribed"
    if _BY_SELF.fullmatch(said) or (ticked and tick(said) == "off"):
        return "verbatim"
    return "scribed" if _BY_ANOTHER.search(said) else None


def is_text(p: Profile) -> bool:
    """Whether a column holds answers in people's own words."""
    if p.filled == 0 or p.kinds["number"] > 0.5 or p.kinds["date"] > 0.5 or p.joined_choices():
        return False
    if is_picked(p):
        return False
    asked = is_question(p.heading) or (p.named and is_generic(p.heading))
    if p.words < 3 and _ATTRIBUTE_QUESTION.search(p.heading):
        return False
    if p.rows <= SMALL:
        if is_closed(p) or _names_attribute(p):
            return False
        wordy = p.words >= 4 and (p.rows < 8 or p.variety >= 0.5)
        # "Other (please specify)" completes a list of choices: kept when it is more than that.
        written_in = _WRITTEN_IN.search(p.heading) is not None and p.variety <= 0.5
        return wordy or (p.named and _asks(p.heading) and not written_in)
    if is_brief_text(p):
        return True
    if p.words >= 8 and p.variety >= 0.25 and p.distinct >= min(10, p.filled):
        return True
    return p.variety >= 0.5 and (p.words >= 4 or (asked and p.distinct >= 4))


def _asks(heading: str) -> bool:
    return promises_words(heading) or asks_openly(heading)


def is_brief_text(p: Profile) -> bool:
    """Whether people answered an open question in a word each, rather than picked from a list.

    What is typed has a long tail, small letters or emoji; a form's options have capitals, and
    each is picked by somebody.
    """
    if not asks_openly(p.heading) or is_closed(p) or p.words >= 4:
        return False
    if _ATTRIBUTE_QUESTION.search(p.heading) or not p.filled:
        return False
    if p.distinct < min(8, max(min(4, p.filled), 0.5 * p.filled)):
        return False
    small = sum(n for value, n in p.values.items() if value[0].islower())
    once = sum(n == 1 for n in p.values.values())
    faces = any(not value[0].isalnum() and not value.isascii() for value in p.values)
    return faces or small >= 0.2 * p.filled or once >= 0.3 * p.distinct


def asks_in_brief(p: Profile) -> bool:
    """Whether few brief values may be answers all the same, by the heading or for emoji."""
    if not p.filled or p.kinds["number"] + p.kinds["date"] + p.kinds["time"] > 0.5:
        return False
    if any(_is_emoji(value) for value in p.values):
        return True
    if is_closed(p) or _ATTRIBUTE_QUESTION.search(p.heading) or p.joined_choices():
        return False
    return asks_openly(p.heading)


def _is_emoji(value: str) -> bool:
    return not any(c.isalnum() for c in value) and any(
        unicodedata.category(c) == "So" for c in value
    )


def is_picked(p: Profile) -> bool:
    """Whether people picked from a list, by the heading: few of them may repeat in a small file."""
    return bool(_PICKED.search(p.heading)) and not _IN_WORDS.search(p.heading) and p.words <= 12


def is_closed(p: Profile) -> bool:
    """Whether every cell is a number, a time, a yes or no, or a point on a scale."""
    if p.kinds["number"] + p.kinds["date"] + p.kinds["time"] > 0.5 or p.joined_choices():
        return True
    if is_picked(p):
        return True
    if _CONSENT.search(p.heading) and p.distinct <= 2:
        return True
    bands = dates_as_bands(p.values, p.heading) if p.distinct <= _FEW else {}
    return p.only_ticks or all(
        value in bands or _TICKED.fullmatch(value.strip(" .!")) or _AGE_OR_YEAR.fullmatch(value)
        for value in p.values
    )


def holds_words(p: Profile) -> bool:
    """Whether a column with too few different cells for `is_text` still holds people's words."""
    if not p.filled or not p.named or is_closed(p) or _names_attribute(p):
        return False
    if names_answer(p.heading):
        return p.distinct == 1 or p.variety > 0.5
    return promises_words(p.heading) and p.words >= 2 and p.variety > 0.5


def may_hold_words(p: Profile) -> bool:
    """Whether a column of a small file may hold answers, whatever its heading says."""
    plain = p.kinds["number"] + p.kinds["date"] + p.kinds["time"] == 0
    plain = plain and not set(words(p.heading)) & NAMES
    return plain and p.words >= 1.5 and not is_closed(p) and not _names_attribute(p)


def _names_attribute(p: Profile) -> bool:
    """Whether the heading names something about people, and the cells are brief enough for it."""
    heading = words(p.heading)
    if _ATTRIBUTE_QUESTION.search(p.heading):
        return p.words < 3
    if is_question(p.heading) or names_answer(p.heading):
        return False
    return bool(set(heading) & _ATTRIBUTES) and len(heading) <= 4 and p.words <= 6


def why_text(p: Profile) -> str:
    if not p.filled:
        return "chosen"
    asked = " under a heading that asks something" if is_question(p.heading) else ""
    if not asked and names_answer(p.heading):
        asked = " under a heading that names answers"
    many = f"{p.distinct:,} different answers" if p.distinct > 1 else "one answer"
    length = f"{p.words:.0f} words" if round(p.words) != 1 else "1 word"
    return f"{many} of {length}{' on average' if p.distinct > 1 else ''}{asked}"


def why_attribute(p: Profile) -> str | None:
    """Why a column describes people or responses, or None when it does not."""
    heading = words(p.heading)
    known = bool(set(heading) & _ATTRIBUTES) and len(heading) <= 4
    known = (known or _ATTRIBUTE_QUESTION.search(p.heading) is not None) and p.words <= 6
    if p.joined_choices():
        return None
    if known and p.distinct <= max(100, 0.05 * p.filled):
        return f"{_values(p)}, and the heading names something about people"
    few = p.distinct <= (100 if p.variety <= 0.05 else 50)
    small = p.rows < 20 and p.distinct <= 10
    if few and p.distinct >= 2 and (p.variety <= 0.5 or small) and p.words <= 15:
        return f"few different values: {_values(p)}"
    return None


def why_not(p: Profile) -> str:
    """Reason for a column that no rule took."""
    if p.joined_choices():
        return "several ticked choices in one cell: add it with --attribute if you need it"
    if p.distinct == 1:
        only = _short(next(iter(p.values)))
        return f"{only} in every row" if p.filled == p.rows else f"only ever {only} or blank"
    return f"{p.distinct:,} different values: neither answers in people's own words nor groups"


def is_question_column(p: Profile) -> bool:
    """Whether the cells are the wording of questions (long layout)."""
    heading = words(p.heading)
    if len(heading) > 4 or "?" in p.heading or not 0 < p.distinct <= max(50, p.filled // 20):
        return False
    asked = sum(is_question(value) for value in p.values) >= 0.5 * p.distinct
    if names_question(p):
        # "Question 1" is a heading over answers, unless questions stand under it.
        return asked or (p.words >= 2 and not heading[-1].isdigit())
    if p.rows <= SMALL:
        marked = sum(value.endswith("?") for value in p.values) >= 0.5 * p.distinct
        asked = asked and (marked or p.variety < 1) and not promises_words(p.heading)
    return asked and p.words >= 3


def names_question(p: Profile) -> bool:
    """Whether a heading says that questions stand under it: "Question", "Prompt", "Item"."""
    heading = words(p.heading)
    return 0 < len(heading) <= 4 and "?" not in p.heading and bool(_ASKED & set(heading))


def is_question_beside(p: Profile) -> bool:
    """Whether a column is of questions, given that a column of answers stands beside it."""
    heading = words(p.heading)
    brief = set(heading) <= _ASKED | {"text", "wording", "the"}
    return names_question(p) and brief and p.filled > 0 and p.kinds["number"] <= 0.5


def _values(p: Profile) -> str:
    common = [_short(value) for value, _ in p.values.most_common(3)]
    return ", ".join(common) + (f" ... ({p.distinct:,})" if p.distinct > 3 else "")


def _short(value: str) -> str:
    line = " ".join(value.split())
    return repr(line if len(line) <= 30 else line[:29] + "…")
