"""A learning curve as an SVG: one line a model, with its interval."""

from __future__ import annotations

import math
from html import escape
from typing import Any

from chec_voice.suggest.evaluation.run import Evaluation

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 720, 420, 56, 40, 190, 48
COLOURS = {
    "chec random": "#0b5394",
    "chec active": "#0b5394",
    "commonest_five random": "#777777",
    "keywords random": "#b45f06",
    "tfidf_lr random": "#38761d",
    "tfidf_svc random": "#741b47",
    "minilm_lr random": "#a61c00",
}


def svg(evaluation: Evaluation, metric: str = "lrap", title: str = "") -> str:
    """The mean of `metric` by number of coded answers (log scale), as a whole SVG file."""
    lines: dict[str, list[tuple[int, float, float]]] = {}
    for row in evaluation.summary():
        figure = row["metrics"][metric]
        name = f"{row['model']} {row['order']}"
        lines.setdefault(name, []).append((row["n_train"], figure["mean"], figure["half_width"]))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>',
        f'<text x="{LEFT}" y="22" font-size="15">{escape(title or metric)}</text>',
    ]
    most = max((n for points in lines.values() for n, _, _ in points), default=1)
    parts += _axes(most, metric)
    for number, (name, points) in enumerate(lines.items()):
        parts += _line(name, sorted(points), most, number)
    return "\n".join([*parts, "</svg>", ""])


def _x(n: int, most: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * math.log1p(n / 8) / max(1e-9, math.log1p(most / 8))


def _y(value: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - min(1.0, max(0.0, value)))


def _axes(most: int, metric: str) -> list[str]:
    parts = []
    for tenth in range(0, 11, 2):
        y = _y(tenth / 10)
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#dddddd"/>'
            f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{tenth / 10:.1f}</text>'
        )
    for n in (0, 16, 50, 100, 300, 1000, 3000, 10000):
        if n <= most:
            parts.append(
                f'<text x="{_x(n, most):.1f}" y="{HEIGHT - BOTTOM + 18}" '
                f'text-anchor="middle">{n}</text>'
            )
    parts.append(f'<text x="{LEFT}" y="{HEIGHT - 8}">coded answers, and {escape(metric)}</text>')
    return parts


def _line(name: str, points: list[Any], most: int, number: int) -> list[str]:
    colour = COLOURS.get(name, "#444444")
    dash = ' stroke-dasharray="5 3"' if name.endswith("active") else ""
    path = " ".join(f"{_x(n, most):.1f},{_y(mean):.1f}" for n, mean, _ in points)
    parts = [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>']
    for n, mean, half in points:
        x = _x(n, most)
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_y(mean - half):.1f}" '
            f'y2="{_y(mean + half):.1f}" stroke="{colour}"/>'
            f'<circle cx="{x:.1f}" cy="{_y(mean):.1f}" r="2.5" fill="{colour}"/>'
        )
    y = TOP + 18 * number
    x = WIDTH - RIGHT + 14
    parts.append(
        f'<line x1="{x}" x2="{x + 22}" y1="{y}" y2="{y}" stroke="{colour}" '
        f'stroke-width="2"{dash}/><text x="{x + 28}" y="{y + 4}">{escape(name)}</text>'
    )
    return parts
