"""From the room to the queue's own decision: one case, one decision, a statement of reasons, in one transaction."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now
from community.commons.standing.models import Sanction
from forums.moderation import operations as moderation
from forums.moderation.models import Decision, RuleVersion, Verdict
from forums.moderation.sanctioning import Sanctioning

from ..models import Item

HERE = {"10": 10, "60": 60, "720": 720}  # minutes in which somebody does not write in this room
EVERYWHERE = {"site": 24 * 60}
TAKEN = (Verdict.KEEP, Verdict.HIDE, Verdict.REMOVE)


@operation("live.judge_item")
def judge_item(
    item: Item,
    *,
    by: Any,
    verdict: str,
    rule: RuleVersion,
    facts: str,
    key: str,
    pause: str = "",
) -> Decision:
    """Hide or remove something said, and pause whoever said it, here or everywhere, on all of their pages at once.

    `pause` is "" or a key of `HERE` or `EVERYWHERE`. The case, its evidence, the statement of reasons, the letter and
    the appeal are those of the moderation queue. Raises Refused with what to mend.
    """
    if verdict not in TAKEN or (verdict == Verdict.KEEP and not pause):
        raise Refused(_("Choose what happens to it, or to whoever said it."), status=422)
    if pause and pause not in HERE and pause not in EVERYWHERE:
        raise Refused(_("Choose for how long."), status=422)
    case = moderation.open_case(item, by=by)
    return moderation.decide_case(
        case,
        by=by,
        verdict=verdict,
        version=case.version,
        key=key,
        rule=rule,
        facts=facts,
        sanction=_sanction(item, pause),
    )


def _sanction(item: Item, pause: str) -> Sanctioning | None:
    if not pause:
        return None
    minutes = HERE.get(pause) or EVERYWHERE[pause]
    scope = item.room.session.space if pause in HERE else ""
    return Sanctioning(Sanction.Kind.MUTE, scope, now() + timedelta(minutes=minutes))
