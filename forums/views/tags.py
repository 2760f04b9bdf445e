"""Tags: listed, put on a topic, and arranged by the team."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.commons.access import Refused, allowed, demand, permitted, public, signed_in
from community.commons.web.page import render_page

from .. import operations
from ..forms import TagForm, TopicTagsForm
from ..models import Tag
from ..tagging import names_in, slug_of
from .access import tag_itself, the_tag, the_topic

SUGGESTED = 200  # tags offered while one types, the most used


def suggestions(person: Any) -> list[str]:
    """Names of tags to choose from. One query."""
    tags = Tag.objects.visible_to(person).in_use().order_by("-topic_count", "name")
    return list(tags.values_list("name", flat=True)[:SUGGESTED])


def with_synonyms(tags: QuerySet[Tag]) -> QuerySet[Tag]:
    """Each with its synonyms in `other_names`. One query more."""
    return tags.prefetch_related(Prefetch("synonyms", Tag.objects.order_by("name"), to_attr="other_names"))


@require_safe
@public
def tag_list(request: HttpRequest) -> HttpResponse:
    """All tags that the reader may see, by their names, with their synonyms."""
    tags = with_synonyms(Tag.objects.visible_to(request.user).in_use())
    arranges = allowed(request.user, "forums.rename_tag")
    gone = Tag.objects.gone_for(request.user) if arranges else Tag.objects.none()
    context = {"tags": list(tags), "gone": list(gone), "may_arrange": arranges}
    return render_page(request, "forums/tag_list.html", context)


@signed_in
def topic_tag(request: HttpRequest, topic_id: int) -> HttpResponse:
    """The tags of a topic and its kind."""
    topic = the_topic(request, topic_id)
    demand(request.user, "forums.tag_topic", topic)
    form = TopicTagsForm(
        request.POST or None,
        topic=topic,
        by=request.user,
        initial={"tags": ", ".join(name for _slug, name in topic.labels), "kind": topic.kind},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _describe(request, topic, form.cleaned_data)
                return redirect(topic.url)
            except Refused as refusal:
                form.add_error(None, str(refusal.sentence))
                status = refusal.status
    context = {"topic": topic, "form": form, "suggested": suggestions(request.user)}
    return render_page(request, "forums/topic_tag.html", context, status=status)


def _describe(request: HttpRequest, topic: Any, asked: dict[str, Any]) -> None:
    """Only what was changed is done; nothing changed is no mistake."""
    names = names_in(asked["tags"])
    changed = False
    if {slug_of(name) for name in names} != {slug for slug, _name in topic.labels}:
        operations.tag_topic(topic, by=request.user, tags=names)
        changed = True
    if asked["kind"] != topic.kind:
        operations.set_topic_kind(topic, by=request.user, kind=asked["kind"])
        changed = True
    if changed:
        messages.success(request, _("The topic is described anew."))


@permitted("forums.rename_tag")
def tag_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Rename a tag; the other ways to arrange it stand on the same page."""
    tag = the_tag(request, slug)
    form = TagForm(request.POST or None, initial={"name": tag.name})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                tag = operations.rename_tag(tag, by=request.user, name=form.cleaned_data["name"])
                messages.success(request, _("The tag has its new name; the old one leads to it."))
                return redirect(tag.url)
            except Refused as refusal:
                form.add_error("name", str(refusal.sentence))
                status = refusal.status
    context = {
        "tag": tag,
        "form": form,
        "synonyms": list(tag.synonyms.order_by("name")),
        "others": Tag.objects.visible_to(request.user)
        .in_use()
        .exclude(pk=tag.pk)
        .values_list("name", flat=True),
    }
    return render_page(request, "forums/tag_edit.html", context, status=status)


@require_POST
@permitted("forums.merge_tag")
def tag_merge(request: HttpRequest, slug: str) -> HttpResponse:
    tag = the_tag(request, slug)
    into = other_tag(request, request.POST.get("into", ""))
    into = operations.merge_tag(tag, by=request.user, into=into)
    messages.success(
        request,
        _("“%(tag)s” is a synonym of “%(into)s” now. You can part them again.") % {"tag": tag, "into": into},
    )
    return redirect(f"/forums/tag/{into.slug}/edit/")


def other_tag(request: HttpRequest, name: str) -> Tag:
    """The tag of this name that another is merged into. Raises Refused."""
    into = Tag.objects.visible_to(request.user).in_use().filter(slug=slug_of(name)).first()
    if into is None:
        raise Refused(_("There is no tag of this name to merge into."), status=422)
    return into


@require_POST
@permitted("forums.part_tag")
def tag_part(request: HttpRequest, slug: str) -> HttpResponse:
    """`slug` is the synonym's own."""
    tag = operations.part_tag(tag_itself(request, slug), by=request.user)
    messages.success(request, _("“%(tag)s” is a tag of its own again.") % {"tag": tag})
    return redirect(f"/forums/tag/{tag.slug}/edit/")


@require_POST
@permitted("forums.delete_tag")
def tag_delete(request: HttpRequest, slug: str) -> HttpResponse:
    tag = operations.delete_tag(the_tag(request, slug), by=request.user)
    messages.success(
        request, _("“%(tag)s” is taken from all topics. It can be put back below.") % {"tag": tag}
    )
    return redirect("/forums/tags/#gone")


@require_POST
@permitted("forums.restore_tag")
def tag_restore(request: HttpRequest, slug: str) -> HttpResponse:
    tag = operations.restore_tag(tag_itself(request, slug), by=request.user)
    messages.success(request, _("“%(tag)s” stands on its topics again.") % {"tag": tag})
    return redirect("/forums/tags/")
