"""How moderators arrange their work: presets, saved views, deadlines, care."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from community.commons.text import clean_line

from .. import deadlines
from ..facts import DeadlineSet, PresetRetired, PresetWritten
from ..models import Care, Deadline, Preset, QueueView, Rule, Urgency

VIEWS_AT_MOST = 20
NAME_LENGTH = 40
A_MONTH = 43_200  # minutes


@operation("moderation.write_preset")
def write_preset(
    preset: Preset | None,
    *,
    by: Any,
    name: str,
    texts: Mapping[str, str],
    verdict: str = "",
    rule: Rule | None = None,
) -> Preset:
    """Make a preset, or change one (which puts a retired one back)."""
    name = clean_line(name, limit=80)
    if not any(text.strip() for text in texts.values()):
        raise Refused(_("Write the words in at least one language."), status=422)
    preset = preset or Preset(written_by=by)
    preset.name, preset.verdict, preset.rule = name, verdict, rule
    preset.texts = {code: text.strip()[:5000] for code, text in texts.items()}
    preset.at, preset.retired_at = now(), None
    try:
        with transaction.atomic():
            preset.save()
    except IntegrityError as taken:
        raise Refused(_("Another preset has this name; it may be a retired one."), status=422) from taken
    record(PresetWritten(), by=by, subject=preset)
    return preset


@operation("moderation.retire_preset")
def retire_preset(preset: Preset, *, by: Any) -> Preset:
    """Offer it no more; it can be put back."""
    if not Preset.objects.filter(pk=preset.pk, retired_at=None).update(retired_at=now()):
        raise Refused(_("This preset is retired already."))
    preset.refresh_from_db()
    record(PresetRetired(), by=by, subject=preset)
    return preset


@operation("moderation.set_deadlines")
def set_deadlines(place: None, *, by: Any, minutes: Mapping[int, int]) -> dict[int, int]:
    """Give classes other times, in minutes, for the cases that come from now on. The more urgent never has more."""
    before = deadlines.minutes()
    wanted = before | {
        int(urgency): int(value) for urgency, value in minutes.items() if urgency in Urgency.values
    }
    ordered = [wanted[urgency] for urgency in sorted(wanted)]
    if any(not 1 <= value <= A_MONTH for value in ordered):
        raise Refused(_("A deadline is between one minute and thirty days."), status=422)
    if ordered != sorted(ordered):
        raise Refused(_("A more urgent class can’t have more time than a less urgent one."), status=422)
    changed = {urgency: value for urgency, value in wanted.items() if value != before[urgency]}
    if not changed:
        raise Refused(_("Nothing was changed."))
    for urgency, value in changed.items():
        row, _made = Deadline.objects.update_or_create(urgency=urgency, defaults={"minutes": value})
        record(DeadlineSet(urgency=urgency, before=before[urgency], after=value), by=by, subject=row)
    return wanted


@operation("moderation.save_view", records=False)
def save_view(view: QueueView | None, *, by: Any, name: str, query: str) -> QueueView:
    """Keep the queue's filters under a name; the same name again replaces them. Raises Refused beyond twenty."""
    name = clean_line(name, limit=NAME_LENGTH)
    if not query or len(query) > 500:
        raise Refused(_("There is nothing to keep: narrow the list down first."), status=422)
    if QueueView.objects.filter(member=by).exclude(name=name).count() >= VIEWS_AT_MOST:
        raise Refused(_("You have %(n)d views already. Delete one first.") % {"n": VIEWS_AT_MOST})
    kept, _made = QueueView.objects.update_or_create(
        member=by, name=name, defaults={"query": query, "at": timezone.now()}
    )
    return kept


@operation("moderation.delete_view", records=False)
def delete_view(view: QueueView, *, by: Any) -> None:
    """Forget a view; the list itself is as it was."""
    QueueView.objects.filter(pk=view.pk).delete()


@operation("moderation.choose_care", records=False)
def choose_care(member: Any, *, by: Any, blur: bool, grey: bool, collapse: bool, pause_after: int) -> Care:
    """How one wants to meet hard things; nobody else sees it. `pause_after` 0 suggests no pause."""
    values = {"blur": blur, "grey": grey, "collapse": collapse, "pause_after": min(max(pause_after, 0), 500)}
    care, _made = Care.objects.update_or_create(member=member, defaults=values)
    return care
