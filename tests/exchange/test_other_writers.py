"""Files as NVivo, ATLAS.ti, MAXQDA, QualCoder, f4 and others write them: every coding in place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from chec_voice.exchange.loss import LossReport
from chec_voice.exchange.read import read_qdpx
from chec_voice.exchange.resolve import resolve
from tests.exchange.foreign import Doc, Passage, Writer, guid

TEXTS = (
    "I like the park 🌳 by the river.\nThe bus 🚌 is late, my mum 👩‍👧 worries."
    "\nWarm food at school helps.",
    "שלום to everyone 🎉🎉\nthe library is quiet and warm\nI would open it 7 days.",
    "No emoji here.\n\nOnly lines.\nAnd a café, naïvely spelt.",
)


def documents(*, name: bool = True) -> list[Doc]:
    """Every word of three letters or more is coded, after emoji and line ends as well."""
    docs = []
    for number, text in enumerate(TEXTS):
        passages = [
            Passage(m.start(), m.end(), ("Food", "School")[n % 2], ("Ana", "Ben")[n % 2], name)
            for n, m in enumerate(re.finditer(r"\w{3,}(?: \w+)?", text))
        ]
        docs.append(Doc(f"doc {number}", text, passages))
    return docs


def placed(path: Path) -> tuple[set[tuple[str, str]], Any, LossReport]:
    losses = LossReport()
    exchange, way = read_qdpx(path, losses)
    answers = resolve(exchange, losses).answers
    found = {(a.text[m.start : m.end], m.coder) for a in answers for m in a.marks}
    return found, way, losses


def expected(*, users: bool = True) -> set[tuple[str, str]]:
    return {
        (d.text[p.start : p.end], p.coder if users else "unknown coder")
        for d in documents()
        for p in d.passages
    }


WRITERS = {
    "NVivo for Windows": Writer(
        "utf-16", crlf=True, crlf_counts_two=True, bom=True, folder="Sources/"
    ),
    "NVivo for Mac": Writer("utf-16", extra={"sources/.root": b""}),
    "QualCoder": Writer(bom=True),
    "ATLAS.ti for Windows": Writer(crlf=True, project="My own name.qde", upper=True),
    "MAXQDA": Writer(upper=True, project="Project.qde", folder="Sources/"),
    "Potato": Writer(inclusive=True),
    "f4": Writer(users=False),
    "qualitative-coding": Writer(internal=""),
    "inline texts": Writer(inline=True),
    "UTF-16 files": Writer("utf-16", encoding="utf-16", crlf=True),
    "zipped with its folder": Writer(
        project="Mine/project.qde",
        folder="Mine/sources/",
        extra={"__MACOSX/Mine/._project.qde": b"x"},
    ),
}


@pytest.mark.parametrize("program", WRITERS)
@pytest.mark.parametrize("named", [True, False])
def test_every_coding_is_on_its_words(tmp_path: Path, program: str, named: bool) -> None:
    writer = WRITERS[program]
    path = writer.write(tmp_path / "x.qdpx", documents(name=named))
    found, way, losses = placed(path)
    assert found == expected(users=writer.users)
    assert losses.lost("codings") == 0
    assert way.unit == writer.unit
    assert way.end == ("inclusive" if writer.inclusive else "exclusive")
    assert way.sure


def test_windows_1252_texts_are_read(tmp_path: Path) -> None:
    doc = Doc("d", "un café – très “bon”", [Passage(3, 7, "Food")])
    found, _, _ = placed(Writer(encoding="cp1252").write(tmp_path / "x.qdpx", [doc]))
    assert found == {("café", "Ana")}


pieces = st.sampled_from(
    ["bus", "🚌", "школа", "café", "👩‍👧", "line\n", "ok", "sea", "שלום", "12"]
)


@settings(
    max_examples=40,
    phases=[Phase.explicit, Phase.generate],
)
@given(
    st.lists(st.lists(pieces, min_size=3, max_size=40), min_size=3, max_size=8),
    st.sampled_from(sorted(WRITERS)),
)
def test_any_words_in_any_writer_s_way(
    tmp_path_factory: pytest.TempPathFactory, lines: list[list[str]], program: str
) -> None:
    docs, said = [], set()
    for number, words in enumerate(lines):
        text, passages = "", []
        for word in words:
            word = word.removesuffix("\n") if len(text) == 0 else word
            start = len(text)
            text += word + " "
            passages.append(Passage(start, start + len(word.rstrip()), "Food"))
        docs.append(Doc(f"d{number}", text.strip(" "), passages))
        said |= {text[p.start : p.end] for p in passages}
    path = WRITERS[program].write(tmp_path_factory.mktemp("w") / "x.qdpx", docs)
    found, _, losses = placed(path)
    assert {words for words, _ in found} == said
    assert losses.lost("codings") == 0


def test_pictures_pages_and_recordings_keep_their_codes_in_words(tmp_path: Path) -> None:
    coding = f'<Coding guid="{guid("c")}"><CodeRef targetGUID="{guid("Food")}"/></Coding>'
    other = (
        f'<PictureSource guid="{guid("pic")}" name="wall.jpg"><PictureSelection guid="{guid(1)}"'
        f' firstX="1" firstY="2" secondX="3" secondY="4">{coding}</PictureSelection>'
        "</PictureSource>"
        f'<PDFSource guid="{guid("pdf")}" name="a.pdf"><PDFSelection guid="{guid(2)}" page="3"'
        f' firstX="1" firstY="2" secondX="3" secondY="4">{coding}</PDFSelection>'
        f'<Representation guid="{guid("rep")}">'
        "<PlainTextContent>pages have words</PlainTextContent>"
        f'<PlainTextSelection guid="{guid(3)}" startPosition="0" endPosition="5">{coding}'
        f"</PlainTextSelection></Representation></PDFSource>"
        f'<AudioSource guid="{guid("snd")}" name="a.mp3"><Transcript guid="{guid("tr")}">'
        f"<PlainTextContent>one two three</PlainTextContent>"
        f'<SyncPoint guid="{guid("s0")}" timeStamp="0" position="4"/>'
        f'<SyncPoint guid="{guid("s1")}" timeStamp="9" position="7"/>'
        f'<TranscriptSelection guid="{guid(4)}" fromSyncPoint="{guid("s0")}"'
        f' toSyncPoint="{guid("s1")}">{coding}</TranscriptSelection></Transcript></AudioSource>'
        f'<VideoSource guid="{guid("vid")}" name="v.mp4"><VideoSelection guid="{guid(5)}"'
        f' begin="10" end="20">{coding}</VideoSelection></VideoSource>'
    )
    path = Writer().write(tmp_path / "x.qdpx", [])
    xml = f"<Sources>{other}</Sources>"
    path = Writer().write(tmp_path / "x.qdpx", [], tail=xml)
    losses = LossReport()
    exchange, _ = read_qdpx(path, losses)
    resolved = resolve(exchange, losses)
    spans = [(a.text, a.text[m.start : m.end]) for a in resolved.answers for m in a.marks]
    assert spans == [("pages have words", "pages"), ("one two three", "two")]
    memos = "\n".join(memo.text for memo in resolved.memos)
    for place in ("from 1,2 to 3,4: Food", "page 3, from 1,2", "10 to 20 milliseconds: Food"):
        assert place in memos
    assert losses.lost("codings") == 3
    assert exchange.codings == 5


def test_memos_of_every_kind_come(tmp_path: Path) -> None:
    notes = "".join(
        f'<Note guid="{guid(n)}" name={n!r}><PlainTextContent>{n} says</PlainTextContent></Note>'
        for n in ("passage", "document", "free", "linked")
    )
    doc = Doc(
        "d",
        "the quiet park",
        [Passage(4, 9, "Food")],
        inside=f'<NoteRef targetGUID="{guid("document")}"/>',
    )
    path = Writer().write(
        tmp_path / "x.qdpx",
        [doc],
        tail=f'<Notes>{notes}</Notes><Links><Link guid="{guid("l")}" originGUID="{guid("linked")}"'
        f' targetGUID="{guid(("d", 0))}"/></Links>',
    )
    losses = LossReport()
    resolved = resolve(read_qdpx(path, losses)[0], losses)
    kinds = {(m.kind, m.text) for a in resolved.answers for m in a.memos}
    assert kinds == {("response", "document\ndocument says"), ("segment", "linked\nlinked says")}
    assert {m.text for m in resolved.memos} == {"passage\npassage says", "free\nfree says"}
    assert losses.to_dicts() == []


def test_unnamed_cases_with_variables_say_who_spoke(tmp_path: Path) -> None:
    head = (
        f'<Variables><Variable guid="{guid("v")}" name="Age" typeOfVariable="Integer"/></Variables>'
        f'<Cases><Case guid="{guid("case")}"><VariableValue><VariableRef targetGUID="{guid("v")}"/>'
        f'<IntegerValue>12</IntegerValue></VariableValue><SourceRef targetGUID="{guid("d")}"/>'
        "</Case>"
        f"</Cases>"
    )
    path = Writer().write(tmp_path / "x.qdpx", [Doc("d", "words of mine")], head=head)
    losses = LossReport()
    (answer,) = resolve(read_qdpx(path, losses)[0], losses).answers
    assert answer.person == "d" and answer.values["Age"].value == "12"
    assert losses.to_dicts() == []
