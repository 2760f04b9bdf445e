"""What rules and the assistant say of a case, for the page of the case."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from forums.moderation.models import Case

from .coded import coded_rules
from .loaded import model_of
from .models import Mode, RuleSet, Screening, Setting
from .teaching import text_of


@dataclass
class Opinion:
    """What rules and the assistant say of a case's text."""

    percent: int | None = None
    flagged: bool = False
    words: list[tuple[str, float]] = field(default_factory=list)
    found: list[str] = field(default_factory=list)  # names of rules that it matched, with what they did
    version: int | None = None
    held_for_it: bool = False

    def __bool__(self) -> bool:
        return self.percent is not None or bool(self.found)

    @property
    def against(self) -> list[str]:
        """The words that spoke against the text, heaviest first."""
        return [word for word, weight in self.words if weight > 0]

    @property
    def in_favour(self) -> list[str]:
        return [word for word, weight in self.words if weight < 0]


def opinion_on(case: Case) -> Opinion:
    """The assistant's score of the text as it was when the case was opened, the words that weighed, and the rules
    that it matched. Two or three statements."""
    setting = Setting.current()
    model = model_of(setting.version) if setting.mode != Mode.OFF else None
    text = text_of(case.snapshot, case.subject_type)
    opinion = Opinion()
    if model is not None and text.strip():
        score = model.score(text)
        opinion.percent = round(100 * score)
        opinion.flagged = score >= model.threshold
        opinion.words = model.weighed(text)
        opinion.version = setting.version.number if setting.version else None
    kept = (
        Screening.objects.filter(subject_type=case.subject_type, subject_id=case.subject_id)
        .order_by("-pk")
        .first()
    )
    if kept is not None:
        opinion.found = _names(kept)
        opinion.held_for_it = case.source == "assistant"
    return opinion


def _names(kept: Screening) -> list[str]:
    numbers = [hit[1] for hit in kept.hits if hit[0] == "set"]
    names = dict(RuleSet.objects.filter(pk__in=numbers).values_list("pk", "name")) if numbers else {}
    known = coded_rules()
    told = []
    for kind, key, number, _action, live in kept.hits:
        name = names.get(key, "") if kind == "set" else str(known[key].title) if key in known else key
        told.append(
            _("%(name)s (version %(n)d)") % {"name": name, "n": number}
            if live
            else _("%(name)s (version %(n)d, in shadow)") % {"name": name, "n": number}
        )
    return told
