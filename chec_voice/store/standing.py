"""The table of what stands, checked against the log of decisions and made anew from it.

Triggers of the schema keep it, in the transaction of each decision.
"""

from __future__ import annotations

from chec_voice.store.connection import Store
from chec_voice.store.decisions import turn

# Beside max() SQLite gives the other columns of the row that has it.
_FROM_THE_LOG = (
    "SELECT code_id, segment_id, coder_id, applied, id AS decision_id FROM ("
    f"SELECT code_id, segment_id, coder_id, verdict = 'apply' AS applied, id, max({turn('d')})"
    " FROM decision d WHERE verdict <> 'withdraw'"
    " AND NOT EXISTS (SELECT 1 FROM decision w WHERE w.withdraws_id = d.id)"
    " GROUP BY code_id, segment_id, coder_id)"
)


def differences(store: Store) -> int:
    """How many rows of the table and of the log do not say the same; 0 when it is sound."""
    kept = "SELECT code_id, segment_id, coder_id, applied, decision_id FROM standing"
    return int(
        store.value(
            f"SELECT (SELECT count(*) FROM ({_FROM_THE_LOG} EXCEPT {kept}))"
            f" + (SELECT count(*) FROM ({kept} EXCEPT {_FROM_THE_LOG}))"
        )
    )


def rebuild(store: Store) -> int:
    """Make the table anew from the log; returns how many rows were wrong."""
    with store.write():
        wrong = differences(store)
        if wrong:
            store.execute("DELETE FROM standing")
            store.execute(
                "INSERT INTO standing (code_id, segment_id, coder_id, applied, decision_id)"
                f" {_FROM_THE_LOG}"
            )
            store.event("chec_voice", "repair", after={"standing": wrong})
    return wrong
