"""Makes the one content model of all reports from a project, through the rule for small numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from chec_voice import __version__, framework_map
from chec_voice.framework_map import FrameworkMap
from chec_voice.model import SYNTHETIC, Codebook, Framework
from chec_voice.report.content import Content, Counted, Driver, Homeless, Map, Quote, Theme
from chec_voice.store import Store, safety
from chec_voice.tally import Count
from chec_voice.themes import ThemeTable

if TYPE_CHECKING:
    from chec_voice.project.project import Project
    from chec_voice.project.safe_results import SafeResults

POLARITY = {"helps": "what helps", "harms": "what gets in the way", "change": "what should change"}


def gather(project: Project, store: Store, safe: SafeResults, date: str) -> Content:
    """Everything that the reports tell.

    Args:
        safe: themes and maps as they may leave.
        date: the day that stands on every report, YYYY-MM-DD.
    """
    table, book = safe.themes, project.codebook
    left = safety.unchecked(store)
    return Content(
        project=project.name,
        date=date,
        synthetic=SYNTHETIC if project.synthetic else "",
        unchecked=_unchecked(left),
        small_numbers=safe.sentence,
        profile=safe.profile.name,
        hides=safe.profile.hides,
        versions=_versions(project, safe),
        questions=tuple(_question(row) for row in project.responses_by_question()),
        coders=table.coders,
        read_for_risk=project.risk_reading.line(),
        split=table.attribute or "",
        everyone=_counted(table.base),
        looked=_counted(table.looked),
        values={v: (table.bases[v].people, table.looked_bases[v].people) for v in table.values},
        themes=_themes(table, book),
        notes=(table.coding, *table.notes[:-1]),
        maps=tuple(_map(drawn, project) for drawn in safe.maps.values()),
        answered=tuple(project.reports.feedback()),
        quotes=() if left else tuple(_quotes(project, safe)),
    )


def status(frame: Framework) -> str:
    """What has to stand wherever a domain is named."""
    if frame.verified:
        return "verified"
    if frame.status == "reconstruction":
        return framework_map.UNVERIFIED
    return "not verified against the source document"


def _question(row: Mapping[str, Any]) -> str:
    words = POLARITY.get(row["polarity"])
    return f"{row['question']} ({words})" if words else str(row["question"])


def _unchecked(left: int) -> str:
    if not left:
        return ""
    return (
        f"NOT MADE SAFE: {left:,} answers have not been checked for personal data. Figures only;"
        " no quotes."
    )


def _counted(count: Count) -> Counted:
    return Counted(count.people, count.groups, count.responses)


def _themes(table: ThemeTable, book: Codebook) -> tuple[Theme, ...]:
    kept_apart = {code.area for code in book.codes if code.kind == "housekeeping"}
    return tuple(
        Theme(
            id=row.code.id,
            name=row.code.name,
            label=row.code.label or row.code.name,
            depth=row.code.depth,
            area=row.code.area,
            people=row.whole.people,
            share=table.share(row.whole),
            groups=row.whole.groups,
            answers=row.whole.responses,
            mentions=row.whole.mentions,
            housekeeping=row.code.area in kept_apart,
            by={value: count.people for value, count in row.by.items()},
        )
        for row in table.rows
    )


def _map(drawn: FrameworkMap, project: Project) -> Map:
    frame, names = drawn.framework, project.codes.names
    return Map(
        id=frame.id,
        name=frame.name,
        version=frame.version,
        status=status(frame),
        notice=frame.notice,
        rows=tuple(
            Driver(
                id=row.element.id,
                label=row.element.label,
                domain=row.element.parent is None,
                mark=framework_map.mark(row.element),
                people=row.count.people,
                most=row.most.people,
                groups=row.count.groups,
                shared=row.shared,
                gap=framework_map.GAPS.get(row.gap, ""),
                by={value: count.people for value, count in row.by.items()},
                gaps={v: framework_map.GAPS.get(gap, "") for v, gap in row.gaps.items()},
            )
            for row in drawn.rows
        ),
        homeless=tuple(
            Homeless(names.get(h.code, h.code), h.count.people, h.reason) for h in drawn.homeless
        ),
        proposed=drawn.proposed,
        notes=drawn.notes[:-1],
    )


def _quotes(project: Project, safe: SafeResults) -> list[Quote]:
    names = project.codes.names
    least = safe.profile.least if safe.profile.hides else None
    return [
        Quote(names.get(line.code, line.code or "no theme"), line.text, line.attribution)
        for line in project.quotes.all(least=least)
        if line.printed
    ]


def _versions(project: Project, safe: SafeResults) -> dict[str, str]:
    book = project.codebook
    found = {
        "program": f"chec_voice {__version__}",
        "codebook": f"{book.name}, version {book.version}, {book.sha256[:12]}",
        "small numbers": f"{safe.profile.name}: {safe.sentence}",
        "whose coding counts": safe.themes.coding,
        "split by": safe.themes.attribute or "nothing",
        "seed": str(project.seed),
    }
    for drawn in safe.maps.values():
        frame = drawn.framework
        found[f"framework {frame.id}"] = (
            f"{frame.name}, version {frame.version}, {frame.sha256[:12]}: {status(frame)}"
        )
    return found
