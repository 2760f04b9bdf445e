"""What is done to the site as a whole: set up once, changed by its administrators."""

from collections.abc import Mapping
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from community.commons import site as kept
from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from community.commons.site.models import Site
from forums.moderation.operations import write_rule
from forums.operations import create_category
from membership.accounts import new_member
from membership.models import Member, Role
from membership.operations import give_role, sign_up

from .facts import SettingsChanged, SiteSetUp
from .rules_template import RULES
from .setup import Founding

SETTINGS = (
    "name",
    "tagline",
    "translations",
    "language",
    "time_zone",
    "signup",
    "hold_newcomers",
    "outside_body",
    "authority",
    "door_words",
    "minimum_age",
    "staff_two_steps",
    "posts_of_erased",
)


@operation("home.set_up")
def set_up(site: Site, *, by: Any, founding: Founding) -> Member:
    """Found the site: settings, first administrator, rooms, rules; the setup link is void from then on.

    All of it or nothing. Returns the administrator. Raises Refused when the address belongs to a member.
    """
    Site.objects.update_or_create(pk=1)
    founded = Site.objects.select_for_update().filter(pk=1, set_up_at=None)
    changed = founded.update(
        name=founding.site_name,
        tagline=founding.tagline,
        language=founding.language,
        time_zone=founding.time_zone,
        signup=founding.signup,
        set_up_at=now(),
        setup_key="",
    )
    if not changed:
        raise Refused(_("This site is set up already."))
    administrator = _first_administrator(founding, by)
    for place, room in enumerate(founding.rooms):
        create_category(
            None,
            by=administrator,
            name=room.name,
            description=room.description,
            translations=room.translations,
            tint=place % 6 + 1,
        )
    rules = RULES if founding.with_rules else ()
    for rule in rules:
        write_rule(
            None,
            by=administrator,
            code=rule.code,
            titles=rule.titles,
            texts=rule.texts,
            urgency=rule.urgency,
        )
    record(
        SiteSetUp(administrator_id=administrator.pk, categories=len(founding.rooms), rules=len(rules)),
        by=administrator,
        subject=Site.objects.get(pk=1),
    )
    transaction.on_commit(kept.forget)
    return administrator


def _first_administrator(founding: Founding, by: Any) -> Member:
    """Whoever sets up the site vouches for the address."""
    email = founding.email.strip().lower()
    if Member.objects.filter(email__iexact=email).exists():
        raise Refused(_("%(email)s belongs to another account.") % {"email": email})
    member = new_member(
        founding.admin_name,
        email,
        founding.password,
        language=founding.language,
        time_zone=founding.time_zone,
    )
    EmailAddress.objects.create(user=member, email=email, verified=True, primary=True)
    sign_up(member, by=member)
    give_role(member, by=by, role=Role.ADMINISTRATOR)
    return member


@operation("home.change_settings")
def change_settings(site: Site, *, by: Any, changes: Mapping[str, Any]) -> Site:
    """Change what holds for the whole site: name, tagline, translations, language, time zone, who may join.

    Every process knows within seconds. Raises Refused when nothing changes.
    """
    Site.objects.get_or_create(pk=1)
    current = Site.objects.select_for_update().get(pk=1)
    changed = [name for name in SETTINGS if name in changes and changes[name] != getattr(current, name)]
    if not changed:
        raise Refused(_("Nothing was changed."))
    for name in changed:
        setattr(current, name, changes[name])
    if "staff_two_steps" in changed:
        current.staff_two_steps_since = now() if current.staff_two_steps else None
        changed.append("staff_two_steps_since")
    current.save(update_fields=changed)
    kept.changed_for_all()
    record(SettingsChanged(fields_changed=len(changed)), by=by, subject=current)
    return current
