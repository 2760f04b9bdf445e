"""The people: members, addresses, roles."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembershipConfig(AppConfig):
    name = "membership"
    label = "membership"
    verbose_name = _("Membership")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from community.commons.access import allowed
        from community.commons.files.guards import register_faces
        from community.commons.web import navigation, preferences

        from . import (  # noqa: F401
            account_subjects,
            agreeing,
            avatars,
            belonging,
            exporting,
            facts,
            forgetting,
            fresh,
            front,
            leaving,
            merging_work,
            operations,
            permissions,
            subjects,
            words,
        )
        from .importing import running

        def administers(person: Any) -> bool:
            return allowed(person, "membership.list_roles")

        def lets_in(person: Any) -> bool:
            return allowed(person, "membership.list_entries")

        def invites(person: Any) -> bool:
            return allowed(person, "membership.invite")

        def keep(member: Any, chosen: dict[str, str]) -> None:
            changes: dict[str, Any] = {name: value for name, value in chosen.items() if name != "keys"}
            if "keys" in chosen:
                changes["shortcuts"] = chosen["keys"] == "on"
            operations.change_preferences(member, by=member, changes=changes)

        navigation.add_tab(
            navigation.Tab("members", _("Members"), "membership:member-list", icon="members", order=40)
        )

        def coordinates(person: Any) -> bool:
            return allowed(person, "membership.see_desk")

        for link in (
            navigation.MenuLink(
                _("Members’ desk"), "membership:desk-list", icon="members", order=77, shown_to=coordinates
            ),
            navigation.MenuLink(_("Your profile"), "membership:profile-edit", icon="person", order=10),
            navigation.MenuLink(
                _("Your connections"), "membership:connection-list", icon="members", order=12
            ),
            navigation.MenuLink(_("Your account"), "membership:account-hub", icon="key", order=20),
            navigation.MenuLink(
                _("Invitations"), "membership:invitation-list", icon="plus", order=25, shown_to=invites
            ),
            navigation.MenuLink(
                _("People at the door"), "membership:entry-list", icon="members", order=81, shown_to=lets_in
            ),
            navigation.MenuLink(
                _("Erasures"), "membership:erasure-list", icon="trash", order=79, shown_to=administers
            ),
            navigation.MenuLink(
                _("Roles"), "membership:role-list", icon="queue", order=80, shown_to=administers
            ),
        ):
            navigation.add_menu_link(link)
        navigation.add_foot_link(navigation.FootLink(_("Privacy"), "privacy:privacy-text", order=30))
        preferences.keepers.append(keep)
        agreeing.begin()
        account_subjects.register()
        fresh.watch_sign_ins()
        belonging.register()
        exporting.register()
        front.register()
        merging_work.register()
        leaving.register()
        words.register()
        running.register()
        subjects.register()
        register_faces(avatars.may_see_face)
