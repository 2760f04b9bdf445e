"""A lease table behind Django's Tasks interface."""

from django_tasks.backends.immediate import ImmediateBackend


class LeaseBackend(ImmediateBackend):
    """Placeholder of the first commit: runs at once."""
