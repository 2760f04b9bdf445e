"""The members in the public API: the directory, a profile as others see it, and oneself."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from pydantic import Field, StringConstraints

from community.commons.access import Refused
from community.commons.api.doors import PUBLIC, SIGNED_IN
from community.commons.api.lists import Listed
from community.commons.api.rooms import Room
from community.commons.api.shapes import Asked, Handle, Language, Person, Told, person

from . import operations
from .filters import ORDERS, MemberFilter
from .forms import PreferencesForm
from .models import OPTIONED, Audience, Member, Role
from .profile_form import ProfileForm
from .saying import Saying, checked
from .showing import PLACED, Portrait, field_of, portrait, shown
from .sight import Viewer, viewer_of

room = Room("Members")
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,40}$")]
Line = Annotated[str, StringConstraints(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")]


class SaidOut(Told):
    """What a profile says in one field, to whoever asks."""

    key: str
    label: str
    kind: str
    value: str = Field(description="text; the words of tags and the codes of languages one a line")
    labels: list[str] = Field(description="of tags, languages and choices, in the language asked for")


class MemberOut(Person):
    headline: str
    place: str
    pronouns: str
    joined_at: datetime


class Profile(MemberOut):
    about: str = Field(description="Markdown")
    about_html: str
    fields: list[SaidOut] = Field(description="all that this profile says to whoever asks")
    roles: list[str] = Field(description="on the whole site")


class Me(Profile):
    id: int
    email: str
    listed: bool
    listed_publicly: bool
    language: str
    time_zone: str
    theme: str
    scopes: list[str] = Field(description="of the token that asks")
    token_expires_at: datetime | None


class SayingIn(Asked):
    """A value of a field, and who may see it; what is left out stays as it is."""

    value: Annotated[str | None, Field(max_length=4000, pattern=r"^[^\x00]*$")] = None
    audience: Literal["only_me", "connections", "members", "public"] | None = None


class MeIn(Asked):
    """What is left out stays as it is. A new value is seen by nobody else until an audience says so."""

    name: Annotated[Line | None, Field(min_length=1)] = None
    listed: bool | None = None
    listed_publicly: bool | None = None
    fields: Annotated[dict[Key, SayingIn] | None, Field(max_length=50)] = None
    language: Language | None = None
    time_zone: Annotated[str | None, Field(pattern=r"^[A-Za-z0-9_+/-]{1,50}$")] = None
    theme: Literal["", "light", "dark"] | None = None


def _member(one: Member, said: Portrait) -> dict[str, Any]:
    named: Any = person(one)
    return named | {
        "headline": said.line("headline"),
        "place": said.line("place"),
        "pronouns": said.line("pronouns"),
        "joined_at": one.joined_at,
    }


def _profile(one: Member, viewer: Viewer) -> dict[str, Any]:
    known = {role.value for role in Role}
    roles = sorted(role for role in one.roles_now if role in known)
    said = portrait(one, viewer)
    return _member(one, said) | {
        "about": said.line("about"),
        "about_html": said.html("about"),
        "fields": [
            {
                "key": value.field.key,
                "label": value.field.label,
                "kind": value.kind,
                "value": value.words,
                "labels": value.labels if value.kind in OPTIONED else [],
            }
            for value in said
        ],
        "roles": roles,
    }


@room.lists("/members", access=PUBLIC, answers=MemberOut, filters=MemberFilter)
def member_list(request: HttpRequest) -> Listed:
    """The directory: members who asked to be listed."""
    viewer = viewer_of(request.user)
    rows = Member.objects.listed_for(viewer).annotate(name_small=Lower("name"))
    order = ORDERS.get(request.GET.get("sort", ""), ORDERS["name"])

    def show(found: list[Member]) -> list[dict[str, Any]]:
        said = shown([one.pk for one in found], viewer, keys=PLACED)
        return [_member(one, said[one.pk]) for one in found]

    return Listed(rows, order=order, show=show)


@room.reads("/members/{handle}", access=PUBLIC, answers=Profile)
def member_detail(request: HttpRequest, handle: Handle) -> dict[str, Any]:
    """A member, as whoever asks may see them."""
    found = get_object_or_404(Member.objects.people(), handle=handle.lower())
    return _profile(found, viewer_of(request.user))


@room.reads("/me", access=SIGNED_IN, answers=Me)
def me(request: HttpRequest) -> dict[str, Any]:
    """Whose token this is, and what it may do."""
    return _me(request)


def _me(request: HttpRequest) -> dict[str, Any]:
    token: Any = request.token  # type: ignore[attr-defined]
    own = Member.objects.get(pk=request.user.pk)
    return _profile(own, viewer_of(own)) | {
        "id": own.pk,
        "email": own.email,
        "listed": own.listed,
        "listed_publicly": own.listed_publicly,
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
    values = {key: _saying(key, one) for key, one in (body.fields or {}).items()}
    preferences = _checked(PreferencesForm, member, asked)
    if profile or values:
        operations.edit_profile(member, by=member, changes=profile, values=values)
    if preferences:
        operations.change_preferences(member, by=member, changes=preferences)
    return _me(request)


def _saying(key: str, given: SayingIn) -> Saying:
    """A value as the page's form would leave it. Raises Refused with its sentence."""
    field = field_of(key)
    if field is None:
        raise Refused(_("The profile has no such field."))
    try:
        words = None if given.value is None else checked(field, given.value)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    return Saying(words, Audience[given.audience.upper()] if given.audience else None)


def _checked(kind: Any, member: Member, asked: dict[str, Any]) -> dict[str, Any]:
    """Those of the values that are the form's, as the page's form leaves them. Raises Refused with its sentences."""
    names = [name for name in kind.Meta.fields if name in asked]
    own = Member.objects.get(pk=member.pk)
    now = {name: getattr(own, name) for name in kind.Meta.fields}
    form = kind(now | {name: asked[name] for name in names}, instance=own)
    if names and not form.is_valid():
        raise Refused(" ".join(str(error) for errors in form.errors.values() for error in errors))
    return {name: form.cleaned_data[name] for name in names if form.cleaned_data[name] != now[name]}
