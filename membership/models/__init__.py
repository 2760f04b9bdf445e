"""The people, what they say of themselves, and their ties."""

from .people import (
    HANDLE_PATTERN,
    WORDS,
    Account,
    Address,
    Anyone,
    FoldedName,
    Member,
    MemberQuerySet,
    begins,
    valid_time_zone,
)
from .profile import MANY, OPTIONED, SHARED, Audience, Field, Holding, Kind, Option, Reader, Value, Word
from .roles import Role, RoleInterval
from .ties import Block, Connection, Group, GroupMember, SavedSearch

__all__ = [
    "HANDLE_PATTERN",
    "MANY",
    "OPTIONED",
    "SHARED",
    "WORDS",
    "Account",
    "Address",
    "Anyone",
    "Audience",
    "Block",
    "Connection",
    "Field",
    "FoldedName",
    "Group",
    "GroupMember",
    "Holding",
    "Kind",
    "Member",
    "MemberQuerySet",
    "Option",
    "Reader",
    "Role",
    "RoleInterval",
    "SavedSearch",
    "Value",
    "Word",
    "begins",
    "valid_time_zone",
]
