"""What sessions and rooms hold of people: each takes along what they said and asked, and where they came."""

from community.commons.persons import DELETED, EMPTIED, FORMER, Table, declare, nobodys

declare(
    Table(
        "live.Session",
        FORMER,
        "the community's calendar goes on",
        aside="made_by",
        stays="words of the community",
    ),
    Table(
        "live.Part",
        DELETED,
        "who is gone does nothing there",
        of="member",
        columns="session__title role state asked_at answered_at",
    ),
    Table(
        "live.Answer",
        DELETED,
        "nobody comes any more",
        of="member",
        aside="ticked_by",
        columns="session__title name email reply guests words shown invited_at replied_at waiting_since attended_at",
        stays="the link's digest proves who one is, and goes nowhere; reminders sent are the site's",
    ),
    Table("live.Feed", DELETED, "nobody reads it any more", of="member", columns="made_at", stays="a secret"),
    Table(
        "live.Seat",
        DELETED,
        "a seat in a room is a person's",
        of="member",
        columns="room__session__title first_at said_at said read_seq hand hand_at first_timer",
    ),
    Table("live.Preference", DELETED, "nobody comes in any more", of="member", columns="named pace sound"),
    Table(
        "live.Item",
        EMPTIED,
        "the others keep the order of what was said, and what they said themselves",
        of="author",
        columns="room__session__title kind text language nameless created_at edited_at state held_because",
        stays="the rest is made from the text",
    ),
    Table("live.Reaction", DELETED, "a sign is a person's", of="member", columns="item_id kind"),
    Table("live.Support", DELETED, "a support is a person's", of="member", columns="question_id at"),
    Table(
        "live.Question",
        FORMER,
        "the answer belongs to everybody who asked",
        of="item__author",
        aside="answered_by",
        columns="item_id stage votes answer answered_at why",
        stays="the rest is made from the text",
    ),
)
nobodys("live.Room", why="how a room is arranged")
nobodys("live.Change", why="the order of what happened in a room")
nobodys("live.Sample", why="figures of a room")
