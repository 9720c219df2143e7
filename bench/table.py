"""Figures as a table for people, and as JSON for programs."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from bench.machine import ROOT

RESULTS = ROOT / "bench" / "results"


def show(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    rule = ["-" * width for width in widths]
    lines = [
        " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (head, rule, *rows)
    ]
    return "\n".join([f"\n### {title}\n", *(f"| {line} |" for line in lines)])


def keep(scenario: str, figures: Sequence[msgspec.Struct], now: datetime) -> Path:
    """The file that holds the figures of this run."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{now:%Y%m%d-%H%M%S}-{scenario}.json"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(figures)))
    return path


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of them lie; nan of none."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else float("nan")
