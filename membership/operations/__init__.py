"""What can be done with people: the only place that changes their state."""

from .accounts import deactivate, import_authors, join_address, sign_up
from .agreements import agree, publish_privacy_text
from .doors import admit_entry, ask_entry, enter, invite, refuse_entry, withdraw_invitation
from .identity import change_handle, come_back, note_address_change, reopen_account, undo_address_change
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
    "admit_entry",
    "agree",
    "ask_entry",
    "change_handle",
    "change_preferences",
    "come_back",
    "deactivate",
    "delete_search",
    "edit_profile",
    "end_role",
    "enter",
    "give_role",
    "give_trust",
    "import_authors",
    "invite",
    "join_address",
    "note_address_change",
    "publish_privacy_text",
    "refuse_entry",
    "remove_avatar",
    "rename_search",
    "reopen_account",
    "save_search",
    "set_avatar",
    "set_profile_state",
    "sign_up",
    "take_trust",
    "undo_address_change",
    "withdraw_invitation",
]
