"""What the log keeps of uploads."""

from community.commons.activity.facts import fact


@fact("files.uploaded")
class Uploaded:
    """A member sent a picture; it was verified and drawn anew."""

    size: int  # bytes
    width: int
    height: int
