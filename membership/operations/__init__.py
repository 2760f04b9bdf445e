"""What can be done with people: the only place that changes their state."""

from .accounts import deactivate, import_authors, join_address, sign_up
from .agreements import agree, publish_privacy_text
from .belonging import (
    answer_join,
    decline_invitation,
    invite_to_group,
    join_group,
    leave_group,
    remove_from_group,
    show_belonging,
    uninvite_from_group,
    withdraw_join,
)
from .blocks import block_member, unblock_member
from .connections import (
    accept_connection,
    ask_connection,
    decline_connection,
    end_connection,
    withdraw_connection,
)
from .doors import admit_entry, ask_entry, enter, invite, refuse_entry, withdraw_invitation
from .exports import ask_export, keep_export
from .fields import (
    bring_back_field,
    change_field,
    make_field,
    merge_option,
    narrow_values,
    part_option,
    retire_field,
)
from .groups import close_group, edit_group, make_group, reopen_group, set_group_coordinator
from .identity import change_handle, come_back, note_address_change, reopen_account, undo_address_change
from .importing import (
    begin_import,
    end_import,
    import_members,
    keep_import,
    take_back_lines,
    undo_import,
)
from .introductions import (
    agree_introduction,
    decline_introduction,
    introduce_members,
    put_aside,
    withdraw_introduction,
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
    "accept_connection",
    "admit_entry",
    "agree",
    "agree_introduction",
    "answer_join",
    "ask_connection",
    "ask_entry",
    "ask_export",
    "begin_import",
    "block_member",
    "bring_back_field",
    "change_field",
    "change_handle",
    "change_preferences",
    "close_group",
    "come_back",
    "deactivate",
    "decline_connection",
    "decline_introduction",
    "decline_invitation",
    "delete_search",
    "edit_group",
    "edit_profile",
    "end_connection",
    "end_import",
    "end_role",
    "enter",
    "give_role",
    "give_trust",
    "import_authors",
    "import_members",
    "introduce_members",
    "invite",
    "invite_to_group",
    "join_address",
    "join_group",
    "keep_import",
    "leave_group",
    "make_field",
    "make_group",
    "merge_option",
    "narrow_values",
    "note_address_change",
    "part_option",
    "publish_privacy_text",
    "put_aside",
    "refuse_entry",
    "remove_avatar",
    "remove_from_group",
    "rename_search",
    "reopen_account",
    "reopen_group",
    "retire_field",
    "save_search",
    "set_avatar",
    "set_group_coordinator",
    "set_profile_state",
    "show_belonging",
    "sign_up",
    "take_back_lines",
    "take_trust",
    "unblock_member",
    "undo_address_change",
    "undo_import",
    "uninvite_from_group",
    "withdraw_connection",
    "withdraw_introduction",
    "withdraw_invitation",
    "withdraw_join",
]
