"""Short answers as young people write them: families of what the rules find and leave alone.

All of them are invented. The file marked.txt holds whole answers with marks.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from chec_voice.deidentify import DIRECT, TextIn, find, marked, measure

FOUND = [
    ("Lanterns Youth Club is good", "Lanterns Youth Club"),
    ("we go Sparkwell Community Hub on fridays", "Sparkwell Community Hub"),
    ("i train at Fist & Glove Boxing Club", "Fist & Glove Boxing Club"),
    ("at Lanterns youth club they feed us", "Lanterns"),
    ("my cubs is 2nd Thornby Cubs", "2nd Thornby Cubs"),
    ("he plays for Thornby Rovers U14s", "Thornby Rovers U14s"),
    ("i play for Quenby Lions under 12s on sunday", "Quenby Lions under 12s"),
    ("the New Loft project helped me", "New Loft project"),
    ("we do drama at Tide Collective", "Tide Collective"),
    ("i go Amber Valley Cadets on tuesday", "Amber Valley Cadets"),
    ("we hang round Tanner's Green", "Tanner's Green"),
    ("scared of dogs on Miller's Field", "Miller's Field"),
    ("we go to Olley's Chippy after", "Olley's Chippy"),
    ("Bismillah Grill is the best place", "Bismillah Grill"),
    ("everyone is at Copper Bowl at weekend", "Copper Bowl"),
    ("they shut Thornby Bridge Baths", "Thornby Bridge Baths"),
    ("walks round Thwenby reservoir with dad", "Thwenby reservoir"),
    ("the Park at Quenby needs a bin", "Park at Quenby"),
    ("food from Thornby Methodist on mondays", "Thornby Methodist"),
    ("i go quran class at Al Noor Masjid", "Al Noor Masjid"),
    ("my doctor is Quenby Surgery", "Quenby Surgery"),
    ("i live in thornaby-on-hull", "thornaby"),
    ("i live in quenthorpe its boring", "quenthorpe"),
    ("we moved to skelbeck last year", "skelbeck"),
    ("Quenby PRU is better", "Quenby PRU"),
    ("its the 412 or walking", "the 412"),
    ("only the 207 runs out here", "the 207"),
    ("the 52 and the 120 are always late", "the 120"),
    ("Grace off our street is kind", "Grace"),
    ("Summer from my class helps me", "Summer"),
    ("Will and me play footy", "Will"),
    ("May n me sit together", "May"),
    ("Summer was my best friend", "Summer"),
    ("Faith is my cousin", "Faith"),
    ("Salah's my cousin", "Salah"),
    ("its April shes my key worker", "April"),
    ("Jo is funny", "Jo"),
    ("Bo is my mate", "Bo"),
    ("Precious and me go church", "Precious"),
    ("i chill with Tizzy and them", "Tizzy"),
    ("playing cards with Biscuit n them lot", "Biscuit"),
    ("the lads call me Tank", "Tank"),
    ("people call me Beans", "Beans"),
    ("they call us the Wasps", "Wasps"),
    ("we call ourselves the Onions", "Onions"),
    ("my mates call me wobz", "wobz"),
    ("Spud, Monkey and Lil G thats my boys", "Monkey"),
    ("Biscuit, Tango and Fish are my crew", "Tango"),
    ("Fox Badger n Dizzy thats my gang", "Badger"),
    ('my friends are Ionela and "Pepsi"', "Pepsi"),
    ("i have Ionela and Bex", "Bex"),
    ("thats robbie, ste and me", "ste"),
    ("kaif n zee come over", "zee"),
    ("jordan and paris are twins", "paris"),
    ("jack and lily are twins", "lily"),
    ("me and grace go shops", "grace"),
    ("me n ali do boxing", "ali"),
    ("i talk to mia about it", "mia"),
    ("walking w zak home", "zak"),
    ("joy's house is where i go", "joy"),
    ("i go graces house after school", "grace"),
    ("i stay at jacks mums", "jack"),
    ("i sleep at Masons cos its calm", "Mason"),
    ("round at Kais after school", "Kai"),
    ("miss begum gave me a pass", "miss begum"),
    ("miss khan is nice", "miss khan"),
    ("miss brown lets us in", "miss brown"),
    ("ask mr cook he knows", "mr cook"),
    ("my freind zubayr helps me", "zubayr"),
    ("my names zakariyah", "zakariyah"),
    ("add me on snap: kez.mlr09", "kez.mlr09"),
    ("insta is ayaan_k", "ayaan_k"),
    ("my snap yusuf.k12 add me", "yusuf.k12"),
    ("my tiktok is bakes.by.mim", "bakes.by.mim"),
    ("me discord is voidrunner88", "voidrunner88"),
    ("psn xX_ghost_Xx", "xX_ghost_Xx"),
    ("my gamertag is GhostRider2010", "GhostRider2010"),
    ("u can get me on snap its mimi.lou7", "mimi.lou7"),
    ("my user is kai123 on roblox", "kai123"),
    ("call 07700900123", "07700900123"),
    ("call 07700-900-123", "07700-900-123"),
    ("ring mum 0 7700 900 123", "0 7700 900 123"),
    ("0114 496 0999 is the number", "0114 496 0999"),
    ("text +447700900123", "+447700900123"),
    ("text me 077 00 900 123", "077 00 900 123"),
    ("phone is (0114) 4960999", "(0114) 4960999"),
    ("email me jo dot bloggs at gmail dot com", "jo dot bloggs at gmail dot com"),
    ("email jo.bloggs@gmail.com", "jo.bloggs@gmail.com"),
    ("its jobloggs@hotmail", "jobloggs@hotmail"),
    ("jo at gmail.com is mine", "jo at gmail.com"),
    ("i live at S73 4QZ", "S73 4QZ"),
    ("postcode b993ha", "b993ha"),
    ("im in s73 area", "s73"),
    ("my nhs no. is 9990573166", "9990573166"),
    ("nhs 999-057-3166", "999-057-3166"),
    ("my nino is AB123456C", "AB123456C"),
    ("ni number ab 12 34 56 c", "ab 12 34 56 c"),
    ("born 14/3/10", "14/3/10"),
    ("my bday is 6 june", "6 june"),
    ("born on the 3rd of may 2011", "3rd of may 2011"),
    ("my birthday is 9.11.09", "9.11.09"),
    ("dob: 2010-03-14", "2010-03-14"),
    ("dob 14 03 2010", "14 03 2010"),
    ("DOB 14032010", "14032010"),
    ("birthday 1st jan", "1st jan"),
    ("was born in march 2011 on the 4th", "march 2011"),
    ("im born 12-12-2011", "12-12-2011"),
    ("i turn 16 on 4th august", "4th august"),
    ("look at kaidraws.example.com", "kaidraws.example.com"),
    ("my page http://x.example/abc", "http://x.example/abc"),
    ("my channel youtube.com/c/kai", "youtube.com/c/kai"),
    ("on thornacre rise lifts broke", "thornacre rise"),
    ("number 14 quarry bank court", "quarry bank court"),
    ("14 thornby court is ours", "thornby court"),
    ("i live down pollard lane", "pollard lane"),
    ("we live on the Brackwell estate", "Brackwell estate"),
    ("brackwell estate is rough", "brackwell"),
    ("up gallow hill road on bikes", "gallow hill road"),
    ("my auntie shaz cooks", "shaz"),
    ("my social worker philipa", "philipa"),
    ("my coach declan", "declan"),
    ("coach Dez is safe", "Dez"),
    ("my girlfriend ellie-mae", "ellie-mae"),
    ("my mate big adil", "adil"),
    ("My brothers Musa and Isa", "Isa"),
    ("my stepdad craig left", "craig"),
    ("her name is Ewelina", "Ewelina"),
    ("shes called nevaeh", "nevaeh"),
    ("lad named kobi", "kobi"),
    ("talk to oliwia", "oliwia"),
    ("Hodan, Ifrah n Sumaya always", "Ifrah"),
    ("w hamza and them", "hamza"),
    ("mrs vaughan-price", "mrs vaughan-price"),
    ("Dr. Nwosu", "Dr. Nwosu"),
    ("Sir Bhogal does boxing", "Sir Bhogal"),
    ("Mr T is class", "Mr T"),
    ("Miss A lets us draw", "Miss A"),
    ("our head of year Mrs O'Hara", "Mrs O'Hara"),
    ("mr al-amin", "mr al-amin"),
    ("my cuz bilal n Fats the best", "Fats"),
    ("Smiler off the estate got arrested", "Smiler"),
    ("NI is QQ123456C they said", "QQ123456C"),
    ("b day is 21st of june", "21st of june"),
    ("the Lane End pub car park", "Lane End pub"),
    ("theres needles in thwenby park", "thwenby park"),
    ("Fenwick Young Carers on wednesdays", "Fenwick Young Carers"),
]
LEFT = [
    "Hope got me through. Summer was hot",
    "Football is my best friend",
    "music is my friend",
    "my dog is my best friend",
    "Salah scored and i was happy",
    "Jordan 4s and Jordan 1s",
    "the new Jordans are £120",
    "call me crazy but i like school",
    "dont call us kids",
    "they call me fat and it hurts",
    "people call me names",
    "we call it the cage",
    "Monday Club is good. Youth Club is good. the French club",
    "swimming pool is shut. Swimming Baths are shut",
    "Sports Hall is cold. at Sixth Form. in Year Seven",
    "after school club and breakfast club",
    "the park at the end of my road",
    "the 6 of us. the 10 people. the 16 year olds. the 100 pounds",
    "the 2 and the 3 of us",
    "i miss home. i miss school. i miss brown bread and i miss my cat",
    "miss green spaces near us. miss black hair products",
    "with friends and them",
    "i live in fear. i live in poverty. we live in london",
    "i live in a flat in birminghm",
    "me and will be friends. me and everyone. me and mates",
    "me n me mam. me and music",
    "a summer's day. hope's gone. summer's best",
    "nans house is where i go. mums house",
    "i go church at Christmas with God and them",
    "Fish, chips and peas are my favourites",
    "Pizza and Chips thats my life",
    "Maths, English and Science are my subjects",
    "tom and jerry. tom and jerry cartoons",
    "will and hope",
    "my mates are Kind and Funny",
    "Boys and Girls are the same",
    "rights for us. thats my boys",
    "in English and Maths",
    "outside Job Centre. at Social Services. to Mental Health Services",
    "with Young Carers and Children's Services",
    "at Primary School. at Secondary School i liked it. at High School",
    "in Mental Health. to Youth Parliament",
    "the Town Hall and the Job Centre. the Health Centre. Leisure Centre",
    "Shopping Centre. Community Centre. Sports Centre",
    "free gym. the gym. local gym. council gym",
    "Asda cafe. Costa coffee. Tesco car park",
    "Park at night is scary",
    "the market. Central library",
    "i got a 7 in maths and a 6 in english",
    "walking the dog and them things",
    "grace under pressure. jack of all trades",
    "may and june are worst",
    "joy and peace. faith and hope",
    "the city is big. queens",
    "we was at ours",
    "get off the bus. Clear off our road. Eid and Ramadan mubarak",
    "in local park, at teh park, to a farm, in dunno park",
]


@pytest.mark.parametrize(("text", "words"), FOUND)
def test_covers_the_words(text: str, words: str) -> None:
    covered = {at for p in find([TextIn("t", text)], leads=False) for at in range(p.start, p.end)}
    start = text.index(words)
    needed = {at for at in range(start, start + len(words)) if text[at].isalnum()}
    assert needed <= covered


@pytest.mark.parametrize("text", LEFT)
def test_leaves_the_whole_text(text: str) -> None:
    assert [p.text for p in find([TextIn("t", text)], leads=False)] == []


def test_marks_are_read_as_spans_of_the_text_without_them() -> None:
    texts, gold, alike = marked(
        ["# a comment", "in {safe:May} w {name:Ann} n {nickname:Lil G}", ""]
    )
    assert texts == {"2": "in May w Ann n Lil G"}
    assert [(g.type, texts[g.text_id][g.start : g.end]) for g in gold] == [
        ("name", "Ann"),
        ("nickname", "Lil G"),
    ]
    assert [(g.type, texts[g.text_id][g.start : g.end]) for g in alike] == [("safe", "May")]


def test_the_marked_answers_are_found() -> None:
    lines = (Path(__file__).parent / "marked.txt").read_text(encoding="utf-8").splitlines()
    texts, gold, alike = marked(lines)
    proposals = find([TextIn(id_, text) for id_, text in texts.items()])
    figures = measure(texts, gold, proposals)
    assert figures.over(DIRECT).recall >= 0.98
    assert figures.over(("name", "nickname", "place")).recall >= 0.97
    assert figures.precision >= 0.97
    assert measure(texts, alike, proposals).over(("safe",)).found <= 2
