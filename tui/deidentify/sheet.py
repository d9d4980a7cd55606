"""A person's answers to proposed redactions, with what the screen adds to `Answers`.

Holds personal data: nothing of it may reach a log, a message of an error, or the clipboard.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from chec_voice.project import Key, Proposal
from chec_voice.project.deidentify.judging import Answers, Group
from chec_voice.project.deidentify.redaction import Judgement, Looked
from chec_voice.vault import Vault

TYPE_WORDS = {
    "dob": "date of birth",
    "nhs": "NHS number",
    "nino": "National Insurance number",
    "url": "web address",
    "handle": "user name",
    "bus": "bus or route",
    "card": "bank card",
    "iban": "bank account",
    "ip": "internet address",
    "ssn": "US social security number",
    "email": "e-mail address",
    "phone": "phone number",
    "pupil": "pupil or student number",
    "patient": "hospital number",
    "plate": "car plate",
}
"""Types whose name is not what people call it."""


class Sheet(Answers):
    """`Answers` that know the final placeholders."""

    def __init__(self, looked: Looked, vault: Vault) -> None:
        super().__init__(looked)
        self.looked, self._vault = looked, vault
        self._key: Key | None = None
        self._keyed = 0
        """Steps whose answers the key knows; an undo makes it anew."""
        self._placed = [text for text in looked.texts.values() if "⟨" in text]

    def __repr__(self) -> str:
        return f"Sheet({self.left} left)"

    @property
    def tally(self) -> tuple[Counter[str], int]:
        """(accepted places by type, rejected places)."""
        made = self.judgements
        accepted = Counter(one.proposal.type for one in made if one.accept)
        return accepted, sum(not one.accept for one in made)

    def shown(self) -> list[Proposal]:
        """Places of the current group that may be shown: raised answers are for a lead."""
        group = self.current
        places = group.proposals if group else ()
        return [one for one in places if one.text_id not in self.looked.raised]

    def text_of(self, one: Proposal) -> str:
        return self.looked.texts[one.text_id]

    def placeholder(self, group: Group) -> str:
        """What will stand there if the answers so far are applied and this group accepted."""
        if self._key is None or self._keyed > len(self._done):
            self._key, self._keyed = Key(self._vault.key), 0
            for text in self._placed:
                self._key.reserve(text)
            self._learn(self._key, self._kept)
        for _, _, made in self._done[self._keyed :]:
            self._learn(self._key, made)
        self._keyed = len(self._done)
        return self._key.preview(group.type, group.value)

    @staticmethod
    def _learn(key: Key, made: Sequence[Judgement]) -> None:
        for one in made:
            if one.accept:
                key.placeholder(one.proposal.type, one.proposal.text)

    def readable(self) -> list[str]:
        """Answers that may be read here, as uuids in order: raised ones are for a lead."""
        return [uuid for uuid in self.looked.ids if uuid not in self.looked.raised]

    def undo(self) -> bool:
        self._key = None
        return super().undo()

    def redo(self) -> bool:
        self._key = None
        return super().redo()

    def keep(self, old: Sheet) -> int:
        """Take over answers about texts that are still the same; returns how many."""
        return self.take_over(
            [
                one
                for one in old.judgements
                if self.looked.texts.get(one.proposal.text_id) == old.text_of(one.proposal)
            ]
        )
