"""What can be done with people: the only place that changes their state."""

from .accounts import deactivate, import_authors, join_address, sign_up
from .agreements import agree, publish_privacy_text
from .doors import admit_entry, ask_entry, enter, invite, refuse_entry, withdraw_invitation
from .fields import (
    bring_back_field,
    change_field,
    make_field,
    merge_option,
    narrow_values,
    part_option,
    retire_field,
)
from .identity import change_handle, come_back, note_address_change, reopen_account, undo_address_change
from .importing import (
    begin_import,
    end_import,
    import_members,
    keep_import,
    take_back_lines,
    undo_import,
)
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
    "begin_import",
    "bring_back_field",
    "change_field",
    "change_handle",
    "change_preferences",
    "come_back",
    "deactivate",
    "delete_search",
    "edit_profile",
    "end_import",
    "end_role",
    "enter",
    "give_role",
    "give_trust",
    "import_authors",
    "import_members",
    "invite",
    "join_address",
    "keep_import",
    "make_field",
    "merge_option",
    "narrow_values",
    "note_address_change",
    "part_option",
    "publish_privacy_text",
    "refuse_entry",
    "remove_avatar",
    "rename_search",
    "reopen_account",
    "retire_field",
    "save_search",
    "set_avatar",
    "set_profile_state",
    "sign_up",
    "take_back_lines",
    "take_trust",
    "undo_address_change",
    "undo_import",
    "withdraw_invitation",
]
