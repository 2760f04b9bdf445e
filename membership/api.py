"""The members in the public API: the directory, a profile as others see it, and oneself."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.db.models.functions import Lower
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from pydantic import Field, StringConstraints

from community.commons.access import Refused
from community.commons.api.doors import PUBLIC, SIGNED_IN
from community.commons.api.lists import Listed
from community.commons.api.rooms import Room
from community.commons.api.shapes import Asked, Handle, Language, Person, a_text, person

from . import operations
from .filters import ORDERS, MemberFilter
from .forms import PreferencesForm, ProfileForm
from .models import Member, Role

room = Room("Members")
Line = Annotated[str, StringConstraints(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")]


class MemberOut(Person):
    headline: str
    place: str
    pronouns: str
    joined_at: datetime


class Profile(MemberOut):
    about: str = Field(description="Markdown")
    about_html: str
    roles: list[str] = Field(description="on the whole site")


class Me(Profile):
    id: int
    email: str
    listed: bool
    language: str
    time_zone: str
    theme: str
    scopes: list[str] = Field(description="of the token that asks")
    token_expires_at: datetime | None


class MeIn(Asked):
    """What is left out stays as it is."""

    name: Annotated[Line | None, Field(min_length=1)] = None
    headline: Annotated[str | None, Field(max_length=140, pattern=r"^[^\x00-\x1f\x7f]*$")] = None
    pronouns: Annotated[str | None, Field(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$")] = None
    place: Line | None = None
    about: Annotated[str, a_text(4000)] | None = None
    listed: bool | None = None
    language: Language | None = None
    time_zone: Annotated[str | None, Field(pattern=r"^[A-Za-z0-9_+/-]{1,50}$")] = None
    theme: Literal["", "light", "dark"] | None = None


def _member(one: Member) -> dict[str, Any]:
    named: Any = person(one)
    return named | {
        "headline": one.headline,
        "place": one.place,
        "pronouns": one.pronouns,
        "joined_at": one.joined_at,
    }


def _profile(one: Member) -> dict[str, Any]:
    known = {role.value for role in Role}
    roles = sorted(role for role in one.roles_now if role in known)
    return _member(one) | {"about": one.about, "about_html": one.about_html, "roles": roles}


@room.lists("/members", access=PUBLIC, answers=MemberOut, filters=MemberFilter)
def member_list(request: HttpRequest) -> Listed:
    """The directory: members who asked to be listed."""
    rows = Member.objects.listed().annotate(name_small=Lower("name"))
    order = ORDERS.get(request.GET.get("sort", ""), ORDERS["name"])
    return Listed(rows, order=order, show=lambda found: [_member(one) for one in found])


@room.reads("/members/{handle}", access=PUBLIC, answers=Profile)
def member_detail(request: HttpRequest, handle: Handle) -> dict[str, Any]:
    """A member, as others see them."""
    return _profile(get_object_or_404(Member.objects.people(), handle=handle.lower()))


@room.reads("/me", access=SIGNED_IN, answers=Me)
def me(request: HttpRequest) -> dict[str, Any]:
    """Whose token this is, and what it may do."""
    return _me(request)


def _me(request: HttpRequest) -> dict[str, Any]:
    token: Any = request.token  # type: ignore[attr-defined]
    own = Member.objects.get(pk=request.user.pk)
    return _profile(own) | {
        "id": own.pk,
        "email": own.email,
        "listed": own.listed,
        "language": own.language,
        "time_zone": own.time_zone,
        "theme": own.theme,
        "scopes": token.scopes,
        "token_expires_at": token.expires_at,
    }


@room.writes("PATCH", "/me", access=SIGNED_IN, answers=Me)
def me_edit(request: HttpRequest, body: MeIn) -> dict[str, Any]:
    """Change one's profile or preferences."""
    asked = body.model_dump(exclude_none=True)
    member: Any = request.user
    profile = _checked(ProfileForm, member, asked)
    preferences = _checked(PreferencesForm, member, asked)
    if profile:
        operations.edit_profile(member, by=member, changes=profile)
    if preferences:
        operations.change_preferences(member, by=member, changes=preferences)
    return _me(request)


def _checked(kind: Any, member: Member, asked: dict[str, Any]) -> dict[str, Any]:
    """Those of the values that are the form's, as the page's form leaves them. Raises Refused with its sentences."""
    names = [name for name in kind.Meta.fields if name in asked]
    own = Member.objects.get(pk=member.pk)
    now = {name: getattr(own, name) for name in kind.Meta.fields}
    form = kind(now | {name: asked[name] for name in names}, instance=own)
    if names and not form.is_valid():
        raise Refused(" ".join(str(error) for errors in form.errors.values() for error in errors))
    return {name: form.cleaned_data[name] for name in names if form.cleaned_data[name] != now[name]}
