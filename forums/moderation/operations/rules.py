"""Rules: written, given a new version, retired. A version is never changed: decisions point to it."""

from typing import Any

from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from community.commons.site import changed_for_all
from community.commons.site.models import Site

from ..facts import RuleRetired, RuleWritten
from ..models import Rule, RuleVersion, Urgency


@operation("moderation.write_rule")
def write_rule(
    rule: Rule | None,
    *,
    by: Any,
    code: str,
    titles: dict[str, str],
    texts: dict[str, str],
    urgency: int = Urgency.FOUR_HOURS,
    position: int | None = None,
    ground: str | None = None,
    category: str | None = None,
    legal_ground: str | None = None,
    keyword: str | None = None,
    misuse: str | None = None,
    material: bool = False,
) -> RuleVersion:
    """Make a rule, or give it a new version; what was decided before keeps the words of its day.

    `ground`, `category`, `keyword` and `legal_ground` are what its statements say to the DSA Transparency Database
    (dsa.py), `misuse` what a suspension under it counts as in the transparency report; None leaves them as they are.
    A `material` change is asked of every member before they write again.
    """
    if not any(title.strip() for title in titles.values()):
        raise Refused(_("Give the rule a title in at least one language."), status=422)
    mapping = {
        "urgency": urgency,
        "ground": ground,
        "category": category,
        "legal_ground": legal_ground,
        "keyword": keyword,
        "misuse": misuse,
    }
    wanted = {name: value for name, value in mapping.items() if value is not None}
    if rule is None:
        last = Rule.objects.order_by("-position").values_list("position", flat=True).first() or 0
        rule = Rule.objects.create(code=code, position=last + 1 if position is None else position, **wanted)
    else:
        if position is not None:
            wanted["position"] = position
        changed = [name for name, value in wanted.items() if getattr(rule, name) != value]
        for name in changed:
            setattr(rule, name, wanted[name])
        if changed:
            rule.save(update_fields=changed)
    newest = rule.versions.order_by("-number").first()
    if newest is not None and (newest.titles, newest.texts) == (titles, texts):
        version = newest
    else:
        number = newest.number + 1 if newest else 1
        version = RuleVersion.objects.create(
            rule=rule, number=number, titles=titles, texts=texts, made_by=by, since=now()
        )
    if material:
        Site.objects.update_or_create(pk=1, defaults={"rules_material": version.pk})
        changed_for_all()
    record(RuleWritten(version=version.number), by=by, subject=rule)
    return version


@operation("moderation.retire_rule")
def retire_rule(rule: Rule, *, by: Any) -> Rule:
    """Nothing new can be reported or decided under it; old decisions keep it."""
    if rule.retired_at is not None:
        raise Refused(_("This rule is retired already."))
    rule.retired_at = now()
    rule.save(update_fields=["retired_at"])
    record(RuleRetired(), by=by, subject=rule)
    return rule
