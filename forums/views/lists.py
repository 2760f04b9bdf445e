"""Lists of topics: all, those of a category, those with a tag."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.commons.access import allowed, public
from community.commons.web.filters import Filtered, filter_rows
from community.commons.web.page import render_page
from community.commons.web.pagination import Page, first_page_of, keyset_page

from ..describing import describe_list
from ..drawing import draw_rows
from ..filters import OF_MEMBERS, VIEWS, TopicFilter, without_archive
from ..first_pages import LATEST, TOPICS_ON_A_PAGE, first_page, in_rooms, pinned_in
from ..kept import key_of_rooms
from ..models import Category, Tag, Topic, Watch, WatchLevel
from ..own import own_of_lists
from ..reading import mark_unread
from ..rooms import rooms_seen_by, tree
from .access import the_tag

ORDERS = {"hot": ("-hot", "-pk")}


@require_safe
@public
def topic_list(request: HttpRequest) -> HttpResponse:
    return _list(request)


@require_safe
@public
def category_detail(request: HttpRequest, slug: str) -> HttpResponse:
    return _list(request, slug=slug)


@require_safe
@public
def tag_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Topics with a tag; the address of a synonym leads to the tag that it means."""
    tag = the_tag(request, slug)
    if tag.slug != slug:
        query = request.META.get("QUERY_STRING", "")
        return redirect(tag.url + (f"?{query}" if query else ""))
    return _list(request, tag=tag)


def _list(request: HttpRequest, *, slug: str = "", tag: Tag | None = None) -> HttpResponse:
    member: Any = request.user if request.user.is_authenticated else None
    view = request.GET.get("view") or "latest"
    if view in OF_MEMBERS and member is None:
        return redirect(f"/accounts/login/?next={request.path}")
    rooms = rooms_seen_by(request.user)
    own = own_of_lists(member)
    for one in rooms:
        one.my_level = own.levels.get(one.pk)  # type: ignore[attr-defined]
    room = _room(rooms, slug) if slug else None
    if not (request.GET or tag or own.mutes):
        filtered, narrowed = filter_rows(TopicFilter, request, Topic.objects.all()), []
        pinned, found = first_page(request.user, room, rooms)
        page = first_page_of(found, request, order=LATEST, size=TOPICS_ON_A_PAGE)
    else:
        topics = _topics(request.user, room, rooms, tag)
        filtered = filter_rows(TopicFilter, request, without_archive(topics, request, view))
        narrowed = [
            chip for chip in filtered.chips if chip.label != str(TopicFilter.base_filters["view"].label)
        ]
        pinned, page = _asked(request, filtered.rows, view, own, room, narrow=bool(narrowed or tag))
    shown = [*pinned, *page.items]
    if member:
        mark_unread(shown, member)
    outer = next((one for one in rooms if room and one.pk == room.parent_id), None)
    described = describe_list(
        room,
        tag,
        outer,
        request.user,
        narrowed=bool(narrowed) or view != "latest",
        at=request.GET.get("at", ""),
        previous=page.previous_url,
        following=page.next_url,
    )
    context: dict[str, Any] = {
        "described": described,
        "category": room,
        "outer": outer,
        "tag": tag,
        "synonyms": list(tag.synonyms.values_list("name", flat=True)) if tag else [],
        "categories": tree(rooms),
        "all_rooms": rooms,
        "channels": room.space if room else " ".join(one.space for one in rooms),
        "rooms_key": key_of_rooms(rooms),
        "narrow_key": request.get_full_path() if narrowed or filtered.notes else f"view={view}",
        "topics": mark_safe("".join(draw_rows(shown, in_category=room is not None))),
        "page": page,
        "filter": filtered,
        "chips": narrowed,
        "view": view if view in dict(VIEWS) else "latest",
        "views": [one for one in VIEWS if member or one[0] not in OF_MEMBERS],
        "saved": own.saved,
        "query": _kept_query(request, filtered, room, tag),
        "level": _level(member, room, tag),
        "levels": WatchLevel.choices,
        "may_open": _may_open(request.user, member, room, rooms),
        "may_arrange": allowed(request.user, "forums.create_category"),
        "may_arrange_tags": tag is not None and allowed(request.user, "forums.rename_tag", tag),
    }
    return render_page(request, "forums/topic_list.html", context)


def _room(rooms: list[Category], slug: str) -> Category:
    for room in rooms:
        if room.slug == slug:
            return room
    raise Http404(_("There is nothing here that you may see."))


def _topics(person: Any, room: Category | None, rooms: list[Category], tag: Tag | None) -> QuerySet[Topic]:
    topics = in_rooms(person, room, rooms)
    return topics.tagged_with(tag.pk) if tag else topics  # type: ignore[attr-defined]


def _asked(
    request: HttpRequest, rows: Any, view: str, own: Any, room: Category | None, *, narrow: bool
) -> tuple[list[Topic], Page[Topic]]:
    """What is pinned, and the page that was asked for."""
    if own.mutes and not (room or narrow or view in ("mine", "unanswered")):
        rows = rows.with_place_of(request.user).unmuted()
    pinned: list[Topic] = []
    if view == "latest" and not narrow:
        first, rows = pinned_in(rows, room=room is not None)
        pinned = [] if "at" in request.GET else list(first)
    return pinned, keyset_page(rows, request, order=ORDERS.get(view, LATEST), size=TOPICS_ON_A_PAGE)


def _level(member: Any, room: Category | None, tag: Tag | None) -> str:
    if member is None:
        return ""
    level = room.my_level if room else None  # type: ignore[attr-defined]
    if tag:
        level = Watch.objects.filter(member=member.pk, tag=tag).values_list("level", flat=True).first()
    return level or WatchLevel.NORMAL


def _kept_query(request: HttpRequest, filtered: Filtered, room: Category | None, tag: Tag | None) -> str:
    """This list as a saved view holds it: known filters alone, the place among them."""
    query = request.GET.copy()
    if query:
        for name in set(query) - set(filtered.form.fields):
            del query[name]
        for name in [name for name, value in query.items() if not value or name in filtered.form.errors]:
            del query[name]
    if room:
        query["category"] = room.slug
    if tag:
        query["tag"] = tag.slug
    if query.get("view") == "latest":
        del query["view"]
    return query.urlencode()


def _may_open(person: Any, member: Any, room: Category | None, rooms: list[Category]) -> bool:
    if room:
        return allowed(person, "forums.open_topic", room)
    return member is not None and any(one.admits(person, one.post) for one in rooms)
