"""Full sizes run only when asked for by `-m full`."""

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "full" in config.getoption("markexpr", ""):
        return
    skipped = [item for item in items if item.get_closest_marker("full")]
    config.hook.pytest_deselected(items=skipped)
    items[:] = [item for item in items if item not in skipped]
