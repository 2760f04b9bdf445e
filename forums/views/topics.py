"""A topic's page, and what can be done to a topic."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from community.commons import text as markdown
from community.commons.access import Refused, allowed, public, signed_in
from community.commons.text import excerpt
from community.commons.web.page import render_page
from community.surveys.forms import PollForm

from .. import operations
from ..describing import describe_topic
from ..drawing import draw, draw_page, draw_related
from ..forms import ReplyForm, TitleForm, TopicForm
from ..models import PAGE, Category, Draft, Forwarding, Post, ReadPosition, Topic, TopicKind, WatchLevel
from ..notices import lines_of, moment_of, put_between, timers_of
from ..own import Own, own_of
from ..polls import put_polls
from ..reading import folded_of
from ..tagging import names_in
from ..tool_forms import PublishLaterForm
from ..tools import tools_of
from ..whispering import channel_of, hears_whispers, put_whispers
from ..writing import AlreadySent, span_in_words
from .access import Merged, follows_merges, the_category, the_topic
from .gone import tombstone
from .jumping import asked_for
from .sending import with_files
from .tags import suggestions

ANSWER = 400  # characters of the accepted answer, below its question
MOST_REPLIES = 100  # shown on one page; more are a conversation of their own


def _page_number(request: HttpRequest, topic: Topic) -> int:
    """The page asked for; one that the topic does not have is not found."""
    asked = request.GET.get("page", "1")
    if not (asked.isascii() and asked.isdecimal()) or len(asked) > 9 or not 1 <= int(asked) <= topic.pages:
        raise Http404(_("This topic has %(n)d pages.") % {"n": topic.pages})
    return int(asked)


def reply_form_for(
    request: HttpRequest, topic: Topic, has_draft: bool = True
) -> tuple[ReplyForm | None, Draft | None]:
    """The composer, holding the draft kept for this topic; none for who may not reply."""
    if not allowed(request.user, "forums.create_post", topic):
        return None, None
    draft = None
    if has_draft:
        draft = Draft.objects.filter(member=request.user.pk, place=f"topic:{topic.pk}").first()
    return ReplyForm(initial={"text": draft.text, "reply_to": draft.reply_to} if draft else None), draft


@require_safe
@public
@follows_merges
def topic_detail(request: HttpRequest, topic_id: int, slug: str = "") -> HttpResponse:
    """The conversation, twenty posts a page by number; `?post=` and `?date=` lead to a place in it."""
    try:
        topic = the_topic(request, topic_id)
    except Merged:
        raise
    except Http404:
        if (left := tombstone(request, topic_id)) is not None:
            return left
        raise
    if (jump := asked_for(request, topic)) is not None:
        return jump
    if slug != topic.slug and request.method == "GET":
        query = request.META.get("QUERY_STRING", "")
        return HttpResponseRedirect(topic.url + (f"?{query}" if query else ""), status=301)
    page = _page_number(request, topic)
    return _show_topic(request, topic, page)


def _show_topic(
    request: HttpRequest, topic: Topic, page: int, form: ReplyForm | None = None, status: int = 200
) -> HttpResponse:
    member = request.user if request.user.is_authenticated else None
    own = own_of(topic, request.user)
    place = own.place
    posts = draw_page(topic, page, request.user)
    put_polls(posts, topic, request)
    lines_after = put_between(lines_of(topic, page, request.user), posts)
    whispers = put_whispers(topic, page, posts, request.user)
    fresh, draft = reply_form_for(request, topic, own.has_draft)
    answer = _answer(topic) if topic.solved else None
    first_new = next((one.number for one in posts if place and (one.number or 0) > place), None)
    context: dict[str, Any] = {
        "topic": topic,
        "category": topic.category,
        "posts": posts,
        "page": page,
        "pages": topic.pages,
        "newer": page + 1 if page < topic.pages else None,
        "older": page - 1 if page > 1 else None,
        "place": place,
        "first_new": first_new if place and place < topic.last_number else None,
        "new_count": max(0, topic.last_number - place) if place else 0,
        "last_on_page": min(topic.highest_number, page * PAGE),
        "watch": own.level,
        "watch_from": "elsewhere" if own.elsewhere else "",
        "answer": answer,
        "answer_words": _answer_words(answer, own) if answer else "",
        "may_accept": topic.kind == TopicKind.QUESTION
        and allowed(request.user, "forums.accept_answer", topic),
        "related": draw_related(topic, request.user),
        "described": describe_topic(topic, page, request.user, answer),
        "watch_levels": WatchLevel.choices,
        "form": (form or fresh) if fresh else None,
        "draft": draft,
        "lines_after": lines_after,
        "whispers": whispers,
        "whispers_channel": channel_of(topic.pk) if hears_whispers(topic, request.user) else "",
        "timers": [(timer, moment_of(timer)) for timer in timers_of(topic)],
        "tools": tools_of(topic, request.user),
        "slow": span_in_words(topic.slow_seconds) if topic.slow_seconds else "",
        "may_retitle": allowed(request.user, "forums.retitle_topic", topic),
        "may_watch": member is not None,
    }
    return render_page(request, "forums/topic.html", context, fragment="posts", status=status)


def _answer_words(answer: Post, own: Own) -> str:
    return _("Post by somebody you blocked") if own.answer_folded else excerpt(answer.html, ANSWER)


def _answer(topic: Topic) -> Post | None:
    """The accepted answer of a solved question."""
    return topic.posts.for_page().filter(pk=topic.accepted_id).first()  # type: ignore[attr-defined,no-any-return]


@require_safe
@public
@follows_merges
def topic_post(request: HttpRequest, topic_id: int, number: int) -> HttpResponse:
    """A post's permanent address leads to the page that it stands on, in another topic where it went there."""
    gone = Forwarding.objects.filter(topic=topic_id, number=number).select_related("post").first()
    if gone is not None:
        where = the_topic(request, gone.post.topic_id)
        return redirect(where.url_of_post(gone.post.number) if gone.post.number else where.url)
    topic = the_topic(request, topic_id)
    if not 1 <= number <= topic.highest_number:
        raise Http404(_("This topic has no post of this number."))
    return redirect(topic.url_of_post(number))


@require_safe
@public
def topic_replies(request: HttpRequest, topic_id: int, number: int) -> HttpResponse:
    """The posts that answer post `number`: a page, or the list alone for the page of the topic."""
    topic = the_topic(request, topic_id)
    posts = Post.objects.visible_to(request.user).filter(topic=topic, state="visible")
    answered = posts.filter(number=number).select_related("author").first()
    if answered is None:
        raise Http404(_("There is nothing here that you may see."))
    replies = list(posts.filter(reply_to=number).select_related("author").order_by("number")[:MOST_REPLIES])
    folded = folded_of([answered.pk, *(one.pk for one in replies)], request.user)
    for post in (answered, *replies):
        hidden = post.pk in folded
        post.says = _("Post by somebody you blocked") if hidden else markdown.excerpt(post.html, 240)  # type: ignore[attr-defined]
    context = {"topic": topic, "answered": answered, "replies": replies}
    return render_page(request, "forums/topic_replies.html", context, fragment="replies")


@require_safe
@signed_in
@follows_merges
def topic_unread(request: HttpRequest, topic_id: int) -> HttpResponse:
    """The first post after one's place."""
    topic = the_topic(request, topic_id)
    place = (
        ReadPosition.objects.filter(member=request.user.pk, topic=topic)
        .values_list("number", flat=True)
        .first()
        or 0
    )
    after = topic.posts.filter(number__gt=place).order_by("number").values_list("number", flat=True).first()
    return redirect(topic.url_of_post(after or max(topic.last_number, 1)))


@require_safe
@public
def topic_posts(request: HttpRequest, topic_id: int) -> HttpResponse:
    """Posts after a number, as a fragment: what an open page asks for when it hears of news."""
    topic = the_topic(request, topic_id)
    after = request.GET.get("after", "")
    only = request.GET.get("number", "")
    if only.isdecimal() and len(only) <= 9:
        rows = topic.posts.filter(number=int(only))
    elif after.isdecimal() and len(after) <= 9:
        rows = topic.posts.filter(number__gt=int(after)).order_by("number")[: PAGE * 5]
    else:
        raise Http404(_("Say after which post."))
    posts = draw(rows, topic, request.user)
    put_polls(posts, topic, request)
    context = {"posts": posts}
    return render_page(request, "forums/_posts.html", context)


@signed_in
def topic_new(request: HttpRequest) -> HttpResponse:
    """Begin a conversation."""
    slug = request.GET.get("category", "")
    category = Category.objects.open_to_new_topics_by(request.user).filter(slug=slug).first()
    draft = Draft.objects.filter(
        member=request.user.pk, place=f"category:{category.pk if category else 0}"
    ).first()
    sent = request.POST if request.method == "POST" else None
    beside = draft.beside if draft and sent is None else {}
    later = PublishLaterForm(sent, initial=beside)
    poll = PollForm(
        sent, optional=True, initial={name.removeprefix("poll-"): beside[name] for name in beside}
    )
    if request.method == "POST":
        form = TopicForm(with_files(request), by=request.user)
        if all([form.is_valid(), later.is_valid(), poll.is_valid()]):
            return _open(request, form, later, poll)
        status = 422
    else:
        initial: dict[str, Any] = {"category": category.slug if category else None}
        if draft:
            initial |= draft.beside | {"title": draft.title, "text": draft.text}
        form, status = TopicForm(by=request.user, initial=initial), 200
    place = f"category:{category.pk if category else 0}"
    context = {
        "form": form,
        "category": category,
        "draft": draft,
        "place": place,
        "later": later,
        "poll": poll,
        "suggested": suggestions(request.user),
    }
    return render_page(request, "forums/topic_new.html", context, status=status)


def _open(request: HttpRequest, form: TopicForm, later: PublishLaterForm, poll: PollForm) -> HttpResponse:
    asked = form.cleaned_data
    question = {"poll": draft.as_plain()} if (draft := poll.draft()) else {}
    try:
        if at := later.cleaned_data["publish_at"]:
            operations.schedule_topic(
                asked["category"],
                by=request.user,
                title=asked["title"],
                text=asked["text"],
                at=at,
                kind=asked["kind"],
                tags=names_in(asked["tags"]),
                **question,
            )
            operations.discard_draft("category:0", by=request.user)
            messages.success(request, _("It will be published at its time. Until then it stands here."))
            return redirect("forums:draft-list")
        topic = operations.open_topic(
            asked["category"],
            by=request.user,
            title=asked["title"],
            text=asked["text"],
            kind=asked["kind"],
            tags=names_in(asked["tags"]),
            once=asked["once"],
            **question,
        )
    except AlreadySent as again:
        return redirect(again.post.topic.url)
    except IntegrityError:
        if before := Post.objects.sent_by(request.user, asked["once"]):
            return redirect(before.topic.url)
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal.sentence))
        context = {
            "form": form,
            "place": "category:0",
            "later": later,
            "poll": poll,
            "suggested": suggestions(request.user),
        }
        return render_page(request, "forums/topic_new.html", context, status=refusal.status)
    operations.discard_draft("category:0", by=request.user)
    if topic.state == "held":
        messages.info(request, topic.held_because)
    return redirect(topic.url)


@require_POST
@signed_in
def topic_retitle(request: HttpRequest, topic_id: int) -> HttpResponse:
    topic = the_topic(request, topic_id)
    form = TitleForm(request.POST)
    if not form.is_valid():
        raise Refused(" ".join(str(error) for errors in form.errors.values() for error in errors), status=422)
    operations.retitle_topic(topic, by=request.user, title=form.cleaned_data["title"])
    messages.success(request, _("The topic has its new title."))
    return redirect(topic.url)


def _act(operation: Callable[..., Topic], done: Any) -> Callable[[HttpRequest, int], HttpResponse]:
    """A view that does one thing to a topic and says so."""

    @require_POST
    @signed_in
    def act(request: HttpRequest, topic_id: int) -> HttpResponse:
        topic = operation(the_topic(request, topic_id), by=request.user)
        messages.success(request, done)
        return redirect(topic.url)

    return act


topic_close = _act(operations.close_topic, gettext_lazy("The topic is closed. You can reopen it."))
topic_reopen = _act(operations.reopen_topic, gettext_lazy("The topic is open again."))
topic_archive = _act(
    operations.archive_topic, gettext_lazy("The topic is in the archive now. You can take it out again.")
)
topic_unarchive = _act(operations.unarchive_topic, gettext_lazy("The topic is out of the archive."))
topic_delete = _act(operations.delete_topic, gettext_lazy("Your topic is deleted. You can put it back."))
topic_restore = _act(operations.restore_topic, gettext_lazy("Your topic is back."))
topic_unpin = _act(operations.unpin_topic, gettext_lazy("The topic takes its place by date again."))


@require_POST
@signed_in
def topic_watch(request: HttpRequest, topic_id: int) -> HttpResponse:
    topic = the_topic(request, topic_id)
    operations.watch_topic(topic, by=request.user, level=request.POST.get("level", ""))
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, _("Your choice is kept."))
        return redirect(topic.url)
    context = {"topic": topic, "watch": request.POST["level"], "watch_levels": WatchLevel.choices}
    return render_page(request, "forums/_watch.html", context)


@require_POST
@signed_in
def topic_read(request: HttpRequest, topic_id: int) -> HttpResponse:
    """The browser says what was on the screen: a hint, written after the page was answered."""
    topic = the_topic(request, topic_id)
    number = request.POST.get("number", "")
    if not number.isdecimal() or len(number) > 9:
        raise Refused(_("Say up to which post."), status=422)
    operations.mark_read(topic, by=request.user, number=int(number))
    return HttpResponse(status=204)


@require_POST
@signed_in
def topics_read(request: HttpRequest) -> HttpResponse:
    """Everywhere, or in one category."""
    slug = request.POST.get("category", "")
    category = the_category(request, slug) if slug else None
    operations.mark_all_read(category, by=request.user)
    if category is None:
        messages.success(request, _("Everything is marked as read."))
        return redirect("forums:topic-list")
    messages.success(request, _("Everything in this category is marked as read."))
    return redirect(category.url)


def page_of_reply(request: HttpRequest, topic: Topic, form: ReplyForm, status: int) -> HttpResponse:
    """The topic's last page again, with the reply that could not be stored and the reason."""
    return _show_topic(request, topic, topic.pages, form, status)


def post_created(post: Post) -> HttpResponse:
    return redirect(
        post.topic.url_of_post(post.number) if post.number else f"{post.topic.url}?page={post.topic.pages}"
    )
