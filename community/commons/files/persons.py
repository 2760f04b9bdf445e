"""What files hold of people."""

from community.commons.persons import DELETED, Table, declare

declare(
    Table(
        "files.Upload",
        DELETED,
        "with its files, unless the posts that show them stay",
        of="owner",
        columns="original_name media_type size width height stored created_at",
        stays="where it stands is said by the text that shows it",
        files=lambda upload: [upload.stored],
    )
)
