"""That statements of reasons were exported stands in the log: they leave the site."""

from typing import Any

from community.commons.access import operation
from community.commons.activity.log import record

from ..facts import StatementsExported


@operation("moderation.export_statements")
def export_statements(exporter: Any, *, by: Any, statements: int) -> int:
    """Record that `exporter` took this many statements with them."""
    record(StatementsExported(statements=statements), by=by, subject=exporter)
    return statements
