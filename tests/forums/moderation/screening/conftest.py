"""Rule sets, tried, in shadow and live, made by the operations."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from community.commons.jobs.worker import drain
from forums.moderation.screening import operations
from forums.moderation.screening.conditions import Conditions
from forums.moderation.screening.models import RuleSet, Standing
from tests.forums.conftest import category, private, topic
from tests.forums.moderation.conftest import case, post, rule

__all__ = ["case", "category", "post", "private", "rule", "topic"]
Maker = Callable[..., RuleSet]


@pytest.fixture
def rule_set(cast: Mapping[str, Any]) -> Maker:
    """`rule_set(standing, words=["casino"], action="hold", …)`."""

    def make(standing: str = Standing.LIVE, *, name: str = "Casinos", **more: Any) -> RuleSet:
        admin = cast["administrator"]
        told = {key: more.pop(key) for key in list(more) if key in Conditions.__dataclass_fields__}
        made = operations.write_rule_set(None, by=admin, name=name, conditions=Conditions.of(told), **more)
        if standing != Standing.DRAFT:
            operations.start_trial(made, by=admin, most=100)
            drain()
            operations.shadow_rule_set(made, by=admin)
        if standing == Standing.LIVE:
            operations.make_rule_set_live(made, by=admin)
        made.refresh_from_db()
        return made

    return make


@pytest.fixture
def run_jobs() -> Callable[[], int]:
    return drain
