"""What one wrote and what was decided about it, as one file to take along; also while suspended."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils import timezone

from community.commons.standing.models import Sanction, Statement
from forums.models import Post, Topic
from membership.showing import portrait
from membership.sight import viewer_of

from .models import Appeal, KeptText, Report


def own_data(member: Any) -> dict[str, Any]:
    """Everything of the member's that the forums and moderation keep, as plain JSON."""
    return {
        "site": settings.SITE_URL,
        "made_at": timezone.now().isoformat(),
        "member": {
            "handle": member.handle,
            "name": member.name,
            "email": member.email,
            "language": member.language,
            "joined_at": member.joined_at.isoformat(),
            "profile": {one.field.key: one.text for one in portrait(member, viewer_of(member))},
        },
        "topics": list(_topics(member)),
        "posts": list(_posts(member)),
        "statements": list(_statements(member)),
        "sanctions": list(_sanctions(member)),
        "appeals": list(_appeals(member)),
        "reports": list(_reports(member)),
    }


def _topics(member: Any) -> Iterator[dict[str, Any]]:
    for topic in Topic.objects.filter(author=member.pk).order_by("pk").iterator():
        yield {
            "title": topic.title,
            "url": topic.url,
            "state": topic.state,
            "at": topic.created_at.isoformat(),
        }


def _posts(member: Any) -> Iterator[dict[str, Any]]:
    apart = {
        kept.subject_id: kept.text
        for kept in KeptText.objects.filter(author=member.pk, subject_type="forums.post", given_back_at=None)
    }
    seen = set(Topic.objects.visible_to(member).filter(posts__author=member.pk).values_list("pk", flat=True))
    posts = Post.objects.filter(author=member.pk).select_related("topic").order_by("pk")
    for post in posts.iterator(chunk_size=500):
        yield {
            "topic": post.topic.title if post.topic_id in seen else "",
            "url": post.url,
            "state": post.state,
            "at": post.created_at.isoformat(),
            "text": post.text or apart.get(post.pk, ""),
        }


def _statements(member: Any) -> Iterator[dict[str, Any]]:
    for one in own_statements(member).order_by("pk"):
        yield {
            "number": one.pk,
            "what": one.what,
            "rule": one.rule_title,
            "rule_version": one.rule_version,
            "facts": one.facts,
            "detection": one.detection,
            "automated": one.automated,
            "at": one.made_at.isoformat(),
            "taken_back_at": one.taken_back_at.isoformat() if one.taken_back_at else None,
        }


def own_statements(member: Any) -> Any:
    """Statements addressed to a member; a sanction that waits for a second person is none yet."""
    return Statement.objects.filter(member=member.pk).exclude(
        sanction__state__in=[Sanction.State.PROPOSED, Sanction.State.DROPPED]
    )


def _sanctions(member: Any) -> Iterator[dict[str, Any]]:
    given = Sanction.objects.filter(
        member=member.pk, state__in=[Sanction.State.ACTIVE, Sanction.State.LIFTED]
    )
    for one in given.order_by("pk"):
        yield {
            "kind": one.kind,
            "scope": one.scope,
            "starts_at": one.starts_at.isoformat(),
            "ends_at": one.ends_at.isoformat() if one.ends_at else None,
            "lifted_at": one.lifted_at.isoformat() if one.lifted_at else None,
        }


def _appeals(member: Any) -> Iterator[dict[str, Any]]:
    for one in Appeal.objects.of(member).prefetch_related("messages").order_by("pk"):
        yield {
            "words": one.words,
            "state": one.state,
            "outcome": one.outcome,
            "reasons": one.reasons,
            "at": one.made_at.isoformat(),
            "messages": [
                {"from_team": said.from_team, "text": said.text, "at": said.at.isoformat()}
                for said in one.messages.all()
            ],
        }


def _reports(member: Any) -> Iterator[dict[str, Any]]:
    for one in Report.objects.filter(reporter=member.pk).select_related("rule").order_by("pk"):
        yield {
            "rule": one.rule.title(),
            "words": one.words,
            "outcome": one.outcome,
            "at": one.made_at.isoformat(),
        }
