"""Tags of every template: icons, faces, times, form fields, htmx. Built in: no `{% load %}` needed."""

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.forms import BoundField
from django.forms.boundfield import BoundWidget
from django.template.context import Context
from django.utils import timezone
from django.utils.formats import date_format, get_format, time_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

register = template.Library()


# -- Pictures ----------------------------------------------------------------------------


@lru_cache(maxsize=512)
def _icon(name: str, kind: str, sprite: str) -> SafeString:
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        kind and f" {kind}",
        sprite,
        name,
    )


@register.simple_tag
def icon(name: str, kind: str = "") -> SafeString:
    """An icon of static/icons.svg, silent to screen readers: the word beside it speaks."""
    return _icon(name, kind, staticfiles_storage.url("icons.svg"))


@register.simple_tag
def avatar(member: Any, size: str = "", *, link: bool = False) -> SafeString:
    """The member's face, beside the written name and therefore silent; `size` is "", "small" or "large".

    Initials stand in the page itself, which asks for no picture then. `link=True` links to the profile, out of the
    tab order, since the name beside it links there too.
    """
    kind = f" {size}" if size else ""
    if member.avatar:
        pixels = {"small": 28, "large": 64}.get(size, 40)
        picture = format_html(
            '<img class="avatar{}" src="{}" alt="" width="{}" height="{}" loading="lazy" decoding="async">',
            kind,
            member.avatar_url,
            pixels,
            pixels,
        )
    else:
        picture = format_html(
            '<span class="avatar{} tint-{}" data-initials="{}" aria-hidden="true"></span>',
            kind,
            member.tint,
            member.initials,
        )
    if not link:
        return picture
    return format_html('<a href="{}" tabindex="-1" aria-hidden="true">{}</a>', member.url, picture)


# -- Times -------------------------------------------------------------------------------


@register.simple_tag
def when(moment: datetime | date | None, style: str = "relative") -> SafeString:
    """A time as people say it, with the exact one in `datetime` and `title`.

    `style`: "relative" ("3 hours ago", a date after a week), "day", "time" (of a day that is known), or "full".
    """
    if moment is None:
        return mark_safe("")
    if not isinstance(moment, datetime):
        return format_html(
            '<time datetime="{}">{}</time>', moment.isoformat(), date_format(moment, "DATE_FORMAT")
        )
    local = timezone.localtime(moment)
    day = _day(local.date(), get_language())
    exact = gettext("%(day)s at %(time)s (%(zone)s)") % {
        "day": day,
        "time": _time(local.hour, local.minute, get_language()),
        "zone": local.tzname(),
    }
    if style == "relative":
        return format_html(
            '<time datetime="{}" title="{}" data-behaviour="web/times">{}</time>',
            moment.isoformat(),
            exact,
            ago(moment),
        )
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(),
        exact,
        {"day": day, "time": _time(local.hour, local.minute, get_language())}.get(style, exact),
    )


@lru_cache(maxsize=2_000)
def _day(day: date, language: str | None) -> str:
    return date_format(day, "DATE_FORMAT")


@lru_cache(maxsize=2 * 24 * 60)
def _time(hour: int, minute: int, language: str | None) -> str:
    return time_format(time(hour, minute), "TIME_FORMAT")


def ago(moment: datetime, now: datetime | None = None) -> str:
    """How long since, in one unit; a date once it is more than a week."""
    local = timezone.localtime(moment)
    now = timezone.localtime(now)
    seconds = (now - local).total_seconds()
    if seconds < -60 or seconds >= 7 * 86400:
        pattern = get_format("SHORT_DATE_FORMAT")
        return date_format(local, pattern.removesuffix(" Y") if local.year == now.year else pattern)
    if seconds < 60:
        return gettext("just now")
    minutes, hours, days = int(seconds // 60), int(seconds // 3600), int(seconds // 86400)
    if minutes < 60:
        return ngettext("%(count)d minute ago", "%(count)d minutes ago", minutes) % {"count": minutes}
    if hours < 24:
        return ngettext("%(count)d hour ago", "%(count)d hours ago", hours) % {"count": hours}
    return ngettext("%(count)d day ago", "%(count)d days ago", days) % {"count": days}


# -- Forms -------------------------------------------------------------------------------

CHOICES = {"CheckboxSelectMultiple", "RadioSelect"}


def _described(field: BoundField, hint: Any) -> str:
    parts = [f"{field.auto_id}_hint"] if hint else []
    return " ".join(parts + ([f"{field.auto_id}_error"] if field.errors else []))


def _errors(field: BoundField) -> SafeString:
    if not field.errors:
        return mark_safe("")
    sentences = format_html_join(mark_safe("<br>"), "{}", ((error,) for error in field.errors))
    return format_html(
        '<p class="error" id="{}_error">{}<span>{}</span></p>', field.auto_id, icon("alert"), sentences
    )


def _hint(field: BoundField, hint: Any) -> SafeString:
    if not hint:
        return mark_safe("")
    return format_html('<p class="hint" id="{}_hint">{}</p>', field.auto_id, hint)


def _widget(field: BoundField, hint: Any, attributes: dict[str, Any]) -> SafeString:
    attributes = {"class": "input"} | field.field.widget.attrs | attributes
    described = _described(field, hint)
    if described:
        attributes["aria-describedby"] = described
    if field.errors:
        attributes["aria-invalid"] = "true"
    return field.as_widget(attrs=attributes)


@register.simple_tag
def field(bound: BoundField, **attributes: Any) -> SafeString:
    """A form field whole: label, hint, control, error, tied together for those who do not see it.

    Further attributes go to the control (`rows=3`, `autocomplete="name"`; `_` in a name becomes `-`).
    `label="…"` and `hint="…"` replace the form's own; `label_hidden=True` keeps the label for hearing only.
    """
    if bound.is_hidden:
        return mark_safe(str(bound))
    label = attributes.pop("label", bound.label)
    hint = attributes.pop("hint", bound.help_text)
    hidden = attributes.pop("label_hidden", False)
    attributes = {
        name.replace("_", "-"): value or False for name, value in attributes.items()
    }  # "" takes one out
    kind = type(bound.field.widget).__name__
    if kind in CHOICES:
        return _choices(bound, label, hint)
    control = _widget(bound, hint, attributes)
    if kind == "CheckboxInput":
        control = _widget(bound, hint, {"class": "", **attributes})
        return format_html(
            '<div class="field"><label class="check">{}<span>{}</span></label>{}{}</div>',
            control,
            label,
            _hint(bound, hint),
            _errors(bound),
        )
    optional = mark_safe("")
    searching = getattr(bound.field.widget, "input_type", "") in ("search", "select")
    if not (bound.field.required or hidden or searching or attributes.get("type") == "search"):
        optional = format_html(' <span class="meta">{}</span>', gettext("(optional)"))
    return format_html(
        '<div class="field"><label for="{}"{}>{}{}</label>{}{}{}</div>',
        bound.id_for_label,
        mark_safe(' class="visually-hidden"' if hidden else ""),
        label,
        optional,
        control,
        _hint(bound, hint),
        _errors(bound),
    )


def _choices(bound: BoundField, label: Any, hint: Any) -> SafeString:
    described = _described(bound, hint)
    rows: Iterable[BoundWidget] = bound.subwidgets
    options = format_html_join(
        "", '<label class="check">{}<span>{}</span></label>', ((row.tag(), row.choice_label) for row in rows)
    )
    return format_html(
        '<fieldset class="stack-s" id="{}"{}><legend class="legend">{}</legend>{}{}{}</fieldset>',
        bound.auto_id,
        format_html(' aria-describedby="{}"', described) if described else "",
        label,
        _hint(bound, hint),
        options,
        _errors(bound),
    )


@register.inclusion_tag("web/_form_errors.html")
def form_errors(form: Any) -> dict[str, Any]:
    """What is wrong in the form, in one place at its top, each sentence linked to its field."""
    wrong = [
        {"id": bound.id_for_label or bound.auto_id, "label": bound.label, "errors": bound.errors}
        for bound in form
        if bound.errors and not bound.is_hidden
    ]
    hidden = [error for bound in form if bound.is_hidden for error in bound.errors]
    return {"general": list(form.non_field_errors()) + hidden, "wrong": wrong}


@register.inclusion_tag("web/_empty.html")
def empty(
    title: Any, text: Any = "", *, drawing: str = "bench", href: str = "", action: Any = ""
) -> dict[str, Any]:
    """An empty place: what will stand there, why it is empty, and one way on."""
    return {
        "title": title,
        "text": text,
        "drawing": f"web/drawings/{drawing}.html",
        "href": href,
        "action": action,
    }


# -- Scripts -----------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def htmx(context: Context) -> SafeString:
    """htmx itself, once per page, where something uses it."""
    request = context.get("request")
    if getattr(request, "_has_htmx", False):
        return mark_safe("")
    if request is not None:
        request._has_htmx = True
    return format_html(
        '<script src="{}" defer></script>', staticfiles_storage.url("django_htmx/htmx-4.min.js")
    )


@register.simple_tag(takes_context=True)
def page_link(context: Context, **changes: Any) -> str:
    """This page's address with some query parameters changed; a value of None takes one out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return conditional_escape(f"?{query.urlencode()}" if query else "?")
