"""Short answers as young people write them: families of what the rules find and leave alone.

All of them are invented. The files marked.txt and marked_2.txt hold whole answers with
marks, families.txt one for each way of writing something.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from chec_voice.deidentify import DIRECT, Figures, TextIn, find, marked, measure
from chec_voice.deidentify.types import PERSON

FOUND = [
    ("my friend is called hope", "hope"),
    ("my friend's name is hope", "hope"),
    ("she is called joy and shes kind", "joy"),
    ("their car is M 123 ABC", "M 123 ABC"),
    ("M123 ABC hit my bike in the car park", "M123 ABC"),
    ("ABC 123 D was on the plate", "ABC 123 D"),
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
    "childline 0800 1111, samaritans 116 123, shout 85258",
    "i hope it gets better",
    "there is a thing called hope",
    "the name is rich in meaning",
    "at room B 12 THE corridor is loud near the car park",
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
    "mum misses work every time",
    "i live at 2 houses. i like daddys house best",
    "i use Strava and Headspace",
    "EasyRead was good",
    "i go Catholic school. C of E schools are better",
    "Star Wars is my favourite",
    "Will you help us",
    "Faith is important. Faith has helped me",
    "May is my favourite month",
    "Football and Maths are my favourites",
    "Music is my sister from another mister",
    "Friends and Family are important",
    "Running and Swimming are my hobbies",
    "hope from my mum helps",
    "people from my school are nice",
    "kids from my class",
    "Vitamin D and Plan B and Year R and Gen Z",
    "the first one and the twenty people",
    "the twenty quid i had. the two of us",
    "the thirty kids in my class",
    "i waited twenty seven weeks",
    "the forty minute walk",
    "one two three go",
    "nan will take me. auntie can cook. grandad said no",
    "my brother will help me. my sister may go",
    "my mum can be sad. my dad drew a picture",
    "dont call me names",
    "i went to the Park and the Shops",
    "the Internet is bad. the Police came. the Government should help",
    "on test drive. on hard drive. stay close to mum. on the main road",
    "on a bus lane. in the fast lane. down the road",
    "go Home and go School",
    "i like to go Swimming. we go Church",
    "go Tesco. go McDonalds",
    "outside the Shop. near the School",
    "i do Karate on mondays. i do Drama",
    "I go to Mosque. at Church. in Hospital",
    "Black and White people. Mental Health and Wellbeing",
    "i was born in july. i was born in leeds",
    "the bus is late by 20 minutes",
    "12 of us on the bus with 2 adults",
    "my snap is my life. my insta is full of rubbish. my xbox is broken",
    "discord is great. add me to the list",
    "my phone number is private",
    "i live in care. i live in a house",
    "my username is not important",
    "Healthy means eating Fruit and Veg",
    "Love and Kindness are the best",
    "Eating and Sleeping help me",
    "the Easter holidays. the Summer holidays",
    "Good Friends and Good Food",
    "more buses at night. every 30 mins on the bus",
    "the 5 a day thing",
    "we need the 24 hour bus",
    "Everyone is my friend. Nobody is my friend",
    "Mum and Dad are my carers",
    "Minecraft is my best friend",
    "Water is my best friend",
    "A4 paper. B12. on the M1",
    "Grandma Makes good food",
    "Nan And Grandad help",
    "Teachers and Parents are the same",
    "From Monday to Friday",
    "in my form. at my school. on my road",
    "joy is my favourite feeling",
    "my best mate is kind",
    "my mate is funny",
    "known as the bad kids",
    "they call him stupid. everyone calls me weird",
    "i play with lego and cars",
    "the family next door. the kids next door",
    "i live with the dog",
    "the Beatles. the Simpsons",
    "two buses then the train",
    "on ward rounds. the ward was loud",
    "one in a million",
    "my sister has a rose garden",
    "my friend hope you are well",
    "summer is my favourite",
    "sky is blue. star is bright",
    "angel delight is my fave",
    "Running helps me. Reading is fun",
    "Nice teachers. Good food",
    "Hope you like my answer",
    "Peace and Love",
    "my brother is deaf. my best friend is Polish",
    "my mum is a nurse",
    "Playing with my friends and sleeping",
    "Playing FIFA with my mates",
    "Art makes me calm. Music makes me happy",
    "Drama is my best subject",
    "Chess Club is my club",
    "the Bible helps me",
    "near the Shops and Houses",
    "walks in the Forest and the Beach",
    "i go Gymnastics every week",
    "i love Christmas every year",
    "i go Mosque every day",
    "thirty people. number one is sleep. number two is food",
    "my number one thing is family",
    "get the first bus. get the next bus",
    "the bus was 20 mins late",
    "my insta is private",
    "on insta people are fake. discord mods",
    "snap streaks are stressful",
    "roblox is my favourite game",
    "we had 3 buses cancelled",
    "i sit with people at lunch. i play with toys",
    "mums and dads. uncles and aunties",
    "nan is poorly. nan died. auntie is nice",
    "nanny cam. grandad bod",
    "love is all you need. love my mum",
    "miss my dad. hug my sister",
    "help my brother",
    "mark my words. bless my mum",
    "The food is bad. The Toilets are bad",
    "Sometimes and Always",
    "Eating and Drinking",
    "on the right lane. down memory lane",
    "in the high street. on the back street",
    "the police drive on our road",
    "walk down any street",
    "a good school. an outstanding academy",
    "a new primary school. from primary to secondary",
    "to high school. at college. at special school",
    "catholic schools. free school dinners",
    "my mate is class. my friend is kind and funny",
    "i live in old buildings. we moved to new houses. from great people",
    "church is my best friend. football was my best friend",
    "we went to the seaside with School",
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


def _figures(name: str) -> tuple[Figures, int]:
    """What is found in a marked file, and how many look-alikes of it are taken for something."""
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    texts, gold, alike = marked(lines)
    proposals = find([TextIn(id_, text) for id_, text in texts.items()])
    figures = measure(texts, gold, proposals)
    return figures, measure(texts, alike, proposals).over(("safe",)).found


@pytest.mark.parametrize("name", ["marked.txt", "marked_2.txt"])
def test_the_marked_answers_are_found(name: str) -> None:
    figures, alike = _figures(name)
    assert figures.over(DIRECT).recall >= 0.98
    assert figures.over(("name", "nickname", "place")).recall >= 0.97
    assert figures.precision >= 0.97
    assert alike <= 2


def test_answers_that_no_rule_was_made_for_are_found() -> None:
    figures, alike = _figures("held_out.txt")
    assert figures.over(DIRECT).recall >= 0.95
    assert figures.over(PERSON).recall >= 0.95
    assert figures.precision >= 0.9
    assert alike <= 4


def test_the_families_are_found() -> None:
    figures, _ = _figures("families.txt")
    assert figures.over(DIRECT).recall >= 0.97
    assert figures.over(PERSON).recall >= 0.95
    assert figures.over(("place",)).recall >= 0.85
    assert figures.precision >= 0.99


def test_whole_names_numbers_and_plates_are_found_and_faiths_and_helplines_left() -> None:
    figures, alike = _figures("whole.txt")
    assert figures.over(figures.by_type).recall > 0.97
    assert alike <= 8


@pytest.mark.parametrize(
    "text",
    [
        "Maisie fell over",
        "my friend Ava will come",
        "i told jack best friends forever",
        "call 0808 808 9999 the crisis helpline",
        "the car on the m6 was fast",
        "student numbers are up by 1200",
    ],
)
def test_what_follows_a_name_and_numbers_of_no_one_stay(text: str) -> None:
    found = {text[p.start : p.end] for p in find([TextIn("1", text)], leads=False)}
    assert found <= {"Maisie", "Ava", "jack"}


def test_texts_that_took_minutes_or_ended_in_a_recursion_error_are_read() -> None:
    hostile = [
        "A" * 8_000,
        "Youth " * 3_000 + "Club",
        "is " + "Zoe and " * 3_000 + "Kind",
        "1 a " + "a-" * 4_000,
        "address" + " " * 8_000,
        "abc." + "a" * 8_000,
    ]
    found = find([TextIn(str(n), text) for n, text in enumerate(hostile)])
    assert any(p.text == "Zoe" for p in found)
