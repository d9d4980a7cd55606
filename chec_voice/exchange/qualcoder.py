"""A QualCoder project (`data.qda`) as an exchange project."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from chec_voice.exchange import offsets
from chec_voice.exchange.guids import derived
from chec_voice.exchange.loss import LossReport
from chec_voice.exchange.model import (
    Case,
    CodeNode,
    Document,
    Exchange,
    Mark,
    Note,
    Offsets,
    Selection,
    User,
    Value,
    Variable,
)
from chec_voice.exchange.offsets import Place, Text

Rows = Sequence[Mapping[str, Any]]
TABLES: dict[str, tuple[str, ...]] = {
    "project": ("memo", "about"),
    "source": ("id", "name", "fulltext", "mediapath", "memo", "owner", "date"),
    "code_cat": ("catid", "name", "memo", "supercatid"),
    "code_name": ("cid", "name", "memo", "catid", "color", "supercid"),
    "code_text": ("ctid", "cid", "fid", "seltext", "pos0", "pos1", "owner", "date", "memo"),
    "code_image": ("imid", "id", "x1", "y1", "width", "height", "cid", "memo", "owner"),
    "code_av": ("avid", "id", "pos0", "pos1", "cid", "memo", "owner"),
    "annotation": ("anid", "fid", "pos0", "pos1", "memo", "owner", "date"),
    "attribute_type": ("name", "memo", "caseOrFile", "valuetype"),
    "attribute": ("name", "attr_type", "value", "id"),
    "cases": ("caseid", "name", "memo"),
    "case_text": ("caseid", "fid", "pos0", "pos1"),
    "journal": ("jid", "name", "jentry", "date", "owner"),
}


def from_tables(
    tables: Mapping[str, Rows], name: str, losses: LossReport
) -> tuple[Exchange, Offsets]:
    """The project that QualCoder's tables hold; places are checked against the words they quote."""
    return _Project(tables, name, losses).exchange()


class _Project:
    def __init__(self, tables: Mapping[str, Rows], name: str, losses: LossReport) -> None:
        self.tables, self.name, self.losses = tables, name, losses
        self.users: dict[str, User] = {}

    def guid(self, kind: str, key: object) -> str:
        return derived("qualcoder", self.name, kind, key)

    def user(self, owner: Any) -> str | None:
        if not owner:
            return None
        text = str(owner)
        self.users.setdefault(text, User(self.guid("user", text), text))
        return self.users[text].guid

    def exchange(self) -> tuple[Exchange, Offsets]:
        documents, way = self._documents()
        notes = [
            Note(
                self.guid("journal", row["jid"]),
                _text(row["name"]),
                Text(_text(row["jentry"])).text,
                self.user(row["owner"]),
                _text(row["date"]),
            )
            for row in self.tables["journal"]
        ]
        about = [_text(row["memo"]) for row in self.tables["project"]]
        exchange = Exchange(
            name=self.name,
            origin="QualCoder",
            description="\n".join(filter(None, about)),
            codes=self._codes(),
            variables=[
                Variable(self.guid("variable", row["name"]), _text(row["name"]) or "(no name)")
                for row in self.tables["attribute_type"]
            ],
            cases=self._cases(),
            documents=documents,
            notes=notes,
        )
        exchange.users = list(self.users.values())
        return exchange, way

    def _codes(self) -> list[CodeNode]:
        """Categories are headings, codes stand under them or under codes."""
        nodes = {
            ("cat", row["catid"]): (row, row["supercatid"] and ("cat", row["supercatid"]), False)
            for row in self.tables["code_cat"]
        }
        for row in self.tables["code_name"]:
            above = row["supercid"] and ("code", row["supercid"])
            above = above or (row["catid"] and ("cat", row["catid"]))
            nodes["code", row["cid"]] = (row, above, True)
        made: list[CodeNode] = []
        done: set[object] = set()

        def place(key: Any, trail: tuple[Any, ...]) -> None:
            if key in done or key not in nodes or key in trail or len(trail) > 60:
                return
            row, above, codable = nodes[key]
            if above and above not in trail:
                place(above, (*trail, key))
            done.add(key)
            parent = self.guid(*above) if above in done else None
            made.append(
                CodeNode(
                    self.guid(*key),
                    _text(row["name"]) or "(no name)",
                    parent,
                    codable,
                    _text(row["memo"]),
                    _text(row.get("color")),
                )
            )

        for key in nodes:
            place(key, ())
        return made

    def _documents(self) -> tuple[list[Document], Offsets]:
        coded: dict[Any, list[tuple[Place, Selection]]] = defaultdict(list)
        for row in self.tables["code_text"]:
            mark = Mark(
                self.guid("coding", row["ctid"]),
                self.guid("code", row["cid"]),
                self.user(row["owner"]),
                _text(row["date"]),
            )
            self._passage(coded, row, "passage", row["ctid"], (mark,))
        for row in self.tables["annotation"]:
            self._passage(coded, row, "annotation", row["anid"], ())
        beside: dict[Any, list[Selection]] = defaultdict(list)
        for row in self.tables["code_image"]:
            corner = f"from {row['x1']},{row['y1']}, {row['width']} wide, {row['height']} high"
            self._beside(beside, row, "image", row["imid"], corner)
        for row in self.tables["code_av"]:
            self._beside(beside, row, "av", row["avid"], f"{row['pos0']} to {row['pos1']} ms")
        values = self._values("file")
        sources = []
        for row in self.tables["source"]:
            full = row["fulltext"]
            text = Text(_text(full)) if full else None
            document = Document(
                guid=self.guid("source", row["id"]),
                name=_text(row["name"]) or f"source {row['id']}",
                text=text.text if text else None,
                selections=beside[row["id"]],
                values=values.get(row["id"], ()),
                description=_text(row["memo"]),
                kind="text" if text or not row["mediapath"] else "picture",
                user=self.user(row["owner"]),
                at=_text(row["date"]),
            )
            sources.append((document, text, coded.pop(row["id"], [])))
        for passages in coded.values():
            self.losses.add(
                "codings",
                "lost",
                "on a source that is not in the project",
                count=sum(len(s.marks) for _, s in passages),
            )
        way = offsets.detect(
            (text, [place for place, _ in passages]) for _, text, passages in sources if text
        )
        for document, text, passages in sources:
            self._place(document, text, passages, way)
        return [document for document, _, _ in sources], way

    def _place(
        self,
        document: Document,
        text: Text | None,
        passages: list[tuple[Place, Selection]],
        way: Offsets,
    ) -> None:
        """Put passages where they are in the text, as the file counts places."""
        for place, selection in passages:
            start, end = text.span(place, way) if text else (-1, -1)
            if text is None or not 0 <= start <= end <= len(text.text):
                why = "the passage lies outside of its text"
                count = len(selection.marks)
                self.losses.add("codings", "lost", why, document.name, count=count)
                continue
            document.selections.append(replace(selection, start=start, end=end, name=place.name))

    def _passage(
        self, coded: Any, row: Mapping[str, Any], kind: str, key: object, marks: tuple[Mark, ...]
    ) -> None:
        start, end = row["pos0"], row["pos1"]
        if not isinstance(start, int) or not isinstance(end, int):
            self.losses.add("codings", "lost", "the place of a passage is no number", str(key))
            return
        selection = Selection(
            self.guid(kind, key),
            0,
            0,
            "",
            _text(row["memo"]),
            self.user(row["owner"]),
            _text(row["date"]),
            marks,
        )
        coded[row["fid"]].append((Place(start, end, _text(row.get("seltext"))), selection))

    def _beside(
        self, beside: Any, row: Mapping[str, Any], kind: str, key: object, place: str
    ) -> None:
        user = self.user(row["owner"])
        mark = Mark(self.guid(f"{kind} coding", key), self.guid("code", row["cid"]), user)
        beside[row["id"]].append(
            Selection(
                self.guid(kind, key), 0, 0, "", _text(row["memo"]), user, "", (mark,), place=place
            )
        )

    def _values(self, of: str) -> dict[Any, tuple[Value, ...]]:
        found: dict[Any, list[Value]] = defaultdict(list)
        for row in self.tables["attribute"]:
            text = _text(row["value"]).strip()
            if row["attr_type"] == of and text:
                found[row["id"]].append(Value(self.guid("variable", row["name"]), text))
        return {key: tuple(values) for key, values in found.items()}

    def _cases(self) -> list[Case]:
        """A case of a whole document is its person; a case of passages says so in the report."""
        lengths = {row["id"]: len(_text(row["fulltext"])) for row in self.tables["source"]}
        whole: dict[Any, list[str]] = defaultdict(list)
        for row in self.tables["case_text"]:
            start, end, size = row["pos0"] or 0, row["pos1"] or 0, lengths.get(row["fid"], 0)
            if end - start >= size - 1 or (start == 0 and end == 0):
                whole[row["caseid"]].append(self.guid("source", row["fid"]))
            else:
                self.losses.add("cases", "lost", "a case of a part of a document", str(row["fid"]))
        values = self._values("case")
        return [
            Case(
                self.guid("case", row["caseid"]),
                _text(row["name"]),
                _text(row["memo"]),
                values.get(row["caseid"], ()),
                tuple(dict.fromkeys(whole[row["caseid"]])),
            )
            for row in self.tables["cases"]
        ]


def _text(value: Any) -> str:
    return "" if value is None else str(value)
