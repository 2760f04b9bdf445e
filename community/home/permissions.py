"""Who founds the site, and who changes its settings."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from community.commons.access import has_role, is_automaton, is_signed_in, policy, predicate


@predicate(_("This site is set up already."))
def is_not_set_up(person: Any, thing: Any) -> bool:
    from .setup import needs_setup

    return needs_setup()


policy(
    {
        "home.set_up": is_automaton & is_not_set_up,
        "home.change_settings": is_signed_in & has_role("administrator"),
    }
)
