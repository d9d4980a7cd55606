"""The feedback log: what was done about a theme, for which areas, who owns it, by when.

Of a theme the last line for everybody stands, and the last line for each area.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chec_voice.errors import NotFound
from chec_voice.store.commands import Edit
from chec_voice.store.connection import Store, new_uuid, now


def record(
    store: Store,
    code: str,
    *,
    response: str,
    text: str,
    owner: str,
    due: str,
    areas: Sequence[str] = (),
    author: str,
) -> None:
    """Add a line about a code, as a command that can be taken back.

    Args:
        response: done, doing, cannot or looking.
        due: YYYY-MM-DD.
        areas: whom it is for; everybody where it names none.

    Raises:
        NotFound: there is no such code.
    """
    with store.write():
        code_id = store.value("SELECT id FROM code WHERE key = ?", [code])
        if code_id is None:
            raise NotFound(
                f"there is no code {code!r}.",
                fix="See the ids with: chec-voice codebook PROJECT",
            )
        edit = Edit(store)
        number = edit.insert(
            "feedback",
            uuid=new_uuid(),
            code_id=code_id,
            response=response,
            text=text,
            owner=owner,
            due=due,
            author=author,
            at=now(),
        )
        for area in areas:
            edit.insert("feedback_area", feedback_id=number, area=area)
        edit.close(
            author,
            "said what was done",
            code,
            kind="feedback",
            told={"id": number, "response": response},
        )


def standing(store: Store) -> list[dict[str, Any]]:
    """Lines that stand, in the order of the codebook, those for everybody first.

    Each has code, response, text, owner, due, and areas: those for which it stands, and none where
    it is for everybody.
    """
    of_line: dict[int, list[str]] = {}
    for row in store.rows("SELECT feedback_id, area FROM feedback_area ORDER BY id"):
        of_line.setdefault(row["feedback_id"], []).append(row["area"])
    rows = store.rows(
        "SELECT f.id, code.key AS code, f.response, f.text, f.owner, f.due FROM feedback f"
        " JOIN code ON code.id = f.code_id ORDER BY code.position, f.id"
    )
    last = {
        (row["code"], area.casefold()): row["id"]
        for row in rows
        for area in of_line.get(row["id"], ("",))
    }
    found = []
    for row in rows:
        areas = of_line.get(row["id"], [""])
        stands = [area for area in areas if last[row["code"], area.casefold()] == row["id"]]
        if stands:
            found.append({**dict(row), "areas": tuple(area for area in stands if area)})
    order = {code: n for n, code in enumerate(dict.fromkeys(line["code"] for line in found))}
    return sorted(found, key=lambda line: (order[line["code"]], bool(line["areas"]), line["id"]))
