"""A profile as something that can be reported and decided upon: its words and its picture, not the person."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from community.commons.activity.models import Activity
from community.commons.standing import subjects

from .avatars import seal
from .models import Member
from .operations import set_profile_state
from .showing import as_reported

AT = re.compile(r"/members/([a-z0-9_.-]{1,30})/?(?:#.*)?", re.IGNORECASE)


def _snapshot(member: Member) -> dict[str, Any]:
    said = member.said
    edits = Activity.objects.filter(
        verb="membership.profile_edited", subject_type="membership.member", subject_id=member.pk
    )
    return {
        "text": "\n\n".join(one.text for one in as_reported(member)),
        "title": said["name"],
        "author": member.pk,
        "revision": edits.count(),
        "language": member.language,
        "avatar": said["avatar"],
    }


def profile_at(address: str, viewer: Any) -> Member | None:
    found = AT.fullmatch(address)
    return Member.objects.people().filter(handle=found[1].lower()).first() if found else None


def register() -> None:
    subjects.register(
        subjects.Subject(
            kind="membership.member",
            model=Member,
            label=_("profile"),
            author=lambda member: member,
            title=lambda member: member.said["name"],
            url=lambda member: member.url,
            space=lambda member: "",
            language=lambda member: member.language,
            snapshot=_snapshot,
            surroundings=lambda member, viewer: [],
            set_state=set_profile_state,
            visible_to=lambda viewer: Member.objects.people(),
            template="membership/_subject_member.html",
            seal_files=seal,
            at=profile_at,
        )
    )
