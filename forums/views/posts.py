"""Posts: written, previewed, quoted, mended, taken back, thanked for."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.commons import text as markdown
from community.commons.access import Forbidden, Refused, allowed, demand, public, signed_in
from community.commons.web.page import render_page

from .. import operations
from ..forms import EditForm, ReplyForm
from ..models import Draft, Post, Topic
from ..pictures import dress
from ..reading import present
from ..writing import AlreadySent, handles_known_to
from .access import Merged, merged_into, the_post, the_topic
from .sending import with_files
from .topics import page_of_reply, post_created


@signed_in
def post_new(request: HttpRequest, topic_id: int) -> HttpResponse:
    """Reply: the composer of the topic's page posts here; opened by itself it is a page of its own."""
    try:
        topic = the_topic(request, topic_id)
    except Merged as merged:
        return _reply_elsewhere(request, merged.topic)
    if request.method == "POST":
        return _reply(request, topic)
    demand(request.user, "forums.create_post", topic)
    return render_page(request, "forums/post_new.html", {"topic": topic, "form": _prefilled(request, topic)})


def _reply_elsewhere(request: HttpRequest, topic: Topic) -> HttpResponse:
    """The topic was merged while somebody wrote: their words go along, and they send them where they are read."""
    text = request.POST.get("text", "")
    if text.strip():
        operations.save_draft(f"topic:{topic.pk}", by=request.user, text=text)
    messages.info(
        request, _("The topic was merged into this one. Your words are kept here: send them again.")
    )
    return redirect(f"/forums/t/{topic.pk}/reply/")


def _prefilled(request: HttpRequest, topic: Topic) -> ReplyForm:
    """The draft, followed by the quote that was asked for (`?quote=12`)."""
    draft = Draft.objects.filter(member=request.user.pk, place=f"topic:{topic.pk}").first()
    text = draft.text if draft else ""
    number = request.GET.get("quote") or request.GET.get("reply_to") or ""
    answered = (
        Post.objects.visible_to(request.user)
        .filter(topic=topic, number=int(number))
        .select_related("author")
        .first()
        if number.isdecimal() and len(number) <= 9
        else None
    )
    if answered and request.GET.get("quote"):
        text = f"{text.rstrip()}\n\n{quote_of(answered)}\n\n".lstrip()
    return ReplyForm(initial={"text": text, "reply_to": answered.number if answered else None})


def quote_of(post: Post, selected: str = "") -> str:
    """The post (or the words selected in it) as a Markdown quote that links back."""
    source = selected or (
        post.text if post.format == "markdown" else markdown.to_markdown(post.text, post.format)
    )
    lines = "\n".join(source.strip().splitlines()[:40])
    return markdown.quote(lines, name=post.author.name, number=post.number or 0, url=post.url)


def _reply(request: HttpRequest, topic: Topic) -> HttpResponse:
    form = ReplyForm(with_files(request))
    if not form.is_valid():
        return page_of_reply(request, topic, form, 422)
    asked = form.cleaned_data
    try:
        post = operations.create_post(
            topic, by=request.user, text=asked["text"], reply_to=asked["reply_to"], once=asked["once"]
        )
    except AlreadySent as again:
        return post_created(again.post)
    except IntegrityError:
        if before := Post.objects.sent_by(request.user, asked["once"]):
            return post_created(before)
        raise
    except (Refused, Forbidden) as refusal:
        where = merged_into(topic.pk, request.user) or topic
        operations.save_draft(f"topic:{where.pk}", by=request.user, text=asked["text"])
        form.add_error(None, str(refusal.sentence))
        status = refusal.status if isinstance(refusal, Refused) else 403
        return render_page(request, "forums/post_new.html", {"topic": topic, "form": form}, status=status)
    if post.state == "held":
        messages.info(request, post.held_because)
    return post_created(post)


@signed_in
def post_edit(request: HttpRequest, post_id: int) -> HttpResponse:
    post = the_post(request, post_id)
    demand(request.user, "forums.edit_post", post)
    if request.method == "POST":
        form = EditForm(with_files(request).dict())
        if form.is_valid():
            try:
                asked = form.cleaned_data
                edited = operations.edit_post(
                    post,
                    by=request.user,
                    text=asked["text"],
                    title=asked["title"],
                    reason=asked["reason"],
                    seen=asked["seen"],
                )
                if post.is_shown and not edited.is_shown:  # an automatic rule, or the assistant
                    messages.info(request, edited.held_because)
                return redirect(post.topic.url_of_post(post.number) if post.number else post.topic.url)
            except Refused as refusal:
                form.add_error(None, str(refusal.sentence))
                post.refresh_from_db()
                form.data = {
                    **form.data,
                    "seen": str(post.revision_count),
                }  # the next save knows the newer text
                return _edit_page(request, post, form, refusal.status)
        return _edit_page(request, post, form, 422)
    source = post.text if post.format == "markdown" else markdown.to_markdown(post.text, post.format)
    draft = Draft.objects.filter(member=request.user.pk, place=f"post:{post.pk}").first()
    begun = {"text": draft.text, "title": draft.title or post.topic.title} if draft else {}
    form = EditForm(initial={"text": source, "title": post.topic.title, "seen": post.revision_count} | begun)
    return _edit_page(request, post, form, 200, draft)


def _edit_page(
    request: HttpRequest, post: Post, form: EditForm, status: int, draft: Draft | None = None
) -> HttpResponse:
    context = {
        "post": post,
        "topic": post.topic,
        "form": form,
        "current": post if status == 409 or draft else None,
        "draft": draft,
        "may_retitle": post.is_opening and allowed(request.user, "forums.retitle_topic", post.topic),
        "may_add_poll": not post.polled and allowed(request.user, "forums.add_poll", post),
        "may_turn_wiki": allowed(request.user, "forums.end_wiki" if post.wiki else "forums.begin_wiki", post),
    }
    return render_page(request, "forums/post_edit.html", context, status=status)


@require_POST
@signed_in
def post_delete(request: HttpRequest, post_id: int) -> HttpResponse:
    post = operations.delete_post(the_post(request, post_id), by=request.user)
    messages.success(request, _("Your post is deleted. You can put it back."))
    return redirect(post.topic.url_of_post(post.number) if post.number else post.topic.url)


@require_POST
@signed_in
def post_restore(request: HttpRequest, post_id: int) -> HttpResponse:
    post = operations.restore_post(the_post(request, post_id), by=request.user)
    messages.success(request, _("Your post is back."))
    return redirect(post.topic.url_of_post(post.number) if post.number else post.topic.url)


@require_POST
@signed_in
def post_react(request: HttpRequest, post_id: int) -> HttpResponse:
    """Say so, or take it back: the same button."""
    post = the_post(request, post_id)
    said = request.POST if "kind" in request.POST else request.GET
    kind = said.get("kind", "")
    act = operations.withdraw_reaction if said.get("undo") else operations.react
    post = act(post, by=request.user, kind=kind)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(post.topic.url_of_post(post.number or 1))
    seen = present([post], post.topic, request.user)[0]
    return render_page(request, "forums/_reactions.html", {"seen": seen, "post": post})


@require_POST
@signed_in
def post_wiki(request: HttpRequest, post_id: int) -> HttpResponse:
    """Let members edit it, or end that: the same button."""
    post = the_post(request, post_id)
    if request.POST.get("end"):
        operations.end_wiki(post, by=request.user)
        messages.success(request, _("Only its author edits this post again."))
    else:
        operations.begin_wiki(post, by=request.user)
        messages.success(request, _("Members may edit this post now. Its history says who changed what."))
    return redirect(post.topic.url_of_post(post.number) if post.number else post.topic.url)


@require_safe
@public
def post_quote(request: HttpRequest, post_id: int) -> HttpResponse:
    """A quote for the composer; `?text=` are the words selected, which must stand in the post."""
    post = the_post(request, post_id)
    if post.state != "visible":
        raise Http404(_("There is nothing here that can be quoted."))
    selected = request.GET.get("text", "").strip()[:5000]
    return JsonResponse({"quote": quote_of(post, selected), "number": post.number})


@require_POST
@signed_in
def preview(request: HttpRequest) -> HttpResponse:
    """How the text will look, by the very function that will store it."""
    text = request.POST.get("text", "")
    rendered = markdown.render(
        text, context=markdown.TextContext(resolve_mentions=handles_known_to(request.user))
    )
    context: dict[str, Any] = {"html": dress(rendered.html, by=request.user), "words": rendered.words}
    return render_page(request, "forums/_preview.html", context)
