"""Words that schools, streets, clubs and places are named with."""

from __future__ import annotations

import re

from chec_voice.deidentify.wordsets import words

SCHOOL = words(
    """academy school primary high college infants infant juniors junior grammar nursery
    secondary comprehensive comp sixth prep preschool prepschool university pru utc"""
)
SCHOOL_KIND = words(
    """special catholic free community girls girls' boys boys' c e rc ce cofe england foundation
    technology studio upper lower middle preparatory technical and of muslim islamic jewish hindu
    sikh voluntary aided roman e-act alternative provision day specialist"""
)
"""May stand between a school's name and School."""
SCHOOL_CUE = re.compile(
    r"\b(?:schools?|teachers?|year \d|yr ?\d|class|classes|pupils?|lessons?|pe|exams?|kicked out|"
    r"detention|corridors?|uniform|head of year|excluded|gcses?|sixth form|invigilator)\b",
    re.I,
)
STREET = words(
    """street road lane avenue ave close way drive grove crescent croft gardens terrace rd row
    mews rise parade walk square court ln cres boulevard"""
)
STREET_LOW = words("street road lane avenue ave close drive grove crescent rd terrace")
STREET_SOFT = words("rise court way gardens mews row parade square")
"""In lower case a street only after a door number, or a word that nobody knows."""
CLUB = words(
    """fc afc rfc abc rovers rangers lions tigers warriors ravens rockets stars titans harriers
    wanderers albion athletic juniors united town colts eagles hawks falcons panthers sharks
    wolves bears dragons knights raiders steppers vixens vipers cobras comets phantoms flyers
    dynamos spartans gymnastics trampoline trampolining boxing judo karate netball rugby cricket
    swimming dance academy club centre hut project scouts cubs brownies majorettes cheerleaders
    theatre panto players strikers kings queens queenz belles bulldogs hornets stags foxes owls
    sc cc asc collective cadets guides beavers rainbows brigade choir gym squad carers shed
    lionesses vikings tornadoes galaxy dolphins swifts jets flames blazers thunder storm
    hurricanes cyclones giants saints royals rebels allstars superstars minis mites tots
    tigresses pumas jaguars leopards cheetahs wildcats rhinos bulls mustangs stallions magpies
    robins swans herons kestrels ospreys meteors trojans gladiators crusaders villa celtic fury
    otters seals marlins piranhas stingrays barracudas ladies girls lads reds blues whites
    pirates ninjas chargers chiefs crows bees wasps devils demons saracens reserves rollers
    dazzlers steelers sapphires"""
)
CLUB_KINDS = words(
    """youth boxing football dance swimming judo karate rugby cricket netball gymnastics community
    sports sport boys girls young carers drama theatre skating cycling running athletics chess"""
)
"""What stands between a club's name and its last word; small letters say nothing."""
CLUB_LOW = words("club centre hub project scouts cubs brownies cadets gym academy collective")
PACK = words("scouts cubs brownies guides beavers rainbows brigade cadets explorers")
VENUE = words(
    """baths pool lido chippy chippie grill cafe caff kebab kebabs bakery barbers barber salon
    stores newsagents mart tavern arms inn bowl skatepark rink library mosque masjid gurdwara
    temple mandir church chapel methodist baptist clinic surgery pharmacy hospice precinct
    arcade cinema gym stables allotments playground pitches cemetery pond pier arena stadium
    hostel refuge takeaway diner shop market pitch canal lake retail bistro pub foodbank pantry
    ward infirmary hospital superstore minimarket news off-licence pentecostal tabernacle
    synagogue convent abbey cathedral lounge unit cottage view villas shops supermarket nursery
    laundrette launderette pizzeria restaurant deli butchers hospital general medical"""
)
"""Last words of the names of places where people meet, eat, pray or are looked after."""
VENUE_LOW = words(
    """reservoir park green field fields wood woods common rec baths pool chippy cafe mosque masjid
    gurdwara temple church chapel library precinct skatepark playground surgery clinic pond lake
    farm barbers estate flats allotments market pub foodbank shops hospital ward canal rink"""
)
INSTITUTION = words(
    """health services service council centre job jobs social mental children's childrens young
    carers people team support care family families class sixth form lower upper year seven
    eight nine ten eleven parliament hall shopping leisure sports town city street road the and
    of food bank special needs after chip"""
)
"""Together these name a kind of place or service, with capitals too, and nobody's own."""
CLUB_NOUNS = words("club centre hut project group hub house academy shed")
PLACE = words(
    """heath green hill park dell vale grange priory manor moor wood woods end cross bridge
    ford hey heys bank brook mill common fields field farm hall gate gardens village estate
    flats tower towers house point quay dock docks marsh meadow meadows mere bottom top nook
    ridge edge grove court lodge valley reservoir hollow rec mount heights fold garth dene wharf
    dam weir lock falls crags"""
)
PLACE_FIRST = words(
    """upper lower nether little great old new north south east west over high long st saint"""
)
PREPOSITION = words("in near from round around to at through by into towards outside")
PLAY = words("for at with join joined beat play vs against coach play club team")

GENERIC = words(
    """a an the my our your his her their its this that these those every each any some no all
    both other another same different next last first second new old big small little main
    busy high local special boarding private state primary secondary middle grammar
    mainstream whole half art music drama sunday sports sport football boxing youth after
    before during since until to at in from on of for with and or but by down up along off
    near across through behind outside inside round around over under past into out hate
    love like good bad nice best worst better quiet noisy long short dark back front side
    wrong right one two three only own public cycle bus fast slow inside busy quit left
    leave leaving start started starting finish finished go goes going went get got is was
    be not if when while because about like than so very too really just even still
    secondary catholic muslim faith church nursery infant infants junior juniors upper lower
    home night day normal proper hospital online virtual free summer easter holiday dance
    drop drop-in social village town city country county ring link service access dead dead-
    end private memory high-street motorway swimming hard easy either any which what whose
    each most more much many few less in-between this's going some're come came stay walk
    walking ride riding live lived lives crossing cross community community's friendly
    breakfast homework chess running club rugby netball cricket wherever whatever there here
    where how why who me you him them us we they i it he she"""
)
COMMON = words(
    """park parks shop shops school internet government council police doctor doctors hospital gym
    library church mosque pool beach town city bus train street road world ocean earth uk usa eu
    nhs news bible quran prophet lord queen king prince prime minister army navy sun moon
    pandemic law web media sea zoo circus cinema club pub estate house home office staff teacher
    teachers head children kids people public country countryside future past environment
    dentist chemist summer winter spring autumn community centre hall field fields toilets
    toilet playground bank garden gardens wood woods forest canal river station airport kitchen
    bathroom holidays weekend market green seaside swimming football dark gp job arcade chippy
    pitch carers trust olympics chip bin bins covid virus flu church chapel dinner lunch
    breakfast tea"""
)
"""Nouns that children like to write with a capital and that name nothing."""
DOINGS = words("""karate judo ballet drama maths science art arts french tennis chess guitar piano
    scouts cubs brownies guides beavers rainbows cadets sports athletics gymnastics lessons games
    classes fridays saturdays sundays prayers exams maths english physics chemistry
    biology geography history""")
"""School subjects and what children do of an afternoon."""
