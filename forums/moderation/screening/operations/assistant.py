"""The assistant: what it may do, and its learning."""

from typing import Any

from django.utils.translation import gettext as _

from community.commons.access import Refused, allowed, operation
from community.commons.activity.log import record

from ..changing import apply_setting, propose
from ..facts import AssistantLearned
from ..models import AssistantVersion, Mode, Proposal, Setting

LEAST_TO_LEARN = 20  # decisions, and of each kind at least
LEAST_OF_KIND = 5


@operation("screening.set_assistant")
def set_assistant(setting: Setting, *, by: Any, mode: str, bar: float) -> Proposal | None:
    """Say whether the assistant is off, in shadow or holds, and the precision it must have shown to hold.

    More power (holding, or a lower bar while it holds) takes two persons; less is done at once by one.
    """
    if mode not in Mode.values:
        raise Refused(_("It is off, in shadow, or holds."), status=422)
    if not 0.5 <= bar <= 1:
        raise Refused(_("The bar is between 50 and 100 per cent."), status=422)
    if (setting.mode, setting.bar) == (mode, bar):
        raise Refused(_("Nothing was changed."))
    more = mode == Mode.HOLDING and (setting.mode != Mode.HOLDING or bar < setting.bar)
    if more and not allowed(by, "screening.decide_alone"):
        return propose(Proposal.Kind.ASSISTANT, by=by, value={"mode": mode, "bar": bar})
    apply_setting(by=by, mode=mode, bar=bar)
    return None


@operation("screening.teach_assistant", records=False)
def teach_assistant(setting: Setting, *, by: Any) -> None:
    """Have it learn now from the decisions so far, in the background; it does so each week by itself."""
    from ..tasks import learn

    learn.enqueue(by.pk)


@operation("screening.learn_from_decisions")
def learn_from_decisions(setting: Setting, *, by: Any, version: AssistantVersion) -> AssistantVersion:
    """A learning has ended: from now on texts are scored with its file."""
    last = AssistantVersion.objects.order_by("-number").values_list("number", flat=True).first() or 0
    if version.number <= last:
        raise Refused(_("Another learning ended meanwhile."))
    version.save(force_insert=True)
    Setting.changed(version=version)
    record(AssistantLearned(number=version.number, decisions=version.decisions), by=by, subject=version)
    return version
