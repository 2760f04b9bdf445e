"""What polls hold of people."""

from community.commons.persons import DELETED, FORMER, Table, declare, nobodys

declare(
    Table(
        "surveys.Poll",
        FORMER,
        "others voted; it goes with the post that asks it",
        of="author",
        columns="question language closes_at closed_at created_at",
        stays="it stands with the post that asks it",
    ),
    Table(
        "surveys.Voter", DELETED, "counts stay, without whose they are", of="member", columns="poll__question"
    ),
    Table(
        "surveys.Pick",
        DELETED,
        "counts stay, without whose they are",
        of="voter__member",
        columns="voter__poll__question choice__text",
    ),
)
nobodys("surveys.Choice", why="words of the poll, without who chose them")
