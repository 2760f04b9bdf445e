"""What the log keeps of uploads."""

from community.commons.activity.facts import fact


@fact("files.uploaded")
class Uploaded:
    """A member sent a picture, which was verified and drawn anew, or a file, which has no width and height."""

    size: int  # bytes
    width: int
    height: int
