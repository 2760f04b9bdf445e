"""Addresses whose module is imported when the first of them is asked for.

The operations and their shapes take some 17 MB; a community that no program speaks to has no use for them. Where one
has tokens they are loaded before the workers are forked, and shared (`community/server.py`).
"""

from django.core.checks import CheckMessage
from django.urls import URLResolver
from django.urls.resolvers import RoutePattern


class Late(URLResolver):
    """`path(route, include(…))` of the namespace of `module`, whose `urlpatterns` nobody has looked at yet."""

    def __init__(self, route: str, module: str, *, namespace: str) -> None:
        super().__init__(RoutePattern(route), module, app_name=namespace, namespace=namespace)

    def _populate(self) -> None:
        """Called by the resolver above, which needs only the namespace: reversing reads `url_patterns` itself."""

    def check(self) -> list[CheckMessage]:
        """What is not loaded is not looked at; the tests walk through all of it."""
        return super().check() if "url_patterns" in self.__dict__ else []
