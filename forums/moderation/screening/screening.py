"""Looking at a text before it appears: every rule at work, and the assistant; one statement to ask, one to keep.

The texts of those who moderate the category are not looked at. Trusted members meet only the rule sets that
name them. An edit is looked at again where it adds links or changes more than a fifth of the words.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from community.commons.activity.log import record
from forums.models import Post, is_newcomer
from forums.moderation.models import in_language
from forums.screens import Draft, Screened
from membership.models import Member

from .facts import TextStopped
from .loaded import Loaded, loaded, nothing_at_work
from .matching import Found
from .models import Hit, Outcome, Screening, Setting
from .models.rules import Action
from .seen import KNOWN_POSTS, LINK, Seen

CHANGED = 0.2  # share of the words
# Written out: one statement asks for the state of the rules and for the author's latest posts.
ASKED = f"""
    SELECT setting.token, post.created_at, post.state, post.beginning
    FROM screening_setting setting LEFT JOIN (
        SELECT created_at, state, substr(text, 1, 500) AS beginning FROM forums_post
        WHERE author_id = %s ORDER BY id DESC LIMIT {KNOWN_POSTS}
    ) post ON 1 = 1 WHERE setting.id = 1
"""  # noqa: S608  (nothing of it was typed)


@dataclass(frozen=True)
class Verdict:
    """What was found in one text."""

    outcome: str
    rules: str
    model: int | None
    score: float | None
    flagged: bool
    newcomer: bool
    language: str
    found: list[Found] = field(default_factory=list)
    by_assistant: bool = False  # it alone is why the text is held


def look(draft: Draft) -> Screened | None:
    """Asked by the forums before a text is stored."""
    if nothing_at_work() or draft.category.moderated_by(draft.by):
        return None
    trusted = draft.by.has_role("trusted")
    if draft.before is not None and (trusted or not changed_much(draft.before, draft.text)):
        return None
    token, seen = what_is_known(draft)
    state = loaded(token)
    if not state.matcher and state.model is None:
        return None
    verdict = judge(state, seen, trusted=trusted, newcomer=is_newcomer(draft.by))
    return Screened(_because(verdict, draft.by), verdict)


def changed_much(before: str, after: str) -> bool:
    """Whether links were added, or more than a fifth of the words are others."""
    if set(LINK.findall(after)) - set(LINK.findall(before)):
        return True
    old, new = Counter(before.split()), Counter(after.split())
    shared = (old & new).total()
    return 1 - 2 * shared / ((old.total() + new.total()) or 1) > CHANGED


def what_is_known(draft: Draft) -> tuple[str, Seen]:
    """The token of the rules' state, and the text with what is known of its author: one statement."""
    rows = _asked(draft.by.pk)
    if not rows:
        Setting.current()
        rows = _asked(draft.by.pk)
    posts = [row for row in rows if row[1] is not None]
    return rows[0][0], Seen(
        text=f"{draft.title}\n\n{draft.text}" if draft.title else draft.text,
        body=draft.text,
        author=draft.by.pk,
        joined_at=draft.by.joined_at,
        at=timezone.now(),
        language=draft.language,
        space=draft.category.space,
        posts=sum(1 for row in posts if row[2] == "visible"),
        times=[_moment(row[1]) for row in posts],
        earlier=[] if draft.before is not None else [row[3] for row in posts],
    )


def _asked(author: int) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(ASKED, [author])
        return cursor.fetchall()


def _moment(value: Any) -> datetime:
    """SQLite gives text, in UTC."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def judge(state: Loaded, seen: Seen, *, trusted: bool, newcomer: bool) -> Verdict:
    """Every rule at work, and the assistant where there is one; nothing is asked of the database."""
    seen.prints = state.prints
    found = state.matcher.matched(seen, trusted=trusted) if state.matcher else []
    score = flagged = None
    if state.model is not None:
        score = state.model.score(seen.text)
        flagged = score >= state.model.threshold
    by_assistant = bool(flagged and state.holds and not trusted and not any(one.holds for one in found))
    live = [one for one in found if one.live]
    held = by_assistant or any(one.holds for one in live)
    return Verdict(
        outcome=Outcome.HELD if held else Outcome.WATCHED if live else Outcome.SHOWN,
        rules=state.token,
        model=state.model_number,
        score=score,
        flagged=bool(flagged),
        newcomer=newcomer,
        language=seen.language,
        found=found,
        by_assistant=by_assistant,
    )


def _because(verdict: Verdict, by: Any) -> str:
    """The sentence that the author of a held text reads, in the author's language."""
    if verdict.outcome != Outcome.HELD:
        return ""
    with translation.override(getattr(by, "language", None) or translation.get_language()):
        if verdict.by_assistant:
            return _(
                "The site's assistant, a program, asks that a moderator reads this first. No person has decided yet."
            )
        rule = next(one for one in verdict.found if one.holds)
        if own := in_language(rule.because).strip():
            return own[:300]
        if rule.action == Action.APPROVAL:
            return _(
                "An automatic rule asks that a moderator reads messages of this kind before they appear."
            )
        return _("An automatic rule held this for a moderator to read. No person has decided yet.")


def keep(screened: Screened, thing: Any, by: Any) -> None:
    """Write down the verdict: one statement, and more only where a rule matched."""
    verdict: Verdict = screened.found
    post = thing if isinstance(thing, Post) else None
    kind = thing._meta.label_lower
    kept = Screening.objects.create(
        subject_type=kind,
        subject_id=thing.pk,
        outcome=verdict.outcome,
        rules=verdict.rules,
        model=verdict.model,
        score=verdict.score,
        flagged=verdict.flagged,
        hits=[one.as_json() for one in verdict.found],
        revision=post.revision_count if post is not None else 0,
    )
    if verdict.found:
        Hit.objects.bulk_create(
            Hit(
                rule_set_id=one.rule_set or None,
                coded=one.coded,
                number=one.number,
                subject_type=kind,
                subject_id=thing.pk,
                live=one.live,
                newcomer=verdict.newcomer,
                language=verdict.language,
            )
            for one in verdict.found
        )
    if verdict.outcome != Outcome.SHOWN:
        record(
            TextStopped(
                screening_id=kept.pk,
                held=verdict.outcome == Outcome.HELD,
                by_assistant=verdict.by_assistant,
                author_id=by.pk,
            ),
            by=Member.objects.automaton(),
            subject=thing,
            space=thing.space if hasattr(thing, "space") else thing.topic.space,
        )
