"""No act of the team goes through on an old proof: every route, posted with one and without.

What counts as an act is what leaves a sealed entry. A route that only the team may open and that leaves none here
stands in NO_ACT with its reason, or needs fields in FORMS.
"""

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from community.commons.access import POLICY, allowed
from community.commons.activity.models import Seal
from forums.moderation import operations as moderation
from membership.models import Member
from tests.cast import Person

from .access_matrix import LEFT_OUT
from .parts import Route, routes
from .samples import FORMS, Values, case, filled

TEAM = ("category_moderator", "moderator", "coordinator", "administrator")

NO_ACT = {
    "moderation:queue": "a list",
    "moderation:case-detail": "a page",
    "moderation:letter-preview": "a preview",
    "moderation:lease-renew": "says only that the page is still open",
    "forums:category-list": "a list",
    "live:room-desk": "a piece of a page",
    "membership:desk-act-list": "a list",
    "membership:desk-act-detail": "a page",
    "membership:desk-list": "a list",
    "membership:desk-member": "a page",
    "membership:entry-list": "a list",
    "membership:erasure-list": "a list",
    "membership:import-detail": "a page",
    "moderation:name-list": "a list",
    "membership:import-list": "keeps a file; bringing it in is the act",
    "membership:merge-detail": "a page",
    "membership:merge-list": "a list",
    "moderation:agreement": "a page",
    "moderation:audit-log": "a list",
    "moderation:look-list": "a list",
    "mail:incoming-list": "a list",
    "mail:incoming-retry": "gives a message to its door once more; what it becomes is its author's act",
    "mail:outbox": "a list",
    "mail:outbox-mail": "a page",
    "moderation:bulk-detail": "a page",
    "moderation:care-choose": "one's own choice",
    "moderation:case-next": "leads to a page",
    "moderation:hold-detail": "a page",
    "moderation:letter-list": "a list",
    "moderation:preset-list": "a list",
    "moderation:sanction-detail": "a page",
    "moderation:sanction-list": "a list",
    "moderation:view-delete": "one's own list",
    "moderation:view-save": "one's own list",
    "screening:assistant": "a page",
    "screening:assistant-teach": "starts a job; what was learned is recorded when it is there",
    "screening:coded-list": "a list",
    "screening:set-detail": "a page",
    "screening:set-list": "a list",
}


# Possible only after another act of the team; the one door, `activity.record`, asks them for a proof like all others.
AFTER_ANOTHER = {
    "membership:import-undo": "after a file was brought in",
    "membership:option-list": "with two words that mean the same",
    "moderation:appeal-look-again": "where nobody uninvolved is there",
    "moderation:case-moot": "when the thing is gone",
    "moderation:case-resume": "after a pause",
    "moderation:hold-confirm": "by somebody else than who asked for it",
    "moderation:hold-place": "what the walk has is held already",
    "moderation:opinion-give": "when one was asked",
    "moderation:sanction-confirm": "after a proposal",
    "screening:set-live": "after the shadow",
    "screening:set-shadow": "after a trial",
}


def _client(person: Any, *, hours_ago: float) -> Client:
    client = Client(raise_request_exception=False, headers={"accept-language": "en"})
    client.force_login(person, backend="membership.backends.MemberBackend")
    session = client.session
    session["signed_in_at"] = time.time() - hours_ago * 3600
    session.save()
    return client


# What must have happened for the act to be possible.
BEFORE: dict[str, Callable[[Any, Any], Any]] = {
    "moderation:case-release": lambda case, person: moderation.claim_case(case, by=person),
    "moderation:case-take-over": lambda case, person: moderation.claim_case(
        case, by=Member.objects.get(handle="moderator" if person.handle != "moderator" else "administrator")
    ),
}


def _sealed(
    client: Client, url: str, body: dict[str, Any], first: Callable[[], Any] = lambda: None
) -> tuple[int, str]:
    """How many sealed entries the post left, and where it led; undone."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        first()
        before = Seal.objects.count()
        answer = client.post(url, body)
        left = Seal.objects.count() - before
        transaction.set_rollback(True)
    cache.clear()
    client.cookies = cookies
    return left, answer.headers.get("Location", "")


def _for_the_team_alone(route: Route) -> bool:
    rule = POLICY.get(getattr(route.view, "access", ""))
    if rule is None:
        return False
    try:
        return not rule(AnonymousUser(), None) and bool(route.view.access)  # type: ignore[attr-defined]
    except Exception:  # asks about a thing
        return False


@pytest.mark.django_db
def test_no_act_of_the_team_goes_through_on_an_old_proof(cast: Mapping[str, Person]) -> None:
    values = Values(cast)
    fresh = {role: _client(cast[role], hours_ago=0) for role in TEAM}
    stale = {role: _client(cast[role], hours_ago=12.5) for role in TEAM}
    acts, idle = set(), set()
    for route in sorted(routes(), key=lambda one: (one.name, one.pattern)):
        if route.name in LEFT_OUT or hasattr(route.view, "operation"):
            continue
        url = reverse(route.name, kwargs={name: values.of(route.name, name) for name in route.parameters})
        body = filled(FORMS.get(route.name), values) or {}
        for role in TEAM:
            prepare = BEFORE.get(route.name)
            case_ = values.made(case) if prepare else None
            first = partial(prepare, case_, cast[role]) if prepare else lambda: None
            if prepare and not allowed(cast[role], "moderation.view_case", case_):
                continue
            left, _where = _sealed(fresh[role], url, body, first)
            if not left:
                continue
            acts.add(route.name)
            left, where = _sealed(stale[role], url, body, first)
            assert (left, where) == (0, "/accounts/reauthenticate/"), f"{route.name} by {role}"
        if route.name not in acts and _for_the_team_alone(route):
            idle.add(route.name)
    untried = idle - set(NO_ACT) - set(AFTER_ANOTHER)
    assert not untried, f"acts that were not tried: {sorted(untried)}"
    assert len(acts) >= 25, sorted(acts)
