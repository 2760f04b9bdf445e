"""What a change of the room says in words: the same table draws the lines of a page and goes to its script."""

from typing import Any

from django.utils.translation import gettext as _

from .models import Mode


def phrases() -> dict[str, str]:
    """By what changed and to what; "{n}" stands for a number."""
    return {
        f"mode:{Mode.REHEARSAL}": _("The hosts rehearse by themselves."),
        f"mode:{Mode.LOBBY}": _("The room is a lobby now: one reads, and may ask already."),
        f"mode:{Mode.OPEN}": _("The room is open."),
        f"mode:{Mode.MODERATED}": _("From now on the hosts read everything before it appears."),
        f"mode:{Mode.STAGE}": _("The stage speaks now; everybody else asks."),
        f"mode:{Mode.FROZEN}": _("The room is frozen for a moment."),
        f"mode:{Mode.CLOSING}": _("Last questions: the room closes soon."),
        f"mode:{Mode.CLOSED}": _("The session is over. Thank you for coming."),
        f"mode:{Mode.ARCHIVED}": _("What was asked and answered stands in the forums now."),
        "slow_seconds:0": _("Everybody writes at their own pace again."),
        "slow_seconds": _("From now on one message every {n} seconds."),
        "delay_seconds:0": _("Messages appear at once again."),
        "delay_seconds": _("Messages appear after {n} seconds."),
        "links:true": _("Links may be written again."),
        "links:false": _("Links are off."),
        "hold_first:true": _("First messages are read by the hosts first."),
        "hold_first:false": _("First messages appear at once."),
        "hold_questions:true": _("Questions are read by the hosts first."),
        "hold_questions:false": _("Questions appear at once."),
        "writers:members": _("Every member may write."),
        "writers:established": _("Only members who are not new here write now."),
    }


def words_of(event: dict[str, Any]) -> str:
    """An event as sentences."""
    known = phrases()
    if event.get("what") == "mode":
        return known.get(f"mode:{event.get('mode')}", "")
    said = []
    for name, value in event.items():
        sentence = known.get(f"{name}:{str(value).lower()}") or known.get(name, "")
        said.append(sentence.replace("{n}", str(value)))
    return " ".join(filter(None, said))
