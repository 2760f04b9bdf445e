"""What the access matrix sends to the operations of the API that take a body."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from .forums import another_category, another_tag, another_topic, post
from .moderation import report
from .people import picture

TOMORROW = (timezone.now() + timedelta(days=1)).isoformat()
BODIES: dict[str, dict[str, Any]] = {  # what the matrix sends to the operations of the API that take a body
    "topic-open": {"category": "practice", "title": "From a program", "text": "Hello."},
    "topic-retitle": {"title": "A clearer title"},
    "topic-watch": {"level": "muted"},
    "topic-read": {"number": 1},
    "topic-tag": {"tags": ["Ladders"]},
    "topic-kind": {"kind": "question"},
    "topic-pin": {"everywhere": True, "until": TOMORROW},
    "topic-slow": {"seconds": 60},
    "topic-move": {"category": lambda values: values.made(another_category).slug},
    "topic-split": {"title": "Apart", "posts": lambda values: [values.made(post).pk]},
    "topic-merge": {"into": lambda values: values.made(another_topic).pk},
    "timer-set": {"act": "close", "at": TOMORROW},
    "topic-schedule": {"category": "practice", "title": "Later", "text": "Hello.", "at": TOMORROW},
    "category-create": {"name": "A new room"},
    "category-edit": {"description": "Said anew"},
    "category-watch": {"level": "tracking"},
    "tag-watch": {"level": "tracking"},
    "tag-rename": {"name": "Sets of keys"},
    "tag-merge": {"into": lambda values: values.made(another_tag).name},
    "bookmark-keep": {"note": "Read again", "remind_at": TOMORROW},
    "view-save": {"name": "Solved", "query": "solved=yes"},
    "view-rename": {"name": "What is asked"},
    "reach-choose": {"site": True, "mail": "none", "push": False},
    "file-send": {"file": lambda values: picture()},
    "post-create": {"text": "From a program."},
    "post-edit": {"text": "Better said."},
    "ballot-cast": {"choices": [1]},
    "poll-add": {"question": "Tea?", "choices": ["Yes", "No"]},
    "preview": {"text": "*So*"},
    "whisper-say": {"text": "Between us."},
    "draft-save": {"text": "Half a thought"},
    "me-edit": {"fields": {"headline": {"value": "As programs see me"}}},
    "report-make": {"kind": "forums.post", "id": lambda values: values.made(post).pk, "rule": "kind"},
    "note-write": {"text": "A note."},
    "thing-hold": {"because": "A moderator looks at it."},
    "case-take-over": {"reason": "You are away."},
    "case-decide": {"verdict": "keep", "version": 1},
    "decision-undo": {"reason": "A mistake."},
    "case-escalate": {"reason": "It is about the treasurer.", "to_administrators": True},
    "case-pause": {"handle": lambda values: values.member("trusted").handle, "text": "What is meant?"},
    "opinion-ask": {"colleague": lambda values: values.member("administrator").handle},
    "opinion-give": {"verdict": "keep", "words": "It is irony."},
    "team-answer": {"text": "It was irony."},
    "letter-write": {"text": "What is meant?"},
    "member-note-write": {"text": "Warned by phone."},
    "preset-write": {"name": "Off topic", "texts": {"en": "Dear {name}."}},
    "preset-rewrite": {"name": "Unkind words", "texts": {"en": "Dear {name}."}},
    "queue-view-save": {"name": "Nobody’s", "query": "holder=nobody"},
    "deadlines-set": {"minutes": {"60": 30}},
    "bulk-decide": {
        "cases": lambda values: [{"id": values.made(report).case_id, "version": 0}],
        "verdict": "keep",
    },
    "bulk-undo": {},
    "legal-notice-file": {
        "where": lambda values: [values.made(another_topic).url],
        "ground": "fraud",
        "why": "It sells what is not theirs.",
        "name": "Ada",
        "email": "ada@example.org",
        "good_faith": True,
    },
    "rule-set-write": {"name": "Casinos", "conditions": {"words": ["casino"]}},
    "rule-set-try": {"most": 100},
    "rule-set-move": {"standing": "retired"},
    "appeal-submit": {"words": "I do not agree."},
    "appeal-say": {"text": "One thing more."},
    "appeal-answer": {"outcome": "upheld", "reasons": "Read again."},
    "sanction-lift": {"reason": "Enough."},
}
