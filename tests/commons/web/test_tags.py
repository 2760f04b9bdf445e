"""The tags of every template: times, faces, fields."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.utils import timezone, translation

from community.commons.web.templatetags.web import ago
from membership.models import Member

NOW = datetime(2026, 3, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "text"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=3), "3 hours ago"),
        (timedelta(days=6), "6 days ago"),
        (timedelta(days=8), "16 Mar"),
        (timedelta(days=400), "17 Feb 2025"),
        (-timedelta(days=2), "26 Mar"),
    ],
)
def test_times_are_said_in_one_unit(since: timedelta, text: str) -> None:
    assert ago(NOW - since, NOW) == text


def test_a_time_carries_the_exact_one() -> None:
    moment = timezone.now() - timedelta(hours=2)
    html = Template("{% when moment %}").render(Context({"moment": moment}))
    assert f'datetime="{moment.isoformat()}"'.replace("+", "&#x2B;") in html or moment.isoformat() in html
    assert "title=" in html and "2 hours ago" in html


def test_initials_of_any_script() -> None:
    assert Member(name="Léa Marchevoix").initials == "LM"
    assert Member(name="Élodie").initials == "É"
    assert Member(name="محمد الأمين").initials == "ما"
    assert Member(name="ßtraße").initials == "S"
    assert Member(name="… !").initials == "?"


def test_a_face_without_a_picture_asks_for_none() -> None:
    html = Template("{% avatar member 'small' %}").render(Context({"member": Member(pk=7, name="<b> Léa")}))
    assert "<img" not in html and 'class="avatar small tint-2"' in html
    assert 'data-initials="L"' in html and 'aria-hidden="true"' in html
    seen = Member(pk=7, name="Léa", avatar="avatars/a.webp")
    assert 'src="/files/avatars/a.webp"' in Template("{% avatar member %}").render(Context({"member": seen}))


class Letter(forms.Form):
    to = forms.EmailField(label="To", help_text="One address.")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    copy = forms.BooleanField(label="Copy", required=False)


def _html(form: Any) -> str:
    source = "{% form_errors form %}{% for one in form %}{% field one %}{% endfor %}"
    return Template(source).render(Context({"form": form}))


def test_a_field_is_tied_to_its_hint_and_error() -> None:
    html = _html(Letter({"to": "<script>", "kind": "a"}))
    assert 'aria-describedby="id_to_hint id_to_error"' in html and 'aria-invalid="true"' in html
    assert 'id="id_to_hint"' in html and 'id="id_to_error"' in html
    assert '<a href="#id_to">To</a>' in html and "&lt;script&gt;" in html and "<script>" not in html
    assert "<fieldset" in html and "<legend" in html


def test_an_untouched_form_says_nothing_of_errors() -> None:
    html = _html(Letter())
    assert "aria-invalid" not in html and "form-errors" not in html


def test_icons_come_from_one_sprite() -> None:
    assert 'icons.svg#bell"' in Template('{% icon "bell" %}').render(Context())


def test_empty_places_offer_one_way_on() -> None:
    with translation.override("en"):
        html = Template('{% empty "Nothing yet" "Why." href="/x/" action="Go" %}').render(Context())
    assert html.count("<a ") == 1 and "Nothing yet" in html
