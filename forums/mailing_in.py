"""Posts and topics by mail: an answer to a notification, and letters to a category's own address."""

import re
from io import BytesIO
from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.utils.translation import gettext as _

from community.commons.access import Forbidden, Refused, allowed, demand
from community.commons.files.operations import accept_file
from community.commons.mail import incoming
from community.commons.mail.incoming.processing import refusal_of_place
from community.commons.text.limits import check_length

from . import operations
from .models import Category, Draft, Post, Strangers, Topic
from .writing import TITLE_LENGTH, AlreadySent, clean_title


def register() -> None:
    incoming.register("post", answer_post)
    incoming.register_places(category_at)


# -- Answers ---------------------------------------------------------------------------------


def answer_post(letter: incoming.Letter, member: Any, post_id: int) -> incoming.Outcome:
    """The author's own words as a reply to the post. Raises Refused or Forbidden with a sentence for the author."""
    if (before := Post.objects.sent_by(member, letter.once)) is not None:
        return _outcome(before, [])
    post = Post.objects.visible_to(member).filter(pk=post_id).select_related("topic__category").first()
    if post is None or not allowed(member, "forums.view_post", post):
        raise Refused(_("What you answer can't be found any more."))
    topic = post.topic
    own = without_our_links(incoming.trim(letter.text).text)
    if not _says_something(own) and not letter.files:
        raise Refused(_("We found no words of your own in it, only what you answered."))
    try:
        demand(member, "forums.create_post", topic)
        check_length(own)
        lines, remarks = _keep_files(letter, member)
        made = operations.create_post(
            topic, by=member, text=_joined(own, lines), reply_to=post.number, once=letter.once
        )
    except AlreadySent as again:
        made, remarks = again.post, []
    except IntegrityError:
        made, remarks = _made_meanwhile(member, letter), []
    except (Refused, Forbidden):
        _keep_as_draft(topic, member, own)
        raise
    return _outcome(made, remarks)


def _says_something(text: str) -> bool:
    return any(line.strip() and not line.lstrip().startswith(">") for line in text.splitlines())


def _keep_as_draft(topic: Topic, member: Any, text: str) -> None:
    """As on the page: what was refused waits there, unless something waits already."""
    place = f"topic:{topic.pk}"
    if text.strip() and not Draft.objects.filter(member=member, place=place).exists():
        try:
            operations.save_draft(place, by=member, text=text)
        except (Refused, Forbidden):
            return  # their words stand in the answer they get


# -- Letters to a category -------------------------------------------------------------------


def category_at(local: str) -> incoming.Place | None:
    category = Category.objects.filter(mail_address=local).first() if local else None
    if category is None:
        return None
    return incoming.Place(
        lambda letter, member: open_by_mail(letter, member, category),
        hold_strangers=category.mail_strangers == Strangers.HOLD,
    )


def open_by_mail(letter: incoming.Letter, member: Any, category: Category) -> incoming.Outcome:
    """The subject as title, the words as first post. Raises Refused or Forbidden."""
    if (before := Post.objects.sent_by(member, letter.once)) is not None:
        return _outcome(before, [])
    if not allowed(member, "forums.view_category", category):
        raise Refused(refusal_of_place())
    demand(member, "forums.open_topic", category)
    text = without_our_links(incoming.without_signature(letter.text))
    title = clean_title(letter.subject[:TITLE_LENGTH])
    if not text.strip() and not letter.files:
        raise Refused(_("There are no words in it."))
    check_length(text)
    lines, remarks = _keep_files(letter, member)
    try:
        topic = operations.open_topic(
            category, by=member, title=title, text=_joined(text, lines), once=letter.once
        )
    except AlreadySent as again:
        return _outcome(again.post, [])
    except IntegrityError:
        return _outcome(_made_meanwhile(member, letter), [])
    return incoming.Outcome(topic.url, note=topic.held_because, remarks=remarks)


# -- Both ------------------------------------------------------------------------------------


def without_our_links(text: str) -> str:
    """A mail that is quoted holds links and addresses that act for its recipient: they are nobody else's."""
    site = re.escape(settings.SITE_URL)
    text = re.sub(rf"{site}/mail/unsubscribe/[^\s>)\]]*", f"{settings.SITE_URL}/", text)
    if settings.REPLY_DOMAIN:
        text = re.sub(rf"reply\+[\w.+-]+@{re.escape(settings.REPLY_DOMAIN)}", "…", text, flags=re.IGNORECASE)
    return text


def _keep_files(letter: incoming.Letter, member: Any) -> tuple[list[str], list[str]]:
    """A line for each file that was kept, and a sentence for each that was not."""
    lines, remarks = [], []
    for enclosure in letter.files:
        file = BytesIO(enclosure.content)
        file.name = enclosure.name
        try:
            lines.append(accept_file(file, by=member).markdown)
        except (Refused, Forbidden) as no:
            remarks.append(f"{enclosure.name}: {no.sentence}")
    if letter.more_files:
        remarks.append(_("More than %(n)d files at once are not possible.") % {"n": len(letter.files)})
    return lines, remarks


def _joined(text: str, lines: list[str]) -> str:
    return "\n\n".join(part for part in (text.strip("\n"), *lines) if part.strip())


def _made_meanwhile(member: Any, letter: incoming.Letter) -> Post:
    made = Post.objects.sent_by(member, letter.once)
    if made is None:
        raise RuntimeError("the post could not be stored")
    return made


def _outcome(post: Post, remarks: list[str]) -> incoming.Outcome:
    return incoming.Outcome(post.url, note=post.held_because, remarks=remarks)
