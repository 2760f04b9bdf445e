"""The pages of the people."""

from .directory import (
    member_list,
    option_counts,
    search_delete,
    search_list,
    search_rename,
    search_save,
)
from .importing import import_begin, import_detail, import_list, import_undo
from .profiles import (
    account_hub,
    avatar_change,
    deactivate,
    initials,
    member_page,
    preferences_change,
    profile_edit,
    role_end,
    role_list,
    seen_by,
)

__all__ = [
    "account_hub",
    "avatar_change",
    "deactivate",
    "import_begin",
    "import_detail",
    "import_list",
    "import_undo",
    "initials",
    "member_list",
    "member_page",
    "option_counts",
    "preferences_change",
    "profile_edit",
    "role_end",
    "role_list",
    "search_delete",
    "search_list",
    "search_rename",
    "search_save",
    "seen_by",
]
