"""Categories, arranged by administrators: made and changed, by the form of the pages."""

from typing import Annotated, Any

from annotated_types import Ge, Le
from django.conf import settings
from django.forms import model_to_dict
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from pydantic import BeforeValidator, Field, StringConstraints

from community.commons.access import Refused
from community.commons.api.models import Scope
from community.commons.api.shapes import Asked, OneOf, Slug, a_text, whole

from .. import operations
from ..forms import TINTS, CategoryForm
from ..models import Audience, Category, CategoryIcon, Strangers
from ..views.access import the_category
from . import shapes
from .categories import room

AUDIENCES = Annotated[str, OneOf(Audience.values)]
ICONS = Annotated[str, OneOf(CategoryIcon.values)]
STRANGERS = Annotated[str, OneOf(Strangers.values)]
ANY_LANGUAGE = Annotated[str, OneOf(["", *dict(settings.LANGUAGES)])]
SlugOrNone = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{0,60}$")]
Tint = Annotated[int, Ge(1), Le(len(TINTS)), BeforeValidator(whole)]
Position = Annotated[int, Ge(0), Le(1000), BeforeValidator(whole)]
Name = Annotated[str, a_text(80, least=1)]
Words = Annotated[str, a_text(300)]


class CategoryChange(Asked):
    """What is left out stays as it is."""

    name: Name | None = None
    name_fr: Annotated[str, a_text(80)] | None = None
    description: Words | None = None
    description_fr: Words | None = None
    parent: Annotated[SlugOrNone | None, Field(description="slug; empty: it stands by itself")] = None
    language: ANY_LANGUAGE | None = None
    tint: Tint | None = None
    icon: ICONS | None = None
    position: Position | None = None
    see: AUDIENCES | None = None
    post: AUDIENCES | None = None
    reply: AUDIENCES | None = None
    premoderated: bool | None = None
    mail_address: Annotated[str, a_text(60)] | None = None
    mail_strangers: STRANGERS | None = None


class CategoryIn(CategoryChange):
    """What is left out is as in the form of the pages."""

    name: Name


class CategorySettings(shapes.CategoryOut):
    name_fr: str
    description_fr: str
    position: int
    see: AUDIENCES
    post: AUDIENCES
    reply: AUDIENCES
    premoderated: bool = Field(description="whether a moderator reads first")
    mail_address: str = Field(description="what stands before the @; empty: no topics by mail")
    mail_strangers: STRANGERS


@room.reads(
    "/categories/{slug}/settings",
    access="forums.edit_category",
    answers=CategorySettings,
    scope=Scope.MODERATE,
)
def category_settings(request: HttpRequest, slug: Slug) -> dict[str, Any]:
    """What administrators choose for a category."""
    return _told(the_category(request, slug), request.user)


def _told(one: Category, viewer: Any) -> dict[str, Any]:
    french = one.translations.get("fr", {})
    chosen = model_to_dict(one, fields=list(CategorySettings.model_fields))
    return {
        **chosen,
        **shapes.categories([one], viewer)[0],
        "name": one.name,
        "description": one.description,
        "name_fr": french.get("name", ""),
        "description_fr": french.get("description", ""),
    }


@room.writes(
    "POST",
    "/categories",
    access="forums.create_category",
    answers=CategorySettings,
    scope=Scope.MODERATE,
    status=201,
)
def category_create(request: HttpRequest, body: CategoryIn) -> dict[str, Any]:
    """Open a category at the end of the list, or at a `position`."""
    values = _values(body, Category())
    if body.position is None:
        del values["position"]
    return _told(operations.create_category(None, by=request.user, **values), request.user)


@room.writes(
    "PATCH",
    "/categories/{slug}",
    access="forums.edit_category",
    answers=CategorySettings,
    scope=Scope.MODERATE,
)
def category_edit(request: HttpRequest, slug: Slug, body: CategoryChange) -> dict[str, Any]:
    """Change a category. Narrowing who may see it takes its topics out of everybody else's sight at once."""
    category = the_category(request, slug)
    values = _values(body, Category.objects.get(pk=category.pk))
    return _told(operations.edit_category(category, by=request.user, **values), request.user)


def _values(asked: CategoryChange, category: Category) -> dict[str, Any]:
    """What is sent over what is so, as the page's form leaves it. Raises Refused with its sentences, and Http404."""
    sent = asked.model_dump(exclude_none=True)
    if sent.get("parent"):
        sent["parent"] = _room_called(sent["parent"]).pk
    french = category.translations.get("fr", {})
    now = {
        **model_to_dict(category, fields=CategoryForm.Meta.fields),
        "name_fr": french.get("name", ""),
        "description_fr": french.get("description", ""),
    }
    form = CategoryForm(now | sent, instance=category)
    if not form.is_valid():
        raise Refused(" ".join(str(error) for errors in form.errors.values() for error in errors))
    return form.values()


def _room_called(slug: str) -> Category:
    found = Category.objects.filter(slug=slug).first()
    if found is None:
        raise Http404(_("There is nothing of this name here."))
    return found
