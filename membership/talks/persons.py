"""What conversations hold of people: each takes along what they said themselves."""

from community.commons.persons import DELETED, EMPTIED, FORMER, Table, declare

declare(
    Table(
        "talks.Conversation",
        FORMER,
        "the others go on; its name may be theirs",
        of="begun_by",
        columns="id name begun_at",
        stays="the rest is counted from messages",
    ),
    Table(
        "talks.Participant",
        DELETED,
        "a place in a conversation is a person's",
        of="member",
        aside="added_by",
        columns="conversation_id conversation__name joined_at left_at read_number muted",
    ),
    Table(
        "talks.Message",
        EMPTIED,
        "the others keep the order of what was said, and what they said themselves",
        of="author",
        aside="about",
        columns="conversation_id number text language created_at edited_at",
        stays="the rest is made from the text; what others said is theirs",
    ),
    Table("talks.Preference", DELETED, "nobody writes any more", of="member", columns="may_write"),
)
