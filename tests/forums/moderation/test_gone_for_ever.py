"""Quarantine, an author's own erasure, and what the law asks to keep."""

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from community.commons.access import Forbidden, Refused
from community.commons.files.models import Upload
from community.commons.files.operations import accept_image
from community.commons.jobs.worker import drain
from community.commons.mail.models import Delivery
from community.commons.search.models import Document
from community.commons.standing.models import State, Statement
from forums import operations as forum
from forums.models import Post, Revision, Topic
from forums.moderation import operations
from forums.moderation.keeping import delete_kept
from forums.moderation.models import Case, KeptText, RuleVersion
from tests.cast import make_member
from tests.forums.conftest import reply
from tests.forums.moderation.judged import decide, fresh
from tests.forums.moderation.test_pages import page, signed_in
from tests.house.samples import picture

pytestmark = pytest.mark.django_db
SECRET = "A zebra with eleven umbrellas"


@pytest.fixture(autouse=True)
def own_store(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def bad(topic: Topic, rule: RuleVersion, cast: Mapping[str, Any]) -> Case:
    """A post with a picture, edited once, reported."""
    upload = accept_image(picture(), by=cast["member"])
    post = reply(topic, cast["member"], f"{SECRET}\n\n{upload.markdown}")
    forum.edit_post(post, by=cast["member"], text=f"{SECRET}, again\n\n{upload.markdown}")
    return operations.report_thing(post, by=cast["trusted"], rule=rule).case


def everything_stored() -> str:
    """Every row of every table of ours, as text."""
    from django.apps import apps

    rows = []
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy:
            rows += [str(list(model._base_manager.values_list()))]
    return "\n".join(rows)


def in_memory() -> bool:
    """Whether a part of a page that this process keeps holds the words."""
    return any(SECRET.encode() in kept for kept in caches["fragments"]._cache.values())  # type: ignore[attr-defined]


def test_quarantined_words_leave_the_memory_at_once(
    bad: Case,
    rule: RuleVersion,
    cast: Mapping[str, Any],
    settings: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    settings.REDIS_URL = ""  # else the word goes round by Redis, to processes that listen
    topic = Post.objects.get(pk=bad.subject_id).topic
    assert SECRET in page(signed_in(cast["trusted"]), topic.url)
    assert in_memory()
    with django_capture_on_commit_callbacks(execute=True):
        decide(bad, cast["moderator"], "quarantine", rule=rule, facts="It may not be possessed.")
    assert not in_memory()


def test_an_own_erasure_leaves_the_memory_at_once(
    topic: Topic, cast: Mapping[str, Any], settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.REDIS_URL = ""
    post = reply(topic, cast["member"], SECRET)
    assert SECRET in page(signed_in(cast["trusted"]), topic.url)
    assert in_memory()
    forum.delete_post(post, by=cast["member"])
    with django_capture_on_commit_callbacks(execute=True):
        operations.erase_own(Post.objects.get(pk=post.pk), by=cast["member"])
    assert not in_memory()


def test_quarantine_leaves_digest_place_and_statement_alone(
    bad: Case, rule: RuleVersion, cast: Mapping[str, Any], django_capture_on_commit_callbacks: Any
) -> None:
    post = Post.objects.get(pk=bad.subject_id)
    near = reply(post.topic, cast["trusted"], "What did you say?", reply_to=post.number)
    operations.report_thing(near, by=cast["newcomer"], rule=rule)  # what stood around it is evidence too
    stored = Upload.objects.get().stored
    assert default_storage.exists(stored) and SECRET in everything_stored()
    with django_capture_on_commit_callbacks(execute=True):
        decision = decide(bad, cast["moderator"], "quarantine", rule=rule, facts="It may not be possessed.")
    assert SECRET not in everything_stored()
    assert not Upload.objects.exists() and not default_storage.exists(stored)
    assert not Revision.objects.filter(post=bad.subject_id).exists()
    kept = KeptText.objects.get(decision=decision)
    assert kept.content is None and len(kept.digest) == 64 and kept.place.startswith("/forums/t/")
    assert decision.statement and decision.statement.facts == "It may not be possessed."
    with pytest.raises(Refused, match="quarantine nobody reads"):
        operations.read_kept_text(kept, by=cast["moderator"])
    text = page(signed_in(cast["moderator"]), f"/moderation/cases/{bad.pk}/")
    assert kept.digest in text and "Inform the police" in text


def test_mails_about_what_is_quarantined_are_emptied(
    bad: Case, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    drain()
    mails = Delivery.objects.filter(text__contains=SECRET)
    assert mails.exists(), "whoever watches the topic was told"
    decide(bad, cast["moderator"], "quarantine", rule=rule)
    drain()
    assert SECRET not in everything_stored()


def test_quarantine_is_not_readable_for_the_appeal_and_not_undone(
    bad: Case, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    other = make_member("other_moderator", role="moderator")
    decision = decide(bad, cast["moderator"], "quarantine", rule=rule)
    with pytest.raises(Refused, match="gone for ever"):
        operations.undo_decision(decision, by=cast["moderator"])
    appeal = operations.submit_appeal(decision, by=fresh(cast["member"]), words="It was nothing.")
    assert SECRET not in page(signed_in(other), appeal.case_url)
    assert SECRET not in page(signed_in(cast["member"]), f"/moderation/mine/{decision.statement_id}/")
    operations.decide_appeal(appeal, by=other, outcome="overturned", reasons="It was nothing.")
    post = Post.objects.get(pk=bad.subject_id)
    assert (post.state, post.text) == (State.REMOVED, "")


def test_quarantine_goes_to_the_sealed_folder_where_there_is_one(
    bad: Case, rule: RuleVersion, cast: Mapping[str, Any], settings: Any, tmp_path: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    settings.QUARANTINE_DIR = str(tmp_path / "sealed")
    with django_capture_on_commit_callbacks(execute=True):
        decide(bad, cast["moderator"], "quarantine", rule=rule)
    files = sorted(Path(settings.QUARANTINE_DIR).iterdir())
    words = next(one for one in files if one.suffix == ".json")
    assert SECRET in json.loads(words.read_text())[0]["text"]
    assert any(one.suffix == ".png" for one in files)
    assert all(one.stat().st_mode & 0o077 == 0 for one in files)
    assert SECRET not in everything_stored()


# -- One's own erasure ---------------------------------------------------------------------------


def test_an_author_erases_at_once(topic: Topic, cast: Mapping[str, Any]) -> None:
    post = reply(topic, cast["member"], SECRET)
    forum.edit_post(post, by=cast["member"], text=f"{SECRET}, again")
    with pytest.raises(Refused, match="Delete it first"):
        operations.erase_own(post, by=cast["member"])
    forum.delete_post(Post.objects.select_related("topic__category").get(pk=post.pk), by=cast["member"])
    post = Post.objects.get(pk=post.pk)
    with pytest.raises(Forbidden):
        operations.erase_own(post, by=cast["moderator"])
    assert operations.erase_own(post, by=cast["member"]) is False
    assert SECRET not in str(list(Post.objects.values_list())) + str(list(Revision.objects.values_list()))
    assert not Document.objects.filter(object_id=post.pk, kind="forums.post").exists()
    assert not KeptText.objects.exists()


def test_what_an_open_case_names_lies_apart_until_it_is_over(
    topic: Topic, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    post = reply(topic, cast["member"], SECRET)
    case = operations.report_thing(post, by=cast["trusted"], rule=rule).case
    forum.delete_post(Post.objects.select_related("topic__category").get(pk=post.pk), by=cast["member"])
    client: Client = signed_in(cast["member"])
    address = f"/moderation/mine/erase/?kind=forums.post&id={post.pk}"
    assert "An open case" in page(client, address)
    answer = client.post("/moderation/mine/erase/", {"kind": "forums.post", "id": post.pk})
    assert answer.status_code == 302
    assert Post.objects.get(pk=post.pk).text == ""
    assert delete_kept.call() == 0
    assert operations.read_kept_text(KeptText.objects.get(), by=cast["moderator"]) == SECRET
    decide(case, cast["moderator"], "keep")
    assert delete_kept.call() == 1
    case.refresh_from_db()
    assert SECRET not in str(list(KeptText.objects.values_list())) + str(case.snapshot)
    assert SECRET not in str(list(case.reports.values_list("snapshot")))


def test_a_legal_hold_keeps_it(clock: Any, topic: Topic, cast: Mapping[str, Any]) -> None:
    post = reply(topic, cast["member"], SECRET)
    until = timezone.now() + timedelta(days=30)
    with pytest.raises(Forbidden):
        operations.place_hold(post, by=cast["moderator"], ground="Art. 6", ends_at=until)
    hold = operations.place_hold(post, by=cast["administrator"], ground="Art. 6", ends_at=until)
    forum.delete_post(Post.objects.select_related("topic__category").get(pk=post.pk), by=cast["member"])
    assert operations.erase_own(Post.objects.get(pk=post.pk), by=cast["member"]) is True
    assert delete_kept.call() == 0
    clock.forward(days=31)
    assert delete_kept.call() == 1
    with pytest.raises(Refused, match="ended already"):
        operations.lift_hold(hold, by=fresh(cast["administrator"]))


def test_around_other_cases_removed_words_are_not_shown(
    bad: Case, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    post = Post.objects.get(pk=bad.subject_id)
    near = reply(post.topic, cast["trusted"], "What did you say?", reply_to=post.number)
    other = operations.report_thing(near, by=cast["newcomer"], rule=rule).case
    assert SECRET in page(signed_in(cast["moderator"]), other.url)
    decide(bad, cast["moderator"], "remove", rule=rule)
    assert SECRET not in page(signed_in(cast["moderator"]), other.url)


def test_what_was_taken_out_is_read_with_a_button_alone(
    bad: Case, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    decide(bad, cast["moderator"], "keep", rule=rule, measures={"redact": "Nothing of it."})
    case = operations.open_case(Post.objects.get(pk=bad.subject_id), by=cast["moderator"])
    client = signed_in(cast["moderator"])
    text = page(client, case.url)
    assert SECRET not in text.split("<main")[1] and "Read what it said before" in text
    kept = KeptText.objects.get()
    assert SECRET in client.post(f"/moderation/kept/{kept.pk}/read/").content.decode()
    statement = signed_in(cast["member"])
    assert SECRET in page(statement, f"/moderation/mine/{Statement.objects.get(what='redact').pk}/")
