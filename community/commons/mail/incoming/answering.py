"""Our answers to letters: why one was not published, with its words, or what of it was left out.

They never start a loop: marked as automatic, never sent to machines, few in an hour and fewer to strangers.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _lazy

from ..kinds import Kind, register
from ..models import Incoming
from ..rendering import render_mail
from ..sending import Envelope, send
from .doors import Outcome
from .letters import Letter
from .telling import LOOP_HEADER, site_name
from .trimming import trim

MOST_AN_HOUR = 10  # answers to one member
MOST_TO_STRANGERS = 20  # an hour, to all of them; and one a day to each
QUOTED = 20_000  # characters of the letter that stand in the answer

ANSWER = register(Kind("mail.answer", _lazy("because you wrote to this site by mail"), can_be_refused=False))


def refuse(incoming: Incoming, letter: Letter, member: Any, sentence: str) -> bool:
    """Tell the sender why nothing was published; whether that was done."""
    plain = trim(letter.text).text[:QUOTED]
    words = "\n".join(f"> {line}".rstrip() for line in plain.split("\n")) if plain else ""
    context = {"sentence": sentence, "words": words, "plain_words": plain}  # what they quoted is not theirs
    return _send(incoming, letter, member, "incoming_refused", context)


def remark(incoming: Incoming, letter: Letter, member: Any, outcome: Outcome) -> bool:
    return _send(
        incoming,
        letter,
        member,
        "incoming_remarks",
        {"remarks": outcome.remarks, "link": settings.SITE_URL + outcome.url},
    )


def _send(incoming: Incoming, letter: Letter, member: Any, template: str, context: dict[str, Any]) -> bool:
    if not letter.sender or len(letter.sender) > 254 or not _may_answer(incoming, letter, member):
        return False
    language = member.language if member is not None else settings.LANGUAGE_CODE
    with translation.override(language):
        mail = render_mail(
            template, language, {"member": member, "their_subject": letter.subject[:200], **context}
        )
    headers = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All", LOOP_HEADER: site_name()}
    if (
        letter.message_id.startswith("<")
        and letter.message_id.endswith(">")
        and len(letter.message_id.split()) == 1
    ):
        headers |= {"In-Reply-To": letter.message_id, "References": letter.message_id}
    send(
        Envelope(
            key=f"mail.answer:{incoming.pk}:{incoming.attempts}",
            kind=ANSWER.name,
            address=letter.sender,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            source=f"mail.incoming:{incoming.pk}",
            member=member,
            language=language,
            headers=headers,
        )
    )
    return True


def _may_answer(incoming: Incoming, letter: Letter, member: Any) -> bool:
    now = timezone.now()
    answered = Incoming.objects.filter(answered=True).exclude(pk=incoming.pk)
    if member is not None:
        recent = answered.filter(sender=letter.sender, received_at__gte=now - timedelta(hours=1))
        return recent.count() < MOST_AN_HOUR
    if answered.filter(sender=letter.sender, received_at__gte=now - timedelta(days=1)).exists():
        return False
    strangers = answered.filter(member=None, received_at__gte=now - timedelta(hours=1))
    return strangers.count() < MOST_TO_STRANGERS
