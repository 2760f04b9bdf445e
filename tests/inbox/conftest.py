"""A forum with somebody to tell."""

from tests.forums.conftest import category, private, topic

__all__ = ["category", "private", "topic"]
