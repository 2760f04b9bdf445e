"""What every process keeps of the rules and the model, read again when their token has changed."""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from .assistant import weights
from .coded import coded_rules
from .matching import Matcher, Ready
from .models import AssistantVersion, Mode, Print, RuleSet, Setting, Standing, Switch
from .similar import Prints

log = logging.getLogger(__name__)
MOST_PRINTS = 2_000  # the latest removed texts that new ones are compared with


@dataclass(frozen=True)
class Loaded:
    token: str
    matcher: Matcher
    prints: Prints
    until: datetime | None  # when the next rule set expires
    model: weights.Weights | None
    model_number: int | None
    holds: bool  # the assistant may hold
    scores: bool  # the assistant is not off
    names: Mapping[int, str] = field(default_factory=dict)


RESTS = 2.0  # seconds for which a process that had nothing to look with does not ask again
_kept: dict[str, Loaded] = {}
_nothing_since: list[float] = []
_files: dict[str, weights.Weights] = {}


def nothing_at_work() -> bool:
    """Whether no rule and no model looked at texts a moment ago: then a text costs not one statement."""
    return bool(_nothing_since) and time.monotonic() - _nothing_since[0] < RESTS


def forget() -> None:
    """The rules have changed in this process: the next text asks."""
    _nothing_since.clear()


def data_folder() -> Path:
    """Where the files of weights lie."""
    folder: Path = settings.VAR / "data"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def loaded(token: str) -> Loaded:
    """The rules as they stood when `token` was written; three or four statements where they changed."""
    kept = _kept.get("now")
    if kept is None or kept.token != token or (kept.until is not None and kept.until <= timezone.now()):
        kept = _kept["now"] = _load(token)
    _nothing_since[:] = [] if kept.matcher or kept.model is not None else [time.monotonic()]
    return kept


def _load(token: str) -> Loaded:
    setting = Setting.current()
    rule_sets = list(RuleSet.objects.at_work().order_by("pk"))
    known = coded_rules()
    switched = Switch.objects.filter(standing__in=[Standing.SHADOW, Standing.LIVE], name__in=list(known))
    coded = [(one.name, known[one.name], one.standing == Standing.LIVE) for one in switched.order_by("name")]
    matcher = Matcher([Ready.of(one) for one in rule_sets], coded)
    scores = setting.mode != Mode.OFF
    model = model_of(setting.version) if scores else None
    return Loaded(
        token=token,
        matcher=matcher,
        prints=latest_prints() if matcher.compares else Prints(()),
        until=min((one.expires_at for one in rule_sets if one.expires_at), default=None),
        model=model,
        model_number=setting.version.number if model is not None and setting.version else None,
        holds=model is not None and setting.may_hold,
        scores=scores,
        names={one.pk: one.name for one in rule_sets},
    )


def latest_prints() -> Prints:
    return Prints(Print.objects.order_by("-at").values_list("sketch", flat=True)[:MOST_PRINTS])


def model_of(version: AssistantVersion | None) -> weights.Weights | None:
    """The weights of a version, read once a process; None, with a line in the log, where the file is no good."""
    if version is None:
        return None
    if version.digest not in _files:
        try:
            found = weights.read(data_folder() / version.file)
        except (OSError, weights.Unreadable) as error:
            log.warning("The assistant's file %s can't be used: %s", version.file, error)
            return None
        _files.clear()
        _files[version.digest] = found
    return _files[version.digest]
