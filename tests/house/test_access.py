"""Every view says who may open it."""

import pytest

from community.commons.access import POLICY

from .parts import Route, modules_named, routes
from .samples import BODIES

modules_named("permissions")

# Views of libraries, by the module that holds them: what they check themselves.
OF_LIBRARIES = {
    "allauth.account": "allauth's own: signing in and up are public, the rest asks who you are",
    "allauth.mfa": "allauth's own: signed in, and again shortly before",
    "allauth.socialaccount": "allauth's own: signing in through others is public, one's own connections signed in",
    "allauth.usersessions": "allauth's own: signed in, one's own sessions",
    "django.contrib.staticfiles": "public: files of the program",
}
ACCESS = {"public", "signed in"}


def _of_a_library(route: Route) -> bool:
    return any(route.view.__module__.startswith(name) for name in OF_LIBRARIES)


OURS = [route for route in routes() if not _of_a_library(route)]


@pytest.mark.parametrize("route", OURS, ids=lambda route: route.name or route.pattern)
def test_a_view_states_its_access(route: Route) -> None:
    access = getattr(route.view, "access", None)
    assert access, f"{route.view_name}: decorate it with @public, @signed_in or @permitted(…)"
    assert access in ACCESS or access in POLICY, f"{route.view_name}: {access} stands in no permission table"


@pytest.mark.parametrize("route", OURS, ids=lambda route: route.name or route.pattern)
def test_an_address_has_a_name(route: Route) -> None:
    assert route.name and not route.name.endswith(":"), f"{route.pattern} has no name"


def test_an_operation_of_the_api_that_takes_a_body_has_a_sample() -> None:
    taking = {
        route.name.removeprefix("v1:")
        for route in routes()
        if (found := getattr(route.view, "operation", None))
        and any(model.__ninja_param_source__ in ("body", "file") for model in found.models)
    }
    assert taking == set(BODIES), "tests/house/samples.py, BODIES: the access matrix sends them"


def test_permission_names_are_of_their_part() -> None:
    labels = {name.split(".")[0] for name in POLICY}
    from django.apps import apps

    assert labels <= {config.label for config in apps.get_app_configs()}
