"""The table of what stands, checked against the log of decisions and made anew from it.

Triggers of the schema keep it, in the transaction of each decision.
"""

from __future__ import annotations

from chec_voice.progress import SILENT, Progress
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


_OF_ONE_CODE = _FROM_THE_LOG.replace("GROUP BY", "AND code_id = :code GROUP BY")
_WRONG = (
    "SELECT count(*) FROM (SELECT 1 FROM ("
    f"SELECT segment_id, coder_id, applied, decision_id FROM ({_OF_ONE_CODE}) UNION ALL"
    " SELECT segment_id, coder_id, applied, decision_id FROM standing WHERE code_id = :code"
    ") GROUP BY segment_id, coder_id, applied, decision_id HAVING count(*) <> 2)"
)


def differences(store: Store, progress: Progress = SILENT) -> int:
    """How many rows of the table and of the log do not say the same; 0 when it is sound.

    A code at a time, so that not all judgements stand in memory at once.
    """
    wrong = int(
        store.value("SELECT count(*) FROM standing WHERE code_id NOT IN (SELECT id FROM code)")
    )
    known = store.rows("SELECT id FROM code ORDER BY id")
    progress.start("Comparing judgements with what is kept of them", len(known))
    for row in known:
        wrong += int(store.value(_WRONG, {"code": row["id"]}))
        progress.advance()
    progress.finish()
    return wrong


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
