"""Whose words a line of workshop notes holds, by the marks that note-takers leave."""

from __future__ import annotations

import re
from typing import NamedTuple

from chec_voice.model import Voice

_OPEN, _CLOSE = "\"“'‘«", "\"”'’»"
_GROUP = re.compile(
    r"(?i)(?:(?:the |our )?(?:whole |small |big |mixed )?(?:group|circle|class|table|team)"
    r"(?: ?\d+| [A-H])?(?: (?:agreed|said|answer|consensus|together))?"
    r"|everyone(?: (?:agreed|said))?|everybody|all (?:of them|agreed)|all|together|flip ?chart"
    r"|consensus)\s*[:–—]\s+"
)
_BY_ADULT = re.compile(
    r"(?i)(?<!\s)\s*[(\[](?:scribed?|dictated|verbal(?:ly)?|spoken|signed|"
    r"(?:words )?(?:written|typed|taken|noted|put) ?(?:down|up)? (?:by|for)\b[^()\[\]]*|"
    r"scribed (?:by|for)\b[^()\[\]]*|(?:an )?adult (?:wrote|scribed)[^()\[\]]*|"
    r"as told to\b[^()\[\]]*|said to\b[^()\[\]]*)[)\]]"
)
_SUMMARY = re.compile(
    r"(?i)(?:summary|summing up|in short|in sum|gist|overall|paraphrased?|discussion|"
    r"what we heard|we heard|staff (?:view|note|summary)|facilitator(?:'s|’s)? "
    r"(?:view|summary|words)|general feeling|theme)\s*:\s+"
)
_OUR_WORDS = re.compile(
    r"(?i)(?<!\s)\s*[(\[](?:(?:in )?"
    r"(?:my|our|staff|adults?['’]?s?|facilitators?['’]?s?|workers?['’]?s?)"
    r" (?:own )?words\b[^()\[\]]*|paraphras(?:e|ed|ing)|not verbatim|not (?:their|his|her) words|"
    r"summar(?:y|ised)|from memory)[)\]]\s*$"
)
_PERSON = (
    r"(?:(?:an?|one|another|the|little|older|younger|other|first|second|our)\s++)*"
    r"(?:young (?:wom[ae]n|m[ae]n|person|people|carer|lad|one)|girls?|boys?|lads?|lass(?:ie)?|"
    r"child(?:ren)?|kids?|teen(?:ager)?|pupils?|students?|youth|wom[ae]n|m[ae]n|person|"
    r"participant|member|yp|they|he|she|someone|somebody|one of them|year \d+)"
)
_SPEAKER = re.compile(rf"(?i)({_PERSON}\b[^\"“”:]{{0,70}}?)\s*+(?:[:,]\s*+)?(?=[\"“])")
_SPEAKER_COLON = re.compile(rf"(?i)({_PERSON}\b[^\"“”:.]{{0,60}}?)\s*+:\s++(?=\S)")
_VERB = (
    r"\b(?:said|says|told us|told me|wrote|added|answered|replied|asked|shouted|whispered|signed|"
    r"explained|told the group)\b"
)
_SAID = re.compile(rf"(?i)(?<![\s,])[\s,]*{_VERB}(?: that)?[\s,]*$")
_WHO = re.compile(
    rf"(?i)({_PERSON}(?:,? (?:aged? )?\d{{1,2}}(?: years? old| yrs?)?)?)(.*)", re.DOTALL
)
_MOST_WORDS = 4
"""About a speaker, between "Girl, 14" and the quotation; more than that is part of the story."""
_AFTER = re.compile(
    rf"(?i)([\"“].*[\"”])\s*[-–—,(]+\s*({_PERSON}(?:,? (?:aged? )?\d{{1,2}})?)\W*",
    re.DOTALL,
)
"""Words first and then who said them: "my dog" - boy, 7."""
_NOTE = re.compile(r"(?<!\s)\s*\([^()]*\)\s*$")


class Said(NamedTuple):
    """A line, taken apart."""

    text: str
    voice: Voice
    speaker: str = ""
    sure: bool = True
    """False when the line bears no mark and the default was taken."""


def whose_words(line: str, default: Voice) -> Said:
    """The words of a line, whose they are and how they came onto paper.

    Explicit marks come first ("(scribed)", "Group:", "(my words)"). A line that is one quotation
    is verbatim. Quoted speech with a speaker was heard and written down by an adult: scribed.
    """
    line = line.strip()
    adult = _BY_ADULT.search(line)
    if adult is not None:
        rest = (line[: adult.start()] + line[adult.end() :]).strip()
        text, speaker = _without_speaker(rest)
        return Said(text, "scribed", speaker)
    group = _GROUP.match(line)
    if group is not None:
        return Said(line[group.end() :].strip() or line, "group")
    ours, summary = _OUR_WORDS.search(line), _SUMMARY.match(line)
    if ours is not None:
        return Said(line[: ours.start()].strip() or line, "paraphrase")
    if summary is not None:
        return Said(line[summary.end() :].strip() or line, "paraphrase")
    after = _AFTER.fullmatch(line)
    if after is not None and (words := one_quotation(after[1])) is not None:
        return Said(words, "scribed", after[2].strip())
    quoted = one_quotation(line)
    if quoted is not None:
        return Said(quoted, "verbatim")
    text, speaker = _without_speaker(line)
    if speaker or re.search(r"[\"“][^\"“”]{8,}[\"”]", line):
        return Said(text, "scribed", speaker)
    return Said(line, default, sure=False)


def marked(line: str) -> bool:
    """Whether a line says whose words it holds."""
    return whose_words(line, "paraphrase").sure


def one_quotation(line: str) -> str | None:
    """The inside of a line that is one quotation, a note in brackets behind it allowed."""
    for candidate in (line.strip(), _NOTE.sub("", line.strip())):
        if len(candidate) < 3 or candidate[0] not in _OPEN or candidate[-1] not in _CLOSE:
            continue
        inside = candidate[1:-1]
        double = candidate[0] in '"“'
        # A quotation that closes before the end is followed by somebody else's words.
        if (double and candidate[-1] in '"”' and not re.search('["“”]', inside)) or (
            not double and candidate[-1] in "'’»" and not re.search(r"['’]\s", inside)
        ):
            return inside.strip()
        if double and _only_nested(inside):
            return inside.strip()
    return None


def _only_nested(inside: str) -> bool:
    """Whether quotation marks inside come in pairs that open inside: a quotation in another."""
    depth = 0
    for at, mark in enumerate(inside):
        if mark == "“":
            depth += 1
        elif mark == "”" or (mark == '"' and depth):
            depth -= 1
        elif mark == '"':
            before = inside[at - 1] if at else " "
            depth += 1 if before in " (" else -1
        if depth < 0:
            return False
    return depth == 0


def _without_speaker(line: str) -> tuple[str, str]:
    """(words, "Girl, 14") of a line that says who spoke and then only quotes them.

    Where telling and quoting go by turns, the words are the whole line: half of it would be lost.
    """
    found = _SPEAKER.match(line) or _SPEAKER_COLON.match(line)
    if found is None:
        return one_quotation(line) or line, ""
    said = _SAID.search(found[1])
    introduced = _SAID.sub("", found[1]).strip(" ,")
    person = _WHO.match(introduced)
    who, about = (person[1], person[2].strip(" ,")) if person else (introduced, "")
    # A capital in what is said about the speaker may be a name.
    speaker = introduced if about and not re.search(r"\b[A-Z][a-z]", about) else who
    told = len(about.split()) > _MOST_WORDS or re.search(_VERB, about, re.IGNORECASE)
    if told:
        return line, who
    rest = line[found.end() :].strip()
    words = one_quotation(rest)
    colon = line[: found.end()].rstrip().endswith(":")
    if words is None and colon and not said and not re.search('["“]', rest):
        words = rest
    return (line, who) if words is None else (words, speaker)
