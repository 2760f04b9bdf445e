"""What can be done with people: the only place that changes their state."""

from .accounts import deactivate, import_authors, join_address, sign_up
from .profiles import (
    PREFERENCES,
    change_preferences,
    edit_profile,
    remove_avatar,
    set_avatar,
    set_profile_state,
)
from .roles import end_role, give_role, give_trust, take_trust
from .searches import delete_search, rename_search, save_search

__all__ = [
    "PREFERENCES",
    "change_preferences",
    "deactivate",
    "delete_search",
    "edit_profile",
    "end_role",
    "give_role",
    "give_trust",
    "import_authors",
    "join_address",
    "remove_avatar",
    "rename_search",
    "save_search",
    "set_avatar",
    "set_profile_state",
    "sign_up",
    "take_trust",
]
