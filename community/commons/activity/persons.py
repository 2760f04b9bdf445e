"""What the log holds of people."""

from community.commons.persons import EMPTIED, FORMER, Table, declare, nobodys

declare(
    Table(
        "activity.Activity",
        FORMER,
        "ids, numbers and dates, which lead to an empty row",
        of="actor",
        columns="verb occurred_at subject_type subject_id",
        stays="the facts name others",
        in_page=False,  # thousands of them for whoever has been here for years
        stays_put="the log is never rewritten",
    ),
    Table(
        "activity.Words",
        EMPTIED,
        "the seal holds a digest alone; a case that is open keeps its words",
        of="activity__actor",
        columns="activity__verb activity__occurred_at text",
    ),
)
nobodys(
    "activity.Void", "activity.Seal", "activity.SealHead", "activity.PublishedHead", why="numbers and digests"
)
nobodys("activity.Delivered", why="which reaction ran")
