"""What is said in private: conversations of two and of several, and what coordinators noted, by their operations."""

from datetime import timedelta
from functools import partial
from typing import Any

from membership import operations as membership
from membership.talks import operations as talks

from .telling import Told

# Who takes part, what the conversation of several is called, and what is said: hours ago, by whom.
Said = tuple[float, str, str]
CONVERSATIONS: tuple[tuple[tuple[str, ...], str, tuple[Said, ...]], ...] = (
    (
        ("nell", "tomasz"),
        "",
        (
            (
                52,
                "nell",
                "You wrote that the meter counts twice when the pump starts. Do you have a picture?",
            ),
            (
                51,
                "tomasz",
                "Two, and the times beside them. I put them up tonight, in the topic.",
            ),
            (
                27,
                "nell",
                "Thank you. If the landlord’s reading is that far off, we ask for our deposit back.",
            ),
            (3, "tomasz", "Come by on Thursday before the repair evening. I keep the ladder out for you."),
        ),
    ),
    (
        ("amina", "leila"),
        "",
        (
            (
                75,
                "amina",
                "Bonjour Leila, la traduction de mardi est relue. Il reste « bottom-up » et « steward ».",
            ),
            (
                74,
                "leila",
                "« Par la base ». Et pour l’autre : on garde *steward*, et on l’explique ?",
            ),
            (30, "amina", "On l’explique. Merci !"),
        ),
    ),
    (
        ("paulo", "nell", "leila", "beatriz"),
        "Congress: the first evening",
        (
            (
                48,
                "paulo",
                "Doors at 18:00, soup at 19:00. Who opens, and who stays until the chairs are back?",
            ),
            (47, "beatriz", "I stay. I would rather carry chairs than make speeches."),
            (46, "leila", "J’ouvre, et je fais l’accueil en français."),
            (5, "nell", "I bring the extension leads from the repair café, all seven of them."),
        ),
    ),
)
NOTES = (
    (
        "amina",
        "nell",
        "Asked on the phone to be reminded of the training in spring. Prefers a call to a letter.",
    ),
    ("paulo", "rui", "Has a van and a licence for a trailer; was insured through us until June."),
)


def tell_what_is_said_in_private(told: Told) -> None:
    """The last of each conversation rings, as if it happened on the site itself."""
    for people, name, said in CONVERSATIONS:
        for place, (hours, handle, text) in enumerate(said):
            told.later(
                told.now - timedelta(hours=hours),
                partial(_say, told, people, name, handle, text, first=place == 0),
                on_site=place == len(said) - 1,
            )
    for by, about, text in NOTES:
        told.later(told.now - timedelta(days=3), partial(_note, told, by, about, text))


def _say(told: Told, people: tuple[str, ...], name: str, handle: str, text: str, *, first: bool) -> None:
    """Told in order of time, so that a conversation is there once its first word is said."""
    by = told.members[handle]
    if first:
        others = [told.members[one] for one in people if one != handle]
        told.talks[people] = talks.begin_conversation(None, by=by, people=others, text=text, name=name)
    else:
        talks.send_message(told.talks[people], by=by, text=text)


def _note(told: Told, by: str, about: str, text: str) -> Any:
    return membership.write_note(told.members[about], by=told.members[by], text=text)
