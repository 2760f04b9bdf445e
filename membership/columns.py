"""What columns are called, and how their values read, on the page of one's own data."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LABELS: dict[Promise, str] = {
    gettext_lazy("When"): "at created_at made_at asked_at since date_joined activity__occurred_at"
    " occurred_at begun_at received_at kept_at changed_at starts_at",
    gettext_lazy("Until"): "ends_at until expires_at delete_after",
    gettext_lazy("Answered"): "answered_at decided_at",
    gettext_lazy("Deadline"): "deadline_at",
    gettext_lazy("Sent"): "sent_at",
    gettext_lazy("Ready"): "ready_at",
    gettext_lazy("Read"): "read_at",
    gettext_lazy("Changed"): "updated_at edited_at",
    gettext_lazy("Closed"): "closed_at closes_at",
    gettext_lazy("Taken back"): "left_at withdrawn_at undone_at taken_back_at lifted_at revoked_at",
    gettext_lazy("Last used"): "last_login last_seen_at last_used_at used_at last_rung_at",
    gettext_lazy("Reminder"): "remind_at",
    gettext_lazy("Address verified"): "verified verified_at primary",
    gettext_lazy("Name"): "name original_name",
    gettext_lazy("Handle"): "handle",
    gettext_lazy("Person"): "with blocked other first second",
    gettext_lazy("Asked by"): "asked_by",
    gettext_lazy("E-mail"): "email new_email old_email address sender recipient",
    gettext_lazy("Account"): "account",
    gettext_lazy("Language"): "language",
    gettext_lazy("Time zone"): "time_zone",
    gettext_lazy("Setting"): "blur grey collapse pause_after level missed deadlines_pass muted may_write",
    gettext_lazy("File"): "avatar stored",
    gettext_lazy("Kind"): "kind type media_type what document",
    gettext_lazy("Size"): "size width height",
    gettext_lazy("In the directory"): "listed shown",
    gettext_lazy("In the directory, for visitors too"): "listed_publicly",
    gettext_lazy("Day of the last visit shown"): "visits_shown",
    gettext_lazy("Appearance"): "theme",
    gettext_lazy("Keyboard shortcuts"): "shortcuts",
    gettext_lazy("On the site"): "site",
    gettext_lazy("By mail"): "mail by_mail",
    gettext_lazy("In the browser"): "push",
    gettext_lazy("Hour, day of the week"): "hour weekday",
    gettext_lazy("Quiet from"): "quiet_from",
    gettext_lazy("Quiet until"): "quiet_until",
    gettext_lazy("Joined"): "joined_at",
    gettext_lazy("Last day here"): "last_seen_day",
    gettext_lazy("Field"): "field",
    gettext_lazy("Words"): "words text answer note word content",
    gettext_lazy("Title"): "title subject topic topic__title question poll__question voter__poll__question",
    gettext_lazy("Chosen"): "choice__text",
    gettext_lazy("Seen by"): "seen_by readers",
    gettext_lazy("Group"): "group group__name conversation__name",
    gettext_lazy("Coordinates it"): "coordinates",
    gettext_lazy("Category"): "category__name",
    gettext_lazy("Tag"): "tag__name",
    gettext_lazy("Place"): "place url scope",
    gettext_lazy("State"): "state",
    gettext_lazy("Search"): "query",
    gettext_lazy("Role"): "role",
    gettext_lazy("Used"): "uses",
    gettext_lazy("Agreed to"): "agreed of_age good_faith",
    gettext_lazy("Version"): "version rule_version rule__number",
    gettext_lazy("Rule"): "rule_title rule__rule__code",
    gettext_lazy("Reasons"): "facts reasons reason why",
    gettext_lazy("How it was found"): "detection automated partly_automated",
    gettext_lazy("Outcome"): "outcome verdict",
    gettext_lazy("New facts"): "new_facts",
    gettext_lazy("From the team"): "from_team",
    gettext_lazy("From a file"): "before",
    gettext_lazy("IP address"): "ip",
    gettext_lazy("Browser"): "user_agent",
    gettext_lazy("Service"): "provider source",
    gettext_lazy("What the service says"): "uid extra_data",
    gettext_lazy("May"): "scopes",
    gettext_lazy(
        "Number"
    ): "number id count post_id topic_id appeal_id subject_id conversation_id read_number",
    gettext_lazy("What happened"): "verb activity__verb detail subject_type",
}
_BY_COLUMN = {column: label for label, columns in LABELS.items() for column in columns.split()}


def label_of(column: str) -> str:
    return str(_BY_COLUMN[column]) if column in _BY_COLUMN else column.replace("_", " ")


def choices_of(model: type[models.Model]) -> Mapping[str, Mapping[Any, Any]]:
    """By column what its codes mean."""
    found = {field.name: dict(getattr(field, "flatchoices", ())) for field in model._meta.concrete_fields}
    return {name: codes for name, codes in found.items() if codes}


def readable(value: Any) -> str:
    """A value as one reads it, in the language and the time zone that are active."""
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, Mapping):
        parts = ((key, readable(part)) for key, part in value.items())
        return "\n".join(
            _("%(label)s: %(words)s") % {"label": key, "words": words} for key, words in parts if words
        )
    if isinstance(value, list | tuple):
        return ", ".join(words for part in value if (words := readable(part)))
    return str(value)
