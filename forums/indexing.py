"""What search knows of the forums; moved in the transaction of whatever moves it."""

from .models import Post, Topic


def index(post: Post, topic: Topic) -> None:
    return None


def index_topic(topic: Topic) -> None:
    return None


def remove(post: Post) -> None:
    return None


def show_topic(topic: Topic, shown: bool) -> None:
    return None
