"""Where moderation stands in the bar, in one's own menu and in the foot."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from community.commons.access import allowed
from community.commons.web.navigation import Desk, FootLink, MenuLink, add_desk, add_foot_link, add_menu_link

from .models import Case


def works_here(person: Any) -> bool:
    return allowed(person, "moderation.see_queue")


def gives_trust(person: Any) -> bool:
    return allowed(person, "membership.list_trusted")


def reads_audit_log(person: Any) -> bool:
    return allowed(person, "moderation.view_audit_log")


def exports(person: Any) -> bool:
    return allowed(person, "moderation.export_statements")


def sets_limits(person: Any) -> bool:
    return allowed(person, "moderation.change_limits")


def clears_names(person: Any) -> bool:
    return allowed(person, "moderation.list_names")


def cases_waiting(person: Any) -> int:
    """One query that stops at a thousand, by the index of open cases: a long queue makes no page slower."""
    return Case.objects.workable_by(person).open()[:1000].count()


def register() -> None:
    add_desk(
        Desk(
            "queue",
            _("Queue"),
            "moderation:queue",
            icon="queue",
            shown_to=works_here,
            count=cases_waiting,
            counted=_("cases waiting"),
        )
    )
    add_menu_link(
        MenuLink(_("Names to take out"), "moderation:name-list", icon="edit", order=57, shown_to=clears_names)
    )
    add_menu_link(MenuLink(_("Your reports"), "moderation:report-list", icon="flag", order=50))
    add_menu_link(MenuLink(_("Your standing"), "moderation:statement-list", icon="scales", order=55))
    add_menu_link(
        MenuLink(_("Sanctions"), "moderation:sanction-list", icon="lock", order=56, shown_to=works_here)
    )
    add_menu_link(
        MenuLink(
            _("Letters with the team"),
            "moderation:letters-mine",
            icon="message",
            order=52,
        )
    )
    add_menu_link(MenuLink(_("What you can do"), "moderation:own-standing", icon="key", order=45))
    add_menu_link(
        MenuLink(
            _("Trusted members"), "moderation:trust-list", icon="members", order=82, shown_to=gives_trust
        )
    )
    add_menu_link(
        MenuLink(
            _("Trust and limits"), "moderation:limits-change", icon="scales", order=84, shown_to=sets_limits
        )
    )
    add_menu_link(
        MenuLink(_("Second looks"), "moderation:look-list", icon="eye", order=83, shown_to=works_here)
    )
    add_menu_link(
        MenuLink(_("Audit log"), "moderation:audit-log", icon="history", order=86, shown_to=reads_audit_log)
    )
    add_foot_link(FootLink(_("House rules"), "moderation:rule-list", order=10))
    add_foot_link(FootLink(_("Moderation log"), "moderation:log", order=15))
    add_foot_link(FootLink(_("Report something illegal"), "moderation:notice-file", order=17))
    add_foot_link(FootLink(_("Transparency report"), "moderation:transparency", order=16))
    add_menu_link(
        MenuLink(
            _("Statements of reasons"),
            "moderation:statement-export",
            icon="download",
            order=88,
            shown_to=exports,
        )
    )
