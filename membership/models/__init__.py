"""The people, what they say of themselves, and their ties."""

from .desk import DeskAct, Look, MemberNote, Seen
from .doors import AddressChange, Agreement, Entry, FormerHandle, Invitation, PrivacyText
from .erasures import GRACE, Erasure, NameLeft
from .exports import Export
from .importing import ImportLine, MemberImport
from .merging import Merge, MergeStep
from .people import (
    FORMER,
    HANDLE_PATTERN,
    WORDS,
    Account,
    Address,
    Anyone,
    DisplayName,
    FoldedName,
    Member,
    MemberQuerySet,
    begins,
    valid_time_zone,
)
from .profile import MANY, OPTIONED, SHARED, Audience, Field, Holding, Kind, Option, Reader, Value, Word
from .roles import Role, RoleInterval
from .ties import Block, Connection, Group, GroupMember, Introduction, NotThisOne, SavedSearch

__all__ = [
    "FORMER",
    "GRACE",
    "HANDLE_PATTERN",
    "MANY",
    "OPTIONED",
    "SHARED",
    "WORDS",
    "Account",
    "Address",
    "AddressChange",
    "Agreement",
    "Anyone",
    "Audience",
    "Block",
    "Connection",
    "DeskAct",
    "DisplayName",
    "Entry",
    "Erasure",
    "Export",
    "Field",
    "FoldedName",
    "FormerHandle",
    "Group",
    "GroupMember",
    "Holding",
    "ImportLine",
    "Introduction",
    "Invitation",
    "Kind",
    "Look",
    "Member",
    "MemberImport",
    "MemberNote",
    "MemberQuerySet",
    "Merge",
    "MergeStep",
    "NameLeft",
    "NotThisOne",
    "Option",
    "PrivacyText",
    "Reader",
    "Role",
    "RoleInterval",
    "SavedSearch",
    "Seen",
    "Value",
    "Word",
    "begins",
    "valid_time_zone",
]
