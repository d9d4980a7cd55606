"""Variables of a project on the way out, and the values that people and answers have of them."""

from __future__ import annotations

from collections.abc import Mapping

from chec_voice.exchange.conventions import (
    GROUP,
    OF_ANSWER,
    OF_PERSON,
    RESERVED,
    STATES,
    WRITTEN_HERE,
)
from chec_voice.exchange.guids import derived, one_line
from chec_voice.exchange.loss import LossReport
from chec_voice.exchange.model import Value, Variable
from chec_voice.exchange.outgoing import Outgoing, Person
from chec_voice.model import AttributeValue


class Values:
    """Makes values of what we know of answers (reserved variables) and of their attributes."""

    def __init__(self, outgoing: Outgoing, losses: LossReport) -> None:
        self.outgoing, self.losses = outgoing, losses
        self.variables = self._variables()

    def _variables(self) -> dict[str, Variable]:
        """Name of ours -> variable; an attribute that is called as a reserved one is renamed."""
        variables = {
            name: Variable(derived("variable", name), name, "Text", WRITTEN_HERE)
            for name in self._reserved_used()
        }
        taken = {name.casefold() for name in RESERVED}
        for names, what in (
            (self.outgoing.person_attributes, OF_PERSON),
            (self.outgoing.answer_attributes, OF_ANSWER),
        ):
            for name in names:
                shown = one_line(name) or "(no name)"
                while shown.casefold() in taken:
                    shown += " (attribute)"
                taken.add(shown.casefold())
                if shown != name:
                    self.losses.add("variables", "changed", "the name was taken", shown)
                variables[f"attribute:{name}"] = Variable(
                    derived("attribute", name), shown, "Text", what
                )
        return variables

    def _reserved_used(self) -> list[str]:
        if not self.outgoing.answers:
            return []
        groups = any(person.group_of for person in self.outgoing.people)
        return [name for name in RESERVED if name != GROUP or groups]

    def reserved(self, name: str, text: str) -> list[Value]:
        """The value of a reserved variable; none where `text` is empty."""
        text = one_line(text)
        return [Value(self.variables[name].guid, text)] if text else []

    def attributes(self, values: Mapping[str, AttributeValue]) -> list[Value]:
        """Values of attributes; blanks are left out: no value is no value."""
        written = []
        for name, value in values.items():
            text = one_line(value.value) or STATES.get(value.state, "")
            if text and value.state != "blank":
                written.append(Value(self.variables[f"attribute:{name}"].guid, text))
        return written

    def of_person(self, person: Person) -> list[Value]:
        """Values of a person or group: how many people a group stands for, and its attributes."""
        group = self.reserved(GROUP, str(person.group_of)) if person.group_of else []
        return [*group, *self.attributes(person.values)]
