"""Words that tell where a person's name stands."""

from __future__ import annotations

import re

from chec_voice.deidentify.wordsets import words

TITLES = words("mr mrs miss ms mx dr sir madam prof professor doctor mister misses mrs")
SOFT_TITLES = words("miss sir doctor prof professor madam")
ADULT = words(
    """auntie aunty aunt uncle nan nana nanny gran granny grandad grandma grandpa coach pastor
    imam sister brother father big little young old lil rev reverend vicar cousin teacher
    nurse"""
)
KIN = words(
    """friend friends freind frend mate mates bestie besties bff brother brothers sister
    sisters bro sis cousin cousins cuz uncle auntie aunty aunt nan nana nanny gran granny
    grandad grandma grandpa mum mom mam dad stepdad stepmum stepmom boyfriend girlfriend bf
    gf ex partner son daughter baby twin twins niece nephew neighbour neighbor teacher coach
    tutor mentor nurse doctor counsellor therapist ta pa worker carer imam pastor vicar
    librarian caretaker boss manager landlord social keyworker lad girl boy bloke lady man
    woman guy kid fella wife husband colleague bro's bredrin bredren budd buddy stepbrother
    stepsister godmother grandmother grandfather leader foster fosters midwife supervisor
    sibling siblings pal chachu chacha nannan senco iro sw assistant psychologist psychiatrist
    paediatrician consultant physio advocate caseworker guardian childminder solicitor sponsor
    housemate housemates roommate flatmate flatmates classmate crush receptionist instructor captain
    lodger driver escort chaperone headteacher carers workers mentors stepmums nans uncles aunties
    sons daughters neighbours goddad godmum fiance"""
)
RELATIVE = words(
    """brother brothers sister sisters bro sis cousin cousins cuz uncle auntie aunty aunt nan nana
    nanny gran granny grandad grandma mum mom mam dad stepdad stepmum boyfriend girlfriend bf gf ex
    partner son daughter twin twins niece nephew neighbour neighbours tutor mentor counsellor
    therapist ta pa worker carer carers imam pastor keyworker stepbrother stepsister godmother
    grandmother grandfather foster sibling siblings bestie besties advocate childminder physio
    sponsor housemate roommate flatmate bff stepmom wife husband fiance godmum goddad lodger
    mate mates bestfriend psychologist psychiatrist caseworker guardian"""
)
"""What only people are to somebody; music, too, may be a friend."""
PETS = words(
    """cat cats dog dogs puppy pup kitten rabbit rabbits bunny hamster hamsters pig pigs pony
    horse fish goldfish budgie pet pets tortoise lizard gecko snake parrot bird ferret
    guinea lamb hens hen duck wheelchair"""
)
CALLED = words("called named call names nicknamed")
OWN = words("my me our his her their your the a an new other old best little big")
JOIN = words("and n or plus with et")
WITH = words("with w wiv wit told tell tells asked ask see seeing to from w/ meet message ring")
OWNED = words(
    """house flat place garage garden mum mam mom dad brother sister nan cousin gran bedroom room
    stepdad boyfriend girlfriend mate uncle auntie aunty birthday parent family caravan"""
)
"""What stands after the name of somebody who owns or has it."""
SURNAMES = words(
    """begum khan ali shah bell brown black white green gray grey cook king price wood woods young
    baker carter turner cooper hall hill hunt lane long marsh moss page park parker parsons
    potter rice rose short stone summers sharp swift walker ward waters west wells winter wright
    bird bishop booth bridge brook brooks burns butcher butler chambers church day dean field
    fisher fletcher ford forest fox frost gold good hand hardy hart hawk heath hope knight lamb
    love mason miller moon nelly noble north pool power reed sheriff singer small smart spark
    steel street thatcher weaver webb kaur singh bibi akhtar das roy dove nelson"""
)
"""Surnames that are, or are taken for, plain words."""
NOT_NEXT = words(
    """i who and is was the a an my me he she they we you it that this to in at on for with of
    from because cos so but or if when as not has had have does did do will would can could
    are were be been all always never just also too said says say told ask asks asked went
    goes go came comes come got gets get know knows made makes make let lets died dies left
    group groups school house home then than there here what which where why how no yes"""
)
SPEECH = words("who said says told tells asked knows thinks reckons helps helped lives")
SPOTTED = words(
    """is was has and who said says lets got gave helps does always makes gives takes runs came
    went told never would can knows just taught teaches shouts shouted cries made"""
)
CALENDAR_BEFORE = frozenset(
    [
        "in",
        "since",
        "by",
        "last",
        "next",
        "until",
        "till",
        "from",
        "of",
        "before",
        "after",
        "during",
        "every",
        "each",
        "this",
        "over",
        "through",
        "the",
        "early",
        "late",
        "mid",
        "end",
        "its",
        "it's",
        "is",
        "summer",
    ]
)
ACTS = words("does says said who lets gives takes told tells runs taught teaches")
"""What people do and misspelt plain words rarely do."""
CALL_ME = re.compile(
    r"(?<!\w)([^\W\d_]{3,30})[ ,(\-]+(?:it'?s|that'?s|is|which is) (?:what|wot|wat) "
    r"(?:\w+ ){1,3}calls? me\b",
    re.I,
)
