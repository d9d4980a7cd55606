"""Which acts undo and redo go through on each screen, and for each verb of the command line.

A screen takes back what can be done on it, and nothing else:
`project.commands(who).undo(project.scopes.coding)`.
"""

from __future__ import annotations

from chec_voice.model import Element
from chec_voice.store import Store, codes, frameworks
from chec_voice.store.scope import Acts, Scope

_EDITED = Acts("edit-codebook")
_JUDGED = tuple(Acts(kind) for kind in ("decide", "review", "memo", "unsure"))

_RECODES = ("edit-codebook",)
"""A code that goes elsewhere takes judgements and links along: that is one act, on the codebook."""
_SUMMED = "wrote a summary"
_ALL_FRAMEWORKS = (
    *(Acts("verify"), Acts("indicators")),
    *(Acts("edit", table=table) for table in ("link", "framework")),
)
_GROUPED = ("named a group of codes", "took a group of codes away")


class Scopes:
    """The scopes of undo and redo, each for a screen or a verb. Open it with `project.scopes`."""

    coding = Scope(
        (*_JUDGED, Acts("edit", table="quote", row={"code_id": None})), "in coding", but=_RECODES
    )
    """What is said of answers: one by one, in bulk, and words of them that are kept as a quote."""
    codebook = Scope((_EDITED,), "in the codebook")
    matrix = Scope((Acts("matrix"),), "in the matrix")
    quotes = Scope((Acts("edit", table="quote"),), "about quotes")
    groups = Scope(
        tuple(Acts("edit", said={"what": what}) for what in _GROUPED), "about groups of codes"
    )
    frameworks = Scope(_ALL_FRAMEWORKS, "about frameworks", but=_RECODES)
    """Marks of having checked, published values, links, another framework in the place of one."""
    topics = Scope((Acts("topic"),), "with topics")
    settled = Scope((Acts("adjudicate"),), "in settling")
    settling = Scope((*settled.acts, Acts("edit-codebook", said={"rule": 1})), "in settling")
    """Answers that were settled, and reasons that became a line of when not to use a code."""
    reading = Scope(where="in reading for risk")
    """Read marks: they are no commands, and the screen takes them back itself."""
    safe_text = Scope(where="in safe text")
    """Answers that are not applied: the screen takes them back itself."""
    responses = Scope((Acts("feedback"), Acts("checklist")), "about responses")
    """What was done about themes, and how young people were listened to."""
    history = Scope(where="in the history", reverts=True)
    """What was taken back in the history: to undo that is to let it stand again."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def framework(self, name: str | None = None) -> Scope:
        """What is done to one framework: checked, put in the place of another, given values."""
        frame = frameworks.get(self._store, name)
        replaced = "framework:"
        return Scope(
            (
                Acts("verify", f"{frame.id} "),
                Acts("indicators", frame.id),
                Acts("edit", f"{replaced}{frame.id}", table="framework"),
                # What another took the place of, and stands again: that is done again here.
                Acts("edit", replaced, said={"before": frame.id}, table="framework"),
            ),
            "to this framework",
        )

    def links(self, name: str | None, element: Element) -> Scope:
        """What is said of the links to a driver of a framework, or to a domain and its drivers."""
        frame = frameworks.get(self._store, name)
        domain, driver = frameworks.place_of(self._store, frame.id, element.id)
        here = {"domain_id": domain} | ({} if driver is None else {"driver_id": driver})
        return Scope((Acts("edit", "link:", table="link", row=here),), "to these links")

    def tags(self, element: Element) -> Scope:
        """What is said of answers and one domain or driver."""
        acts = (Acts("tag", said={"element": element.id}),)
        return Scope(acts, "about this driver")

    def theme(self, code: str) -> Scope:
        """What is done about one theme: its quotes, its summary, the response to it."""
        code_id = codes.ids(self._store).get(code)
        return Scope(
            (
                Acts("edit", table="quote", row={"code_id": code_id}),
                Acts("feedback", code),
                Acts("edit", said={"what": _SUMMED}, table="theme", row={"name": code}),
            ),
            "about this theme",
        )
