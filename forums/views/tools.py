"""A topic's tools: moved, split, merged, slowed, pinned, archived, with a look before and a way back."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.commons.access import Forbidden, Refused, demand, signed_in
from community.commons.search.find import search
from community.commons.text import excerpt
from community.commons.web.page import render_page

from .. import operations, together
from ..models import PAGE, Audience, Category, Post, Topic
from ..relocating import MOST, in_order
from ..tool_forms import MergeForm, MoveForm, PinForm, SlowForm, SplitForm
from .access import the_notice, the_topic

FOUND = 8  # topics offered for a word
EXCERPT = 120  # characters


def _tool_page(
    request: HttpRequest, topic: Topic, form: forms.Form, words: dict[str, Any], status: int = 200
) -> HttpResponse:
    return render_page(
        request, "forums/topic_tool.html", {"topic": topic, "form": form, **words}, status=status
    )


def _try(form: forms.Form, act: Callable[[], Any]) -> tuple[Any, int]:
    """What the act answers, or None with the sentence on the form and the answer's status."""
    if not form.is_valid():
        return None, 422
    try:
        return act(), 200
    except Refused as refusal:
        form.add_error(None, str(refusal.sentence))
        return None, refusal.status
    except Forbidden as refusal:
        form.add_error(None, str(refusal.sentence))
        return None, 403


# -- Move, slow mode, pin ----------------------------------------------------------------------


@signed_in
def topic_move(request: HttpRequest, topic_id: int) -> HttpResponse:
    topic = the_topic(request, topic_id)
    demand(request.user, "forums.move_topic", topic)
    form, status = MoveForm(request.POST or None, topic=topic, by=request.user), 200
    if request.method == "POST":
        moved, status = _try(
            form,
            lambda: operations.move_topic(topic, by=request.user, category=form.cleaned_data["category"]),
        )
        if moved is not None:
            messages.success(request, _("The topic is moved. A line in it says so, with the way back."))
            return redirect(moved.url)
    words = {
        "heading": _("Move to another category"),
        "lede": _("Then those read it who may read that category. Its address stays the same."),
        "button": _("Move"),
    }
    return _tool_page(request, topic, form, words, status)


@signed_in
def topic_slow(request: HttpRequest, topic_id: int) -> HttpResponse:
    topic = the_topic(request, topic_id)
    demand(request.user, "forums.slow_topic", topic)
    form, status = SlowForm(request.POST or None, initial={"seconds": topic.slow_seconds}), 200
    if request.method == "POST":
        slowed, status = _try(
            form, lambda: operations.slow_topic(topic, by=request.user, seconds=form.cleaned_data["seconds"])
        )
        if slowed is not None:
            messages.success(
                request, _("Slow mode is on.") if slowed.slow_seconds else _("Slow mode is off.")
            )
            return redirect(topic.url)
    words = {
        "heading": _("Slow mode"),
        "lede": _("Everybody but moderators waits between two posts: time to read before one answers."),
        "button": _("Save"),
    }
    return _tool_page(request, topic, form, words, status)


@signed_in
def topic_pin(request: HttpRequest, topic_id: int) -> HttpResponse:
    topic = the_topic(request, topic_id)
    demand(request.user, "forums.pin_topic", topic)
    form, status = PinForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        pinned, status = _try(form, lambda: _pin(topic, request.user, form.cleaned_data))
        if pinned is not None:
            messages.success(request, _("The topic stands first now."))
            return redirect(topic.url)
    words = {
        "heading": _("Pin"),
        "lede": _("A pinned topic stands before all others, so few should be."),
        "button": _("Pin"),
    }
    return _tool_page(request, topic, form, words, status)


def _pin(topic: Topic, by: Any, asked: dict[str, Any]) -> Topic:
    return together.pin(topic, by=by, everywhere=asked["where"] == "everywhere", until=asked["until"])


# -- Split -----------------------------------------------------------------------------------------


@dataclass
class Row:
    """A post as a line of a list: its excerpt, whether it is chosen, its number in the new place."""

    post: Post
    words: str
    chosen: bool = False
    number: int | None = None


def _rows(posts: list[Post], chosen: set[int]) -> list[Row]:
    return [Row(post, excerpt(post.html, EXCERPT), post.pk in chosen) for post in posts]


@signed_in
def topic_split(request: HttpRequest, topic_id: int) -> HttpResponse:
    """Choose (GET), look at what would become of it (GET with `preview`), do it (POST)."""
    topic = the_topic(request, topic_id)
    demand(request.user, "forums.split_topic", topic)
    asked = request.POST if request.method == "POST" else request.GET
    begun = "title" in asked
    form = SplitForm(
        asked if begun else None, topic=topic, by=request.user, initial=_split_initial(topic, asked)
    )
    ids = _ids(asked)
    if not begun or not form.is_valid():
        return _choose(request, topic, form, ids, 422 if request.method == "POST" else 200)
    chosen = _chosen(topic, form.cleaned_data["numbers"], ids)
    title, category = form.cleaned_data["title"], form.cleaned_data["category"]
    if request.method != "POST":
        return _look_at_split(request, topic, form, chosen)
    new, status = _try(
        form,
        lambda: operations.split_topic(
            topic, by=request.user, posts=[post.pk for post in chosen], title=title, category=category
        ),
    )
    if new is None:
        return _choose(request, topic, form, {post.pk for post in chosen}, status)
    messages.success(request, _("The posts have a topic of their own. To undo it, merge it back."))
    return redirect(new.url)


def _split_initial(topic: Topic, asked: QueryDict) -> dict[str, Any]:
    numbers = asked.get("numbers", "")
    return {"category": topic.category.slug, "numbers": numbers}


def _ids(asked: QueryDict) -> set[int]:
    return {int(one) for one in asked.getlist("post")[:MOST] if one.isdecimal() and len(one) <= 18}


def _chosen(topic: Topic, ranges: list[tuple[int, int]], ids: set[int]) -> list[Post]:
    """Posts of the topic by number or id, at most one more than may be split at once."""
    wanted = Q(pk__in=ids)
    for first, last in ranges[:50]:
        wanted |= Q(number__range=(first, last))
    posts = topic.posts.filter(wanted).select_related("author")
    return in_order(posts.order_by("number", "pk")[: MOST + 1])


def _choose(
    request: HttpRequest, topic: Topic, form: SplitForm, chosen: set[int], status: int
) -> HttpResponse:
    page = request.GET.get("page", "1")
    number = int(page) if page.isdecimal() and len(page) < 9 and 1 <= int(page) <= topic.pages else 1
    posts = list(topic.posts.on_page(number).exclude(number=None).exclude(number=1).select_related("author"))  # type: ignore[attr-defined]
    if number == topic.pages:
        posts += list(topic.posts.filter(number=None, state="held").select_related("author")[:PAGE])
    context = {
        "topic": topic,
        "form": form,
        "rows": _rows(posts, chosen),
        "page": number,
        "older": number - 1 if number > 1 else None,
        "newer": number + 1 if number < topic.pages else None,
    }
    return render_page(request, "forums/topic_split.html", context, status=status)


def _look_at_split(request: HttpRequest, topic: Topic, form: SplitForm, chosen: list[Post]) -> HttpResponse:
    faults = []
    if not chosen:
        faults.append(_("Choose at least one post."))
    elif chosen[0].number == 1:
        faults.append(
            _("The opening post stays: without it the topic would begin nowhere. Move the topic instead.")
        )
    elif chosen[0].state != "visible":
        faults.append(_("The first of the posts opens the new topic; choose one that everybody sees."))
    if faults:
        form.add_error(None, faults[0])
        return _choose(request, topic, form, {post.pk for post in chosen}, 422)
    rows = _rows(chosen[:PAGE], set())
    for count, row in enumerate(rows, start=1):
        row.number = count if row.post.number else None
    category: Category = form.cleaned_data["category"]
    context = {
        "topic": topic,
        "rows": rows,
        "more": len(chosen) - len(rows),
        "count": len(chosen),
        "ids": [post.pk for post in chosen],
        "title": form.cleaned_data["title"],
        "into": category,
        "warning": _warning(topic.category, category),
        "back": request.GET.urlencode(),
    }
    return render_page(request, "forums/topic_split_preview.html", context)


def _warning(before: Category, after: Category) -> str:
    """What a moderator should know before other people read it."""
    if (before.see, before.group_id) == (after.see, after.group_id):
        return ""
    if after.see == Audience.EVERYONE:
        return _("Everybody will be able to read it: so far only some could.")
    return _("Other people than so far will be able to read it: those who may see “%(name)s”.") % {
        "name": after
    }


# -- Merge -----------------------------------------------------------------------------------------

_ADDRESS = re.compile(r"(?:^|/forums/t/)(\d{1,18})(?:$|[/?#])|^#?(\d{1,18})$")


@signed_in
def topic_merge(request: HttpRequest, topic_id: int) -> HttpResponse:
    """Name the other topic (GET), look at what would become of both (GET), do it (POST)."""
    topic = the_topic(request, topic_id)
    demand(request.user, "forums.merge_topic", topic)
    asked = request.POST if request.method == "POST" else request.GET
    form = MergeForm(asked if "into" in asked else None)
    into: Topic | None = None
    found: list[Topic] = []
    if form.is_bound and form.is_valid():
        into, found = _other_topic(request, topic, form)
    if request.method == "POST" and into is not None:
        merged, status = _try(form, lambda: operations.merge_topic(topic, by=request.user, into=into))
        if merged is not None:
            messages.success(request, _("The topics are one. A line in it says so, with the way back."))
            return redirect(merged.url_of_post(merged.highest_number))
        return _merge_page(request, topic, form, None, [], status)
    failed = bool(form.errors) or request.method == "POST"
    return _merge_page(request, topic, form, into, found, 422 if failed else 200)


def _other_topic(request: HttpRequest, topic: Topic, form: MergeForm) -> tuple[Topic | None, list[Topic]]:
    """The topic that was named, or those whose posts hold the words."""
    words = form.cleaned_data["into"].strip()
    readable = Topic.objects.visible_to(request.user).listed().select_related("category").exclude(pk=topic.pk)
    address = _ADDRESS.search(words)
    if address:
        into = readable.filter(pk=int(address[1] or address[2])).first()
        if into is None:
            form.add_error("into", _("There is no other topic at this address that you may see."))
        elif not into.category.moderated_by(request.user):
            form.add_error("into", _("You don't moderate the category of that topic."))
            into = None
        return into, []
    try:
        hits = search(words, viewer=request.user).hits
    except Refused as refusal:
        form.add_error("into", str(refusal.sentence))
        return None, []
    posts = Post.objects.filter(pk__in=[hit.object_id for hit in hits if hit.kind == "forums.post"])
    ids = list(dict.fromkeys(posts.values_list("topic", flat=True)))[: FOUND * 2]
    found = [one for one in readable.filter(pk__in=ids) if one.category.moderated_by(request.user)][:FOUND]
    if not found:
        form.add_error("into", _("No topic was found with these words. Try its address."))
    return None, found


def _merge_page(
    request: HttpRequest,
    topic: Topic,
    form: MergeForm,
    into: Topic | None,
    found: list[Topic],
    status: int,
) -> HttpResponse:
    context = {
        "topic": topic,
        "form": form,
        "into": into,
        "found": found,
        "first": into.highest_number + 1 if into else 0,
        "warning": _warning(topic.category, into.category) if into else "",
    }
    return render_page(request, "forums/topic_merge.html", context, status=status)


@require_POST
@signed_in
def notice_undo(request: HttpRequest, topic_id: int, notice_id: int) -> HttpResponse:
    """What a line tells of is undone: moved back, brought back, separated again."""
    notice = the_notice(request, topic_id, notice_id)
    after = together.undo(notice, by=request.user)
    messages.success(request, _("Everything is as it was."))
    if after.pk != notice.topic_id:
        return redirect(after.url)
    return redirect(after.url_of_post(min(notice.number, max(1, after.highest_number))))
