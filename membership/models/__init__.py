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
    valid_time_zone,
)
from .profile import MANY, OPTIONED, Audience, Field, Kind, Option, Reader, Value
from .roles import Role, RoleInterval
from .ties import Block, Connection, Group, GroupMember

__all__ = [
    "HANDLE_PATTERN",
    "MANY",
    "OPTIONED",
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
    "Kind",
    "Member",
    "MemberQuerySet",
    "Option",
    "Reader",
    "Role",
    "RoleInterval",
    "Value",
    "valid_time_zone",
]
