"""The head of the log goes to each administrator once a day, in their language."""

from collections.abc import Mapping
from typing import Any

import pytest

from community.commons.activity.models import SealHead
from community.commons.mail.models import Delivery
from forums.moderation.mails import mail_log_head

pytestmark = pytest.mark.django_db


def test_mail_log_head_once_a_day(cast: Mapping[str, Any]) -> None:
    assert (mail_log_head.call(), mail_log_head.call()) == (1, 0)
    delivery = Delivery.objects.get(kind="moderation.log_head")
    head = SealHead.objects.get()
    assert delivery.member == cast["administrator"]
    assert f"{head.number}:{head.hash}" in delivery.text


def test_mail_log_head_says_nothing_about_an_empty_log() -> None:
    assert mail_log_head.call() == 0
