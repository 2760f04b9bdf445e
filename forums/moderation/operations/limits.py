"""What administrators set: limits of new members, how trust comes, how moderators are shown, second looks."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from community.commons.site import changed_for_all
from community.commons.site.models import ShownAs, Site

from ..facts import LimitsChanged

LIMITS = (
    "newcomer_days",
    "newcomer_links",
    "newcomer_images",
    "newcomer_posts",
    "newcomer_reports",
    "member_reports",
    "trust_by_rule",
    "trust_days",
    "trust_posts",
    "trust_active_days",
    "trust_thanks",
    "trust_quiet_days",
    "hide_at",
    "review_share",
    "moderators_shown",
)


@operation("moderation.change_limits")
def change_limits(site: Site, *, by: Any, changes: Mapping[str, Any]) -> Site:
    """Change any of LIMITS. Names of moderators are shown for what they decide from now on, not for the past.

    Raises Refused when nothing changes.
    """
    Site.objects.get_or_create(pk=1)
    current = Site.objects.select_for_update().get(pk=1)
    changed = [name for name in LIMITS if name in changes and changes[name] != getattr(current, name)]
    if not changed:
        raise Refused(_("Nothing was changed."))
    for name in changed:
        setattr(current, name, changes[name])
    fields = list(changed)
    if "moderators_shown" in changed:
        current.moderators_shown_since = now()
        fields.append("moderators_shown_since")
    current.save(update_fields=fields)
    changed_for_all()
    record(
        LimitsChanged(fields_changed=len(changed), moderators_shown=ShownAs(current.moderators_shown)),
        by=by,
        subject=current,
    )
    return current
