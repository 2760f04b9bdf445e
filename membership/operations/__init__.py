"""What can be done with people: the only place that changes their state."""

from .accounts import deactivate, import_authors, join_address, sign_up
from .belonging import (
    answer_join,
    decline_invitation,
    invite_to_group,
    join_group,
    leave_group,
    remove_from_group,
    show_belonging,
    withdraw_invitation,
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
from .groups import close_group, edit_group, make_group, reopen_group, set_group_coordinator
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
    "agree_introduction",
    "answer_join",
    "ask_connection",
    "block_member",
    "change_preferences",
    "close_group",
    "deactivate",
    "decline_connection",
    "decline_introduction",
    "decline_invitation",
    "delete_search",
    "edit_group",
    "edit_profile",
    "end_connection",
    "end_role",
    "give_role",
    "give_trust",
    "import_authors",
    "introduce_members",
    "invite_to_group",
    "join_address",
    "join_group",
    "leave_group",
    "make_group",
    "put_aside",
    "remove_avatar",
    "remove_from_group",
    "rename_search",
    "reopen_group",
    "save_search",
    "set_avatar",
    "set_group_coordinator",
    "set_profile_state",
    "show_belonging",
    "sign_up",
    "take_trust",
    "unblock_member",
    "withdraw_connection",
    "withdraw_introduction",
    "withdraw_invitation",
    "withdraw_join",
]
