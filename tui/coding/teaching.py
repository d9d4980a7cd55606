"""Training in the app: after each answer of a training round, where the expert judged otherwise."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content

from chec_voice.errors import Refused
from chec_voice.project import Coding, Lesson, Project
from chec_voice.review import SegmentView, in_words
from tui.plain import lines, one_line, plain


def lesson_of(project: Project, coding: Coding, view: SegmentView) -> Lesson | None:
    """What an answer teaches, once all of it is finished; None outside of a training round."""
    if coding.round is None or coding.round.kind != "training":
        return None
    try:
        return project.agreement.lesson(coding.round.name, coding.coder, view.response_id)
    except Refused:  # other parts of the answer are still to come
        return None


def words(lesson: Lesson, view: SegmentView, names: Mapping[str, str]) -> Content:
    """The answer, and the codes on which the two differ, each with its definition."""
    rows = [plain(view.text), plain("")]
    for codes, said in ((lesson.missed, "also says"), (lesson.extra, "does not say")):
        for code in codes:
            rows.append(one_line(f"{lesson.expert} {said} {code.name}", "bold"))
            rows += [plain(in_words(code.definition or code.brief, names)), plain("")]
            rows += [
                plain(f"• not when: {in_words(rule.when, names)}") for rule in code.when_not_to_use
            ]
    return lines(*rows)
