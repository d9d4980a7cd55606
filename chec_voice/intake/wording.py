"""What the wording of headings and questions gives away."""

from __future__ import annotations

import re

from chec_voice.model import Polarity

_I = re.IGNORECASE
_CHANGE = re.compile(
    r"\bchang(e|es|ed|ing)\b|\bimprov|\bdo(ne)? (\w+ )?better\b|\bmake .{0,200}\bbetter\b"
    r"|\bbetter if\b"
    r"|\bwould (\w+ )?(help|make|improve|you like|like)\b|\bcould (\w+ )?(help|make|be done|do)\b"
    r"|\bwish(es)?\b|\bmagic wand\b|\bshould\b|\bwant to see\b|\blike to see\b|\bneeds? to\b"
    r"|\bneeded\b|\bdifferently\b|\bsuggest|\bideas?\b|\bif you (were|could|had)\b|\brecommend",
    _I,
)
_HARMS = re.compile(
    r"\b(hard|harder|difficult|difficulty|stops?|prevents?|barriers?|obstacles?|worr(y|ies|ied)"
    r"|worst|bad|badly|poor|negative|problems?|challenges?|challenging|unhealthy|unsafe|unwell"
    r"|unhappy|harms?|harmful"
    r"|stress(es|ed|ful)?|upsets?|sad|lonely|scared|anxious|angry"
    r"|gets? in the way|concerns?|wrong|missing)\b"
    r"|\b(not|doesn['’]?t|don['’]?t|didn['’]?t|isn['’]?t|wasn['’]?t|dis) ?"
    r"(help|helped|like|good|work|working|enjoy)(ed|s)?\b",
    _I,
)
_HELPS = re.compile(
    r"\b(helps?|helped|helping|helpful|good|great|best|works?|worked|well|positive|proud|enjoy(ed)?"
    r"|happy|healthy|safe|supports?|supported|supportive|likes?|liked|love|strengths?)\b",
    _I,
)
# In "harder to be healthy" nothing helps, and "what does being happy mean" asks neither.
_AIM = re.compile(
    r"\b(to (be|stay|feel|keep|get|live|become)|being|staying|feeling|keeping|getting|living) "
    r"(\w+ )?(healthy|happy|well|safe|good|healthier|"
    r"happier|better|safer)( (and|or) (healthy|happy|well|safe))?\b",
    _I,
)
# "Is there anything you would like to tell us?" asks for no change.
_ANYTHING = re.compile(
    r"\b(you|you['’]d) (would )?(like|want|wish) (us )?to (say|tell|add|share|know|mention)\b", _I
)
_MEANING = re.compile(
    r"\bwhat (do|does|is|would)\b.{0,200}\b(mean|means|meaning|look like|looks like)\b"
    r"|\b(is|are|means|mean)\W*$",
    _I,
)
_QUESTION = re.compile(
    r"[?？؟]|[か吗呢]。?$|^\W*+(q(uestion)?\s*+\d*+\W*+)?"
    r"(what|how|why|who|where|when|which|tell us|tell me|please|"
    r"describe|explain|if you|do you|is there|are there|anything|any |in your (own )?words|"
    r"can you|could you|list|name (one|two|three)|other comments|comments?\b|feedback)",
    _I,
)
_KIND = (
    r"(responses?|answers?|comments?|texts?|verbatims?|feedback|quotes?|notes?|remarks?|column \d+)"
)
_GENERIC = re.compile(
    rf"\W*+(the )?((free ?text|open ?text|open[- ]ended response|full )(\W*+{_KIND})?|{_KIND})?"
    r"( \(\d+\))?\W*",
    _I,
)
_NAMES_ANSWER = re.compile(
    r"answers?|responses?|repl(y|ies)|comments?|feedback|quotes?|verbatim|ideas?|suggestions?"
    r"|views?|opinions?|thoughts?"
)
_NUMBERED_QUESTION = re.compile(r"\W*q(uestion)?[ _.-]*\d+[a-z]?\W*", _I)
_WORD = re.compile(r"[A-Z]+(?![^\W\d_A-Z])|[A-Z]?[^\W\d_A-Z]+|\d+|#")


def one_line(wording: str) -> str:
    """A question on one line, so that line breaks do not make two questions of one."""
    return " ".join(wording.split())


def guess_polarity(question: str) -> Polarity:
    """What a question asks about: what helps, what harms, what should change, or none of these.

    A guess from the wording, always to be shown as one.
    """
    question = _ANYTHING.sub(" ", question)
    if _CHANGE.search(question):
        return "change"
    if _MEANING.search(question) and not re.search(r"\bhelps?\b|\bhard", question, _I):
        return "neutral"
    harms = _HARMS.search(question) is not None
    if harms:
        question = _AIM.sub(" ", question)
    # "What did you not like" must not count as liking.
    helps = _HELPS.search(_HARMS.sub(" ", question)) is not None
    if harms == helps:
        return "neutral"
    return "harms" if harms else "helps"


def is_question(heading: str) -> bool:
    """Whether a heading or a cell reads like something that people were asked."""
    return _QUESTION.search(heading) is not None


def is_generic(heading: str) -> bool:
    """Whether a heading ("response", "comments") does not say what was asked."""
    return _GENERIC.fullmatch(heading) is not None


def is_question_number(heading: str) -> bool:
    """Whether a heading is no more than a question's number, such as "Q4"."""
    return _NUMBERED_QUESTION.fullmatch(heading) is not None


_FACT = (
    r"(is|are|was) (your|ur|the name)\b(?! (fav|best|worst|one|ideas?|hopes?|dreams?|views?|biggest"
    r"|main (worr|problem|reason|concern)))"
)
_OPEN = re.compile(
    r"\W*+(q(uestion)?\s*+\d*+\W*+)?((and|so|please|if so),? )*"
    rf"(what (?!{_FACT})"
    r"(is|are|was|were|do|does|did|would|could|should|can|will|else|about|\w+s\b)"
    r"|what['’]s|why|how (do|does|did|can|could|would|should)"
    r"|who (helps?|supports?|listens?|makes?|matters?|do you (talk|go|turn|trust))"
    r"|tell (us|me)|describe|explain|name (one|two|three|a|something)|list|say|any (other|more)"
    r"|is there anything|in (your own|one|a few|three) words?|if you (could|were|had)"
    r"|(one|the one) (thing|word)|something|anything"
    r"|((my|your|the) )?(favou?rite|best|worst|hardest) (?!(friend|mate)s?\b)\w+)",
    _I,
)
_CLOSED = re.compile(
    r"\b(how (often|many|much|old|long|likely|satisfied|happy|safe|well|far|easy)|which|"
    r"do you feel|are you feeling|would you rate|agree|rate|scale|out of (5|10)|1 ?(-|–|to) ?(5|10)"
    r"|tick|choose|select|best describe[ds]?|identify|ethnic|gender)\b",
    _I,
)


def asks_openly(heading: str) -> bool:
    """Whether a heading asks for people's own words, however few: "What do you like best?"."""
    return _OPEN.match(heading) is not None and _CLOSED.search(heading) is None


def names_answer(heading: str) -> bool:
    """Whether a heading says that answers stand under it: "Answer", "Other comments", "Notes"."""
    if is_generic(heading):
        return True
    said = [word for word in words(heading) if not word.isdigit()]
    return 0 < len(said) <= 4 and _NAMES_ANSWER.fullmatch(said[-1]) is not None


def promises_words(heading: str) -> bool:
    """Whether people's own words are to be expected under a heading."""
    return is_question(heading) or names_answer(heading) or is_question_number(heading)


def words(heading: str) -> tuple[str, ...]:
    """Lower-case words of a heading; "RespondentID" and "respondent_id" give the same.

    Empty for a heading of marks alone, such as "???" or an emoji.
    """
    return tuple(word.lower() for word in _WORD.findall(heading.replace("'s", "")))
