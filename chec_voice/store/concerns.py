"""The restricted queue of concerns. Every look at one is kept: who, and when."""

from __future__ import annotations

from sqlite3 import Row

from chec_voice.errors import NotFound, Refused
from chec_voice.store import coders, letterbox, raised, reading
from chec_voice.store.connection import Store, new_uuid, now
from chec_voice.store.letterbox import Unseal

DECISIONS = ("return", "keep-out")
OUTCOMES = letterbox.OUTCOMES


def leads(store: Store) -> list[str]:
    """Names of the safeguarding leads."""
    return [
        str(row["name"])
        for row in store.rows("SELECT name FROM coder WHERE role = 'lead' ORDER BY name")
    ]


def require_lead(store: Store, name: str) -> tuple[int, str]:
    """Row id and name of a lead.

    Raises:
        Refused: this coder is no lead; says who is.
    """
    row = store.row("SELECT id, name, role FROM coder WHERE name = ?", [" ".join(name.split())])
    if row is None or row["role"] != "lead":
        known = leads(store)
        fix = (
            f"Ask {' or '.join(known)}."
            if known
            else f'Name one: chec-voice coder {store.path.name} "NAME" --role lead'
        )
        raise Refused("only a safeguarding lead may do this.", fix=fix)
    return int(row["id"]), str(row["name"])


def set_role(store: Store, name: str, role: str, *, by: str) -> None:
    """Make a coder a lead, or a lead a coder.

    Raises:
        Refused: there is a lead already and `by` is not one; or the last lead would go while a
            concern is open.
    """
    with store.write():
        known = leads(store)
        if known:
            by = require_lead(store, by)[1]
        coder_id = coders.ensure(store, name)
        name = coders.name_of(store, coder_id)
        if role != "lead" and known == [name] and open_ids(store):
            raise Refused(
                "a concern is open, and this is the only lead.",
                fix="Name another lead first, or close the concern.",
            )
        before = store.value("SELECT role FROM coder WHERE id = ?", [coder_id])
        store.execute("UPDATE coder SET role = ? WHERE id = ?", (role, coder_id))
        store.event(by or name, "role", target=name, before=before, after=role)


def open_ids(store: Store, participant_id: int | None = None) -> list[int]:
    """Open concerns, of everybody or of one person."""
    if participant_id is None:
        rows = store.rows("SELECT id FROM concern WHERE status = 'open' ORDER BY id")
    else:
        rows = store.rows(
            "SELECT c.id FROM concern c JOIN response r ON r.id = c.response_id"
            " WHERE c.status = 'open' AND r.participant_id = ? ORDER BY c.id",
            [participant_id],
        )
    return [row["id"] for row in rows]


_IN_VAULT = (
    "(coalesce(c.contact_sealed, c.note_sealed, c.outcome_sealed) IS NOT NULL"
    " OR EXISTS (SELECT 1 FROM concern_action a WHERE a.concern_id = c.id"
    "   AND a.note_sealed IS NOT NULL)"
    " OR EXISTS (SELECT 1 FROM raised_wording w"
    "   WHERE w.response_id = c.response_id AND (w.safe OR w.sealed IS NOT NULL))"
    " OR EXISTS (SELECT 1 FROM redaction d WHERE d.response_id = c.response_id"
    "   AND d.status = 'accepted'))"
)


_NEW_WORDS = (
    "ifnull((SELECT w.text_hash <> c.text_hash FROM raised_wording w"
    " WHERE w.response_id = c.response_id ORDER BY w.id DESC LIMIT 1), 0)"
)


def everyone(store: Store) -> list[Row]:
    """All concerns, open ones first: no wording, no notes.

    `in_vault`: something that a lead sees of it needs the passphrase. `new_words`: the answer's are
    not those that were raised. `withheld`: its words stand in the vault only.
    """
    return store.rows(
        "SELECT c.id, c.status, c.raised_at, coder.name AS raised_by, c.setting,"
        " ifnull(e.name, '') AS session, c.outside_ref,"
        " c.decision, c.closed_at, closer.name AS closed_by,"
        " (SELECT count(*) FROM concern_action a WHERE a.concern_id = c.id) AS actions,"
        f" {_IN_VAULT} AS in_vault,"
        f" {_NEW_WORDS} AS new_words, EXISTS (SELECT 1 FROM raised_wording w"
        "   WHERE w.response_id = c.response_id AND w.stands) AS withheld"
        " FROM concern c JOIN coder ON coder.id = c.raised_by"
        " LEFT JOIN coder closer ON closer.id = c.closed_by"
        " LEFT JOIN response r ON r.id = c.response_id"
        " LEFT JOIN participant p ON p.id = r.participant_id"
        " LEFT JOIN session e ON e.id = p.session_id"
        " ORDER BY c.status = 'closed', c.id"
    )


def get(store: Store, concern_id: int) -> Row:
    """One concern with its response.

    Raises:
        NotFound: there is no such concern.
    """
    row = store.row(
        "SELECT c.*, coder.name AS raiser, r.uuid AS response_uuid, r.text, r.deidentified_at,"
        " q.text AS question, p.ref AS participant, p.uuid AS participant_uuid,"
        f" e.name AS session, {_IN_VAULT} AS in_vault, {_NEW_WORDS} AS new_words"
        " FROM concern c JOIN coder ON coder.id = c.raised_by"
        " LEFT JOIN response r ON r.id = c.response_id"
        " LEFT JOIN question q ON q.id = r.question_id"
        " LEFT JOIN participant p ON p.id = r.participant_id"
        " LEFT JOIN session e ON e.id = p.session_id WHERE c.id = ?",
        [concern_id],
    )
    if row is None:
        raise NotFound(f"there is no concern {concern_id}.", fix="List them without --open.")
    return row


def actions(store: Store, concern_id: int) -> list[Row]:
    """Who did what about a concern, oldest first; openings among them."""
    return store.rows(
        "SELECT a.at, coder.name AS coder, a.kind, a.note, a.note_sealed FROM concern_action a"
        " JOIN coder ON coder.id = a.coder_id WHERE a.concern_id = ? ORDER BY a.id",
        [concern_id],
    )


def act(store: Store, concern_id: int, lead: tuple[int, str], kind: str, note: str = "") -> None:
    """Add a line to a concern and to the audit trail (which has no note)."""
    with store.write():
        get(store, concern_id)
        store.execute(
            "INSERT INTO concern_action (uuid, concern_id, coder_id, at, kind, note, note_sealed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (new_uuid(), concern_id, lead[0], now(), kind, *letterbox.put(store, note)),
        )
        store.event(lead[1], f"concern-{kind}", target=f"concern:{concern_id}")


def refer(store: Store, concern_id: int, lead: tuple[int, str], outside_ref: str) -> None:
    """Set or amend the case's number in the organisation's own system."""
    with store.write():
        act(store, concern_id, lead, "reference")
        store.execute("UPDATE concern SET outside_ref = ? WHERE id = ?", (outside_ref, concern_id))


def close(
    store: Store,
    concern_id: int,
    lead: tuple[int, str],
    *,
    decision: str,
    outcome: str,
    outside_ref: str,
    unseal: Unseal | None = None,
) -> None:
    """Close a concern; `return` puts the answer back into coding, `keep-out` does not.

    Either way the answer is to be read for risk once more.

    Args:
        unseal: opens the vault's words, which an answer needs that goes back.

    Raises:
        NotFound: there is no such concern.
        Refused: it is closed already, there is no such decision, no outcome was given, or the
            answer goes back and its words are in a vault that is not open.
    """
    if decision not in DECISIONS:
        raise Refused(
            f"there is no decision {decision!r}.", fix=f"Use one of: {', '.join(DECISIONS)}."
        )
    if not outcome.strip():
        raise Refused("the outcome is empty.", fix="Say in a sentence how the concern ended.")
    with store.write():
        concern = get(store, concern_id)
        if concern["status"] == "closed":
            raise Refused(f"concern {concern_id} is closed already.", fix="Raise a new one.")
        store.execute(
            "UPDATE concern SET status = 'closed', decision = ?, outcome = ?, outcome_sealed = ?,"
            " outside_ref = coalesce(nullif(?, ''), outside_ref), closed_by = ?, closed_at = ?"
            " WHERE id = ?",
            (
                decision,
                *letterbox.put_outcome(store, outcome.strip()),
                outside_ref.strip(),
                lead[0],
                now(),
                concern_id,
            ),
        )
        # The answer stays out as long as another concern is open, or another lead kept it out.
        store.execute(
            "UPDATE response SET raised = (raised & 2) | EXISTS (SELECT 1 FROM concern c"
            " WHERE c.response_id = response.id AND (c.status = 'open' OR c.decision ="
            " 'keep-out')) WHERE id = ?",
            (concern["response_id"],),
        )
        if store.value(
            "SELECT (raised & 1) = 0 FROM response WHERE id = ?", [concern["response_id"]]
        ):
            raised.give_back(store, concern["response_id"], unseal)
        reading.again(store, concern["response_id"], reading.CLOSED)
        act(store, concern_id, lead, "closed")
        store.event(
            lead[1], "concern-decided", target=f"concern:{concern_id}", after={"decision": decision}
        )
