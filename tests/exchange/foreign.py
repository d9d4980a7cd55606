"""Writes small .qdpx files as other programs write them, to be read in tests."""

from __future__ import annotations

import uuid
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "urn:QDA-XML:project:1.0"


def guid(name: object) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, str(name)))


@dataclass
class Passage:
    """Words of a document, by where they begin in code points of its text with \\n."""

    start: int
    end: int
    code: str
    coder: str = "Ana"
    name: bool = True


@dataclass
class Doc:
    name: str
    text: str
    passages: Sequence[Passage] = ()
    inside: str = ""
    """XML to stand in the source after its passages."""


@dataclass
class Writer:
    """How a program writes."""

    unit: str = "code points"
    crlf: bool = False
    crlf_counts_two: bool = False
    bom: bool = False
    inclusive: bool = False
    encoding: str = "utf-8"
    project: str = "project.qde"
    folder: str = "sources/"
    users: bool = True
    internal: str = "internal://"
    upper: bool = False
    inline: bool = False
    extra: dict[str, bytes] = field(default_factory=dict)

    def count(self, text: str, at: int) -> int:
        before = text[:at]
        size = len(before.encode("utf-16-le")) // 2 if self.unit == "utf-16" else len(before)
        return size + before.count("\n") * (self.crlf and self.crlf_counts_two)

    def guid(self, name: object) -> str:
        return guid(name).upper() if self.upper else guid(name)

    def write(
        self,
        path: Path,
        documents: Sequence[Doc],
        codes: Sequence[str] = ("Food", "School"),
        *,
        head: str = "",
        tail: str = "",
        coders: Sequence[str] = ("Ana", "Ben"),
    ) -> Path:
        users = "".join(f'<User guid="{self.guid(c)}" name={quoteattr(c)}/>' for c in coders)
        nodes = "".join(
            f'<Code guid="{self.guid(c)}" name={quoteattr(c)} isCodable="true"/>' for c in codes
        )
        sources = "".join(self._source(document) for document in documents)
        xml = (
            '<?xml version="1.0" encoding="utf-8"?>\n'
            f'<Project xmlns="{NAMESPACE}" name="Elsewhere">'
            + (f"<Users>{users}</Users>" if self.users else "")
            + f"<CodeBook><Codes>{nodes}</Codes></CodeBook>{head}"
            + (f"<Sources>{sources}</Sources>" if sources else "")
            + f"{tail}</Project>"
        )
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(self.project, xml)
            if not self.inline:
                for document in documents:
                    name = f"{self.folder}{self.guid(document.name)}.txt"
                    archive.writestr(name, self._bytes(document.text))
            for name, data in self.extra.items():
                archive.writestr(name, data)
        return path

    def _bytes(self, text: str) -> bytes:
        text = text.replace("\n", "\r\n") if self.crlf else text
        return b"\xef\xbb\xbf" * self.bom + text.encode(self.encoding)

    def _source(self, document: Doc) -> str:
        passages = "".join(
            f'<PlainTextSelection guid="{self.guid((document.name, n))}"'
            + (f" name={quoteattr(document.text[p.start : p.end][:60])}" if p.name else "")
            + f' startPosition="{self.count(document.text, p.start)}"'
            f' endPosition="{self.count(document.text, p.end) - self.inclusive}"'
            + (f' creatingUser="{self.guid(p.coder)}"' if self.users else "")
            + f'><Coding guid="{self.guid((document.name, n, "c"))}">'
            f'<CodeRef targetGUID="{self.guid(p.code)}"/></Coding></PlainTextSelection>'
            for n, p in enumerate(document.passages)
        )
        where = (
            "" if self.inline else f' plainTextPath="{self.internal}{self.guid(document.name)}.txt"'
        )
        content = (
            f"<PlainTextContent>{escape(document.text)}</PlainTextContent>" if self.inline else ""
        )
        return (
            f'<TextSource guid="{self.guid(document.name)}" name={quoteattr(document.name)}{where}>'
            f"{content}{passages}{document.inside}</TextSource>"
        )
