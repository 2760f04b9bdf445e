"""A report as sections of figures; as CSV and as plain values."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One number of the report; None where nothing was there to measure."""

    key: str
    label: str
    value: float | int | None
    unit: str = ""  # "", "%", "hours", "days"

    @property
    def shown(self) -> str:
        if self.value is None:
            return "–"
        number = f"{self.value:.1f}" if isinstance(self.value, float) else str(self.value)
        return f"{number} {self.unit}".strip()


@dataclass
class Section:
    key: str
    title: str
    words: str
    figures: list[Figure] = field(default_factory=list)
    chart: bool = False  # its figures are parts of one whole, worth drawing

    @property
    def bars(self) -> list[tuple[Figure, float]]:
        """Each figure with its length in hundredths of the longest."""
        most = max((one.value or 0 for one in self.figures), default=0)
        return [(one, round((one.value or 0) / most * 100, 1) if most else 0) for one in self.figures]


@dataclass
class Report:
    since: date
    until: date
    made_at: datetime
    sections: list[Section]

    def value(self, key: str) -> float | int | None:
        return next(one.value for section in self.sections for one in section.figures if one.key == key)

    def as_rows(self) -> Iterator[list[Any]]:
        for section in self.sections:
            for one in section.figures:
                yield [section.key, one.key, one.label, "" if one.value is None else one.value, one.unit]

    def as_csv(self) -> str:
        written = io.StringIO()
        rows = csv.writer(written)
        rows.writerow(["section", "key", "label", "value", "unit"])
        rows.writerow(["period", "from", "", self.since.isoformat(), ""])
        rows.writerow(["period", "to", "", self.until.isoformat(), ""])
        rows.writerows([_harmless(cell) for cell in row] for row in self.as_rows())
        return written.getvalue()

    def as_plain(self) -> dict[str, Any]:
        return {
            "from": self.since.isoformat(),
            "to": self.until.isoformat(),
            "made_at": self.made_at.isoformat(),
            "figures": {one.key: one.value for section in self.sections for one in section.figures},
            "units": {one.key: one.unit for section in self.sections for one in section.figures if one.unit},
        }


def _harmless(cell: Any) -> Any:
    """A title that begins like a formula stays text in a spreadsheet."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t\r" else cell
