"""The transparency report: the figures that Articles 15 and 24 of the Digital Services Act ask, for any period.

Every figure is counted from the activity log, so that it can be counted again; statements add how something was
found, sanctions their kind. Nothing of it names a person.
"""

from .counting import by_month
from .reporting import report
from .shapes import Figure, Report, Section

__all__ = ["Figure", "Report", "Section", "by_month", "report"]
