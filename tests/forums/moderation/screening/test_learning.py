"""The assistant learns from this community's decisions, and what it may do follows from how well it does."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.conf import settings

from community.commons.standing.models import State
from forums.models import Topic
from forums.moderation.models import Case, Decision, RuleVersion
from forums.moderation.screening import loaded, operations, opinions, tasks, teaching
from forums.moderation.screening.models import (
    AssistantVersion,
    Mode,
    Outcome,
    Screening,
    Setting,
)
from membership.models import Account, Member
from tests.forums.conftest import reply

from .texts import samples

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "VAR", tmp_path)
    loaded._files.clear()


@pytest.fixture
def decided(cast: Mapping[str, Any], rule: RuleVersion) -> Callable[[int], None]:
    """`decided(400)`: so many decisions, a third of them against; rows, since operations would take minutes."""

    def make(count: int, *, author: Member | None = None) -> None:
        writer = author or cast["member"]
        start = Case.objects.count()
        pairs = samples(count, seed=5 + start)
        cases = Case.objects.bulk_create(
            Case(
                subject_type="forums.post", subject_id=1_000_000 + start + number, language="en", author=writer,
                state="closed", source="report", deadline_at="2026-01-01T00:00Z", snapshot={"text": text, "title": "T"},
            )
            for number, (text, _label) in enumerate(pairs)
        )  # fmt: skip
        Decision.objects.bulk_create(
            Decision(
                case=case, round=1, decider=cast["moderator"], author=writer, key=f"{start}-{number}",
                verdict="keep", state_before=State.VISIBLE,
                state_after=State.HIDDEN if label == "spam" else State.VISIBLE,
            )
            for number, (case, (_text, label)) in enumerate(zip(cases, pairs, strict=True))
        )  # fmt: skip

    return make


def test_it_learns_measures_and_may_hold(
    cast: Mapping[str, Any], topic: Topic, decided: Callable[..., None], run_jobs: Callable[[], int]
) -> None:
    decided(400)
    operations.teach_assistant(Setting.current(), by=cast["moderator"])
    run_jobs()
    version = AssistantVersion.objects.get()
    assert version.decisions == 400 and version.measured == 200 and version.learned_by == cast["moderator"]
    assert version.right + version.missed == sum(
        1 for _t, label in samples(400, seed=5)[200:] if label == "spam"
    )
    assert version.precision.value is not None and version.precision.value > 0.9
    assert (settings.VAR / "data" / version.file).stat().st_size < 5_000_000
    spam = "win a free prize now click http://cheap-prizes.example.com/win"
    shown = reply(topic, cast["member"], spam)
    assert shown.state == State.VISIBLE  # in shadow
    kept = Screening.objects.get(subject_id=shown.pk)
    assert kept.flagged and kept.model == 1 and kept.score is not None and kept.score > version.threshold
    operations.set_assistant(Setting.current(), by=cast["administrator"], mode=Mode.HOLDING, bar=0.9)
    held = reply(topic, cast["member"], spam)
    assert held.state == State.HELD and "assistant" in held.held_because
    run_jobs()
    case = Case.objects.get(subject_type="forums.post", subject_id=held.pk)
    assert case.source == "assistant"
    opinion = opinions.opinion_on(case)
    assert opinion.flagged and opinion.percent and opinion.percent > 60 and "cheap" in opinion.against
    assert (
        reply(topic, cast["member"], "the minutes of the assembly are in the folder now").state
        == State.VISIBLE
    )
    assert reply(topic, cast["trusted"], spam).state == State.VISIBLE
    operations.set_assistant(Setting.current(), by=cast["moderator"], mode=Mode.OFF, bar=0.9)
    off = reply(topic, cast["member"], spam)
    assert off.state == State.VISIBLE and not Screening.objects.filter(subject_id=off.pk).exists()


def test_below_300_decisions_it_only_shows(
    cast: Mapping[str, Any], topic: Topic, decided: Callable[..., None]
) -> None:
    decided(290)
    assert tasks.learn.call() == 1
    operations.set_assistant(Setting.current(), by=cast["administrator"], mode=Mode.HOLDING, bar=0.5)
    post = reply(topic, cast["member"], "win a free prize now click http://cheap-prizes.example.com/win")
    assert post.state == State.VISIBLE
    kept = Screening.objects.get(subject_id=post.pk)
    assert kept.flagged and kept.outcome == Outcome.SHOWN


def test_too_few_decisions_teach_nothing(decided: Callable[..., None], cast: Mapping[str, Any]) -> None:
    assert tasks.learn.call() == 0
    decided(15)
    assert tasks.learn.call() == 0
    assert not AssistantVersion.objects.exists()


def test_texts_of_the_erased_are_not_learned_from(
    decided: Callable[..., None], cast: Mapping[str, Any]
) -> None:
    decided(40)
    decided(30, author=cast["newcomer"])
    assert len(teaching.decided_texts()) == 70
    Member.objects.filter(pk=cast["newcomer"].pk).update(account=Account.ERASED)
    assert len(teaching.decided_texts()) == 40


def test_what_was_undone_or_emptied_teaches_nothing(
    decided: Callable[..., None], cast: Mapping[str, Any]
) -> None:
    decided(40)
    first, second, *_rest = Decision.objects.order_by("pk")
    Decision.objects.filter(pk=first.pk).update(undone_at="2026-01-02T00:00Z")
    Case.objects.filter(pk=second.case_id).update(snapshot={})
    assert len(teaching.decided_texts()) == 38


def test_it_learns_in_the_order_of_the_decisions(decided: Callable[..., None]) -> None:
    decided(30)
    texts = [one.case.snapshot["text"] for one in Decision.objects.order_by("made_at", "pk")]
    assert teaching.decided_texts().texts == texts


def test_old_files_go_and_a_lost_file_is_no_error(
    cast: Mapping[str, Any], topic: Topic, decided: Callable[..., None]
) -> None:
    decided(30)
    for _number in range(5):
        tasks.learn.call()
    names = sorted(path.name for path in (settings.VAR / "data").iterdir())
    assert names == ["assistant-3.weights", "assistant-4.weights", "assistant-5.weights"]
    (settings.VAR / "data" / "assistant-5.weights").unlink()
    Setting.changed()
    loaded._files.clear()
    post = reply(topic, cast["member"], "A word")
    assert post.state == State.VISIBLE and not Screening.objects.filter(subject_id=post.pk).exists()
