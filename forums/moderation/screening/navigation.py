"""Where screening stands in one's own menu."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from community.commons.access import allowed
from community.commons.web.navigation import MenuLink, add_menu_link


def works_here(person: Any) -> bool:
    return allowed(person, "screening.view_screening")


def register() -> None:
    add_menu_link(
        MenuLink(
            _("Automatic rules and assistant"),
            "screening:set-list",
            icon="settings",
            order=60,
            shown_to=works_here,
        )
    )
