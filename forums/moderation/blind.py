"""What a moderator must not see before giving a second look: everything that tells how the first one decided."""

from typing import Any

from .models import SecondLook


def hidden_cases(person: Any) -> Any:
    """Ids of the cases that wait for this person's second look, as a subquery; None where there can be none."""
    if not getattr(person, "pk", None) or not getattr(person, "roles", None):
        return None
    return SecondLook.objects.blind_for(person.pk)


def without_hidden(entries: Any, person: Any) -> Any:
    """Entries of the log without those on such cases."""
    cases = hidden_cases(person)
    if cases is None:
        return entries
    return entries.exclude(subject_type="moderation.case", subject_id__in=cases)
