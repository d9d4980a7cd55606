"""Words that tell a speaker's label from the beginning of a sentence, in the languages we meet."""

from __future__ import annotations

import re
from unicodedata import normalize

_LEAD_WORDS = """
interviewer int intv interv facilitator fac moderator mod researcher res host co-host cohost
chair chairperson youth worker question ques q question asker project worker group leader
intervieweur intervieweuse enquêteur enquêtrice animateur animatrice modérateur modératrice
entrevistador entrevistadora moderadora moderador facilitador facilitadora investigadora
interviewerin moderatorin forscher forscherin gesprächsleitung
intervistatore intervistatrice moderatore moderatrice
badacz badaczka moderatorka prowadzący prowadząca ankieter
cyfwelydd hwylusydd ymchwilydd görüşmeci araştırmacı moderatör onderzoeker gespreksleider
интервьюер модератор ведущий ведущая исследователь інтерв'юер модераторка
ερευνητής ερευνήτρια συντονιστής
المحاور الباحث الباحثة الميسر מראיין מראיינת מנחה
साक्षात्कारकर्ता शोधकर्ता সাক্ষাৎকারগ্রহণকারী
采访者 访谈者 主持人 研究员 問 问 インタビュアー 司会 司会者 聞き手 진행자 면접자
"""
_PLAIN_WORDS = """
participant participants part respondent resp interviewee speaker spk person voice student pupil
young person young woman young man young people yp child kid boy girl male female man woman lad
teen teenager mother mum mom dad father parent carer nurse doctor teacher narrator member staff
focus group member observer note-taker notetaker interpreter translator answer ans a answerer
support worker social worker assistant friend brother sister
participante participanta jeune entrevistado entrevistada joven befragter befragte teilnehmer
teilnehmerin jugendliche jugendlicher kind partecipante jovem uczestnik uczestniczka respondent
deelnemer jongere cyfranogwr person ifanc katılımcı участник участница респондент ребёнок учасник
учасниця συμμετέχων συμμετέχουσα مشارك مشاركة المشارك شاب طفل משתתף משתתפת
प्रतिभागी উত্তরদাতা অংশগ্রহণকারী 受访者 参与者 答 学生 参加者 話し手 참가자 응답자
"""
_MANY_WORDS = """
all everyone everybody everyone else group whole group several multiple multiple speakers many
various various speakers several speakers several voices multiple voices unknown unknown speaker
unidentified unidentified speaker unidentified voice unclear speaker unclear tous alle todos tutti
wszyscy pawb herkes все всі 全员 全員 all together chorus audience participants both
"""
_PHRASES = (
    "youth worker|co-host|question asker|project worker|group leader|young person|young woman|"
    "young man|young people|focus group member|support worker|social worker|person ifanc|"
    "everyone else|whole group|multiple speakers|various speakers|several speakers|several voices|"
    "multiple voices|unknown speaker|unidentified speaker|unidentified voice|unclear speaker|"
    "all together"
)
_COUNTED = re.compile(
    r"(?i)(?:the )?(.+?)(?:[ ]?[-_#.]?[ ]?(?:no\.? ?)?\d{1,4}[a-z]?"
    r"|[ _-](?:[a-z]|one|two|three|four|five|six|seven|eight|nine|ten|i{1,3}|iv|vi{0,3}))?"
)


_BEHIND = re.compile(r"\s*[(\[][^()\[\]]*[)\]]$")


def _set(words: str) -> frozenset[str]:
    words = normalize("NFKC", words).casefold()  # as labels are compared: "ς" is "σ" then
    phrases = re.findall(_PHRASES, words)
    return frozenset(phrases) | frozenset(re.sub(_PHRASES, " ", words).split())


LEADS = _set(_LEAD_WORDS)
MANY = _set(_MANY_WORDS)
ROLES = LEADS | MANY | _set(_PLAIN_WORDS)
"""What transcribers write for somebody whom they do not name, mostly with a number behind it."""

FACTS = frozenset(
    """date time place location venue duration length recorded recording title project session
    setting area partner attendance ages topic file filename transcribed transcript transcription
    version language kind event meeting interview consent status number id pseudonym present
    apologies duration url link source author email phone tel address ref reference region ics
    """.split()
)
"""Keys at the head of a document; they tell about the recording, and nobody says them."""

OPENERS = frozenset(
    """so and but because also plus first firstly second secondly third thirdly finally lastly note
    notes problem problems reason reasons example examples issue issues point points thing things
    result results fact facts anyway basically honestly truth solution solutions idea ideas rule
    rules warning reminder update edit ps tip tips conclusion summary overall yes no yeah nope well
    ok okay right look listen remember like actually maybe then now today yesterday tomorrow
    sometimes always never here there this that these those what why how who when where which
    monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays
    fridays saturdays sundays weekends weekdays mornings evenings nights winter summer spring
    autumn everything nothing something anything advice answer key important
    list verdict proof case lesson bottom outcome question
    school home money housing transport friends family sport music food sleep
    problème exemple problem beispiel ejemplo problema motivo razón esempio przykład
    """.split()
)
"""Words that begin sentences such as "Example: ...". Alone they are nobody, unless they return
all through a document."""

INNER = frozenset(
    """is are was were be been being am has have had do does did will would can could should must
    the this that these those my your our their his her its it we they you he she i me us them
    what why how when where who which not don't didn't isn't that's it's i'm there's here's
    thing things problem problems point reason reasons example more most other another only just
    because so but or if then than also very really about for from to into at on with without of
    say says said think thinks told tell means mean need needs want wants like feel go going get
    est sont était le la les un une des que qui ne pas c'est mon ma notre et mais pour dans
    ist sind war der die das ein eine nicht und aber mein unser dass weil für zu
    es son era el los las una no mi nuestro y pero para porque lo
    è sono il gli non ma mio nostro per perché che é são o os não meu nosso jest są nie to moje
    yw mae yn a'r bir ve bu değil это не и но мой наш что
    """.split()
)
"""Words that stand in sentences and hardly in what a speaker is called."""

SAID_OF_SOUND = re.compile(
    r"(?i)\W*(?:(?:\w+ )?(?:laugh(?:s|ter|ing)?|inaudible|unclear|crosstalk|cross talk|pauses?|"
    r"silence|music|applause|noise|cough(?:s|ing)?|sigh(?:s|ing)?|overlapping|overlap|"
    r"indistinct|background \w+|nods?|nodding|phone rings|door \w+|recording \w+|break|redacted|"
    r"name removed|name|place|school|crying|giggles?|giggling|chuckles?|"
    r"whispers?|whispering|singing|clapping|rires?|lacht|lachen|risas?|risate|śmiech|smiech)"
    r"(?: \w+){0,2})\W*"
)
"""[laughs], (pause): what was heard, not who speaks."""

_PAUSE = re.compile(r"\(\d{0,2}(?:[.,]\d{0,2})?\)")


def is_sound(words: str) -> bool:
    """Whether words are nothing but what was heard, in brackets: [laughter], (1.2)."""
    if words[0] not in "[(<{" or words[-1] not in "])>}":
        return False
    return SAID_OF_SOUND.fullmatch(words) is not None or _PAUSE.fullmatch(words) is not None


NOT_SAID = re.compile(
    r"(?i)\W{0,5}(?:(?:end|start|beginning|begin) of (?:the )?(?:transcript(?:ion)?|recording|"
    r"interview|session|meeting|call|audio|tape|discussion|chat)|(?:recording|transcript(?:ion)?|"
    r"interview|audio|tape|meeting)\s*(?:ends?|ended|starts?|started|stops?|stopped|begins?|"
    r"switched off|turned off|paused|resumed)(?: here)?|transcri(?:bed|ption) by\b.{0,80}|"
    r"this transcript was (?:generated|created|exported)\b.{0,120}|"
    r"\S.{0,60} (?:started|stopped) (?:the )?transcription|fin|ende"
    r"|page \d{1,4} (?:of|/) ?\d{1,4})\W{0,5}"
)
"""Lines that programs and transcribers put around what was said."""

OF_AN_APP = re.compile(
    r"(?i)(?:replying to [\"“«‘'].*|reacted to [\"“«‘'].*|removed a .{1,20} reaction .*)"
)
"""Lines of Zoom's chat that repeat somebody else's message."""

_OMITTED = (
    r"(?:weggelassen|ausgeschlossen|omitid[oa]s?|omis(?:es?)?|absente?s?|ocult(?:ad)?[oa]s?"
    r"|omess[oaie]|weggelaten|pominięt[oay]|dahil edilmedi|отсутствует|без медиафайлов"
    r"|تم استبعاد)"
)
_MEDIA = (
    r"(?:bild|video|audio|sticker|gif|dokument|kontaktkarte|imagen|documento|image|vidéo|document"
    r"|imagem|vídeo|áudio|figurinha|immagine|afbeelding|obraz|wideo|dźwięk|naklejkę|görüntü|ses"
    r"|изображение|видео|аудио|стикер|الصورة|الفيديو)"
)
NO_WORDS = re.compile(
    r"(?i)<[^<>]{1,40} (?:omitted|attached)>|\W?(?:image|video|audio|sticker|gif|document|media|"
    r"contact card) omitted|<attached: .{1,120}>|this message was deleted\.?|"
    r"you deleted this message\.?|\S{1,80} \(file attached\)"
    rf"|<[^<>]{{0,40}}\b{_OMITTED}\b[^<>]{{0,40}}>|\W?{_MEDIA} {_OMITTED}|{_OMITTED} {_MEDIA}"
    r"|(?:diese nachricht wurde|du hast diese nachricht) gelöscht\.?|(?:se eliminó|eliminaste) este"
    r" mensaje\.?|ce message a été supprimé\.?|vous avez supprimé ce message\.?|(?:esta mensagem"
    r" foi|mensagem) apagada\.?|questo messaggio è stato eliminato\.?|dit bericht is verwijderd\.?"
    r"|(?:ta )?wiadomość została usunięta\.?|bu mesaj silindi\.?|данное сообщение удалено\.?"
)
"""What WhatsApp writes where a picture or a voice message was, in the languages we meet."""


def base_of(key: str) -> str:
    """ "participant" of "participant 12": a role without the number that tells people apart."""
    key = _BEHIND.sub("", key) or key  # "yp3 (f, 14)"
    found = _COUNTED.fullmatch(key)
    return found[1].strip(" .-_#") if found and key not in ROLES else key


def is_role(key: str) -> bool:
    """Whether a label (in lower case) says what somebody is: "interviewer", "yp 3"."""
    return key in ROLES or base_of(key) in ROLES


def is_many(key: str) -> bool:
    """Whether a label stands for nobody in particular: "all", "unknown speaker"."""
    return key in MANY and key != "group member"
