"""What a form of the site must hold to be an act; see test_fresh.py."""

from typing import Any

from .forums import another_tag
from .moderation import case
from .people import somebody_who_left

ROOM = {
    "name": "Kitchen",
    "tint": 1,
    "icon": "forums",
    "position": 9,
    "see": "everyone",
    "post": "members",
    "reply": "members",
}
RULE = {"code": "quiet", "title_en": "Quiet after ten", "urgency": 240}
LIMITS = {
    "newcomer_days": 1,
    "newcomer_posts": 10,
    "newcomer_images": 1,
    "newcomer_reports": 5,
    "member_reports": 15,
    "trust_days": 30,
    "trust_posts": 20,
    "trust_active_days": 10,
    "trust_thanks": 3,
    "trust_quiet_days": 90,
    "hide_at": "1.5",
    "moderators_shown": "team",
    "review_share": 0,
}
SITE = {
    "name": "Elsewhere",
    "language": "en",
    "time_zone": "Europe/Paris",
    "signup": "open",
    "posts_of_erased": "choice",
}
SESSION = {
    "title": "Ask the treasurer",
    "language": "en",
    "wall_start": "2030-03-28T18:30",
    "zone": "Europe/Paris",
    "minutes": 60,
    "held": "online",
    "audience": "members",
    "writers": "members",
    "slow_seconds": 0,
    "delay_seconds": 0,
}


FORMS: dict[str, dict[str, Any]] = {  # what a form of the site must hold to be an act; see test_fresh.py
    "forums:category-edit": ROOM,
    "forums:category-new": ROOM,
    "forums:tag-edit": {"name": "Passkeys"},
    "forums:tag-merge": {"into": lambda values: values.made(another_tag).slug},
    "home:settings-change": SITE,
    "home:door-change": {"signup": "closed", "minimum_age": 0},
    "live:session-new": SESSION,
    "live:session-edit": SESSION | {"title": "Ask the gardener"},
    "live:session-cancel": {"reason": "Ill"},
    "live:session-invite": {"people": "newcomer"},
    "live:session-write": {"text": "Bring a pen."},
    "live:session-door": {"who": "@newcomer"},
    "live:part-ask": {"member": "newcomer", "role": "speaker"},
    "membership:account-reopen": {"handle": lambda values: values.made(somebody_who_left).handle},
    "membership:desk-look": {"reason": "A letter came back"},
    "membership:desk-file": {"reason": "The list of the choir"},
    "membership:desk-act": {
        "kind": "close",
        "member": lambda values: values.member("member").pk,
        "reason": "Nobody uses it",
        "sure": "1",
    },
    "membership:desk-member-look": {"reason": "A letter came back"},
    "membership:member-merge": {"into": "trusted", "reason": "The same person"},
    "membership:note-write": {"text": "Sings."},
    "membership:entry-detail": {"answer": "refuse", "reason": "We know nobody of this name."},
    "membership:erasure-hasten": {"ground": "law", "reason": "Order 12 of the court"},
    "membership:group-new": {"name": "Garden", "about": "We dig.", "entry": "ask"},
    "membership:invitation-list": {"email": "guest@example.org", "language": "en", "days": 7},
    "privacy:privacy-edit": {"text_en": "We keep even less."},
    "membership:import-begin": {"column0": "email", "column1": "name", "how": "try"},
    "membership:field-list": {"label_en": "Instrument", "kind": "tags", "widest": 4},
    "membership:field-edit": {"label_en": "Ask me about", "widest": 4},
    "membership:role-list": {"handle": "member", "role": "trusted", "reason": "Helps everybody"},
    "moderation:limits-change": {"newcomer_links": 3, **LIMITS},
    "moderation:look-give": {"verdict": "keep", "rule": "", "why": ""},
    "moderation:log-correct": {"text": "It was the other rule."},
    "moderation:statement-export": {"since": "2026-01-01", "until": "2026-12-31"},
    "moderation:trust-list": {"handle": "member", "reason": "Helps everybody"},
    "moderation:trust-take": {"reason": "No longer"},
    "moderation:words-erase": {"case": ""},
    "moderation:case-decide": {
        "verdict": "keep",
        "key": "walk",
        "version": lambda values: values.made(case).version,
    },
    "moderation:case-take-over": {"reason": "She is away"},
    "moderation:note-write": {"text": "A note."},
    "moderation:rule-edit": {"title_en": "Speak kindly", "urgency": 60},
    "moderation:rule-new": RULE,
    "moderation:thing-hold": {"because": "We look at it."},
    "forums:topic-whisper": {"text": "Between us."},
    "moderation:appeal-decide": {"outcome": "upheld", "reasons": "Read again, and it stands."},
    "moderation:appeal-look-again": {"reason": "The rule was another one then."},
    "moderation:author-note": {"text": "Wrote kindly last year."},
    "moderation:bulk-new": {
        "case": lambda values: f"{values.made(case).pk}:{values.made(case).version}",
        "verdict": "keep",
        "key": "walk",
    },
    "moderation:case-escalate": {"where": "administrators", "reason": "It is about a colleague."},
    "moderation:case-pause": {
        "member": lambda values: values.made(case).author_id, "text": "Did you mean the committee?",
    },
    "moderation:deadlines-set": {
        "minutes_15": 20, "minutes_60": 60, "minutes_240": 240, "minutes_1440": 1440,
    },
    "moderation:letters-with": {"text": "May we ask you something?"},
    "moderation:member-note": {"text": "Wrote kindly last year."},
    "moderation:opinion-ask": {
        "colleague": lambda values: values.member("administrator").pk, "question": "Is this irony?",
    },
    "moderation:preset-edit": {"name": "Advertising", "text_en": "This is advertising."},
    "moderation:preset-new": {"name": "A preset of the walk", "text_en": "This is advertising."},
    "moderation:sanction-lift": {"reason": "It was too long."},
    "screening:assistant-set": {"mode": "shadow", "bar": 95},
    "screening:coded-switch": {"standing": "shadow"},
    "screening:set-new": {"name": "Pills", "words": "viagra", "action": "hold"},
    "screening:set-edit": {"name": "Pills", "words": "viagra", "action": "hold"},
}  # fmt: skip
