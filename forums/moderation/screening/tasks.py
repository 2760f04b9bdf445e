"""What screening does in the background: trials, learning each week, proposals that come due, sweeping."""

from datetime import time, timedelta

from django.utils import timezone
from django_tasks import task

from community.commons.schedules import schedule
from membership.models import Member

from . import operations, teaching, trying
from .assistant.learning import LearningFailed
from .limiting import just_over
from .models import Hit, Print, Proposal, Screening, Setting, Trial

KEEP_SCREENINGS = timedelta(days=400)
KEEP_PRINTS = timedelta(days=400)
BATCH = 500  # rows per transaction


@task()
def run_trial(trial_id: int) -> int:
    """Returns how many posts would have been stopped."""
    trial = Trial.objects.select_related("rule_set").get(pk=trial_id)
    Trial.objects.filter(pk=trial_id, state=Trial.State.RUNNING).update(
        state=Trial.State.WAITING
    )  # a worker died: again
    try:
        return trying.run(trial).matched
    except Exception as error:
        Trial.objects.filter(pk=trial_id).exclude(state=Trial.State.STOPPED).update(
            state=Trial.State.FAILED, finished_at=timezone.now(), why=type(error).__name__
        )
        raise


@task(priority=-20)
def learn(by: int | None = None) -> int:
    """Learn from the decisions so far; returns the number of the version, 0 where there was too little."""
    automaton = Member.objects.automaton()
    asker = Member.objects.filter(pk=by).first() or automaton
    try:
        version = teaching.learned(asker)
    except (teaching.NotEnough, LearningFailed):
        return 0
    operations.learn_from_decisions(Setting.current(), by=automaton, version=version)
    teaching.throw_away_old_files(version.number)
    return version.number


@task()
def carry_out_proposals() -> int:
    """What a small team proposed a day ago and nobody dropped."""
    done = 0
    for proposal in Proposal.objects.filter(closed_at=None, due_at__lte=timezone.now()).select_related(
        "rule_set"
    ):
        operations.confirm_proposal(proposal, by=Member.objects.automaton())
        done += 1
    return done


@task()
def note_ended_limits() -> int:
    """Who was limited by a rule hears that the day is over."""
    over = just_over(timezone.now())
    for sanction in over:
        operations.note_ended_limit(sanction, by=Member.objects.automaton())
    return len(over)


@task(priority=-50)
def sweep() -> int:
    """Verdicts, hits and prints that nobody will ask for any more."""
    swept = 0
    for model, keep in ((Screening, KEEP_SCREENINGS), (Hit, KEEP_SCREENINGS), (Print, KEEP_PRINTS)):
        while ids := list(
            model.objects.filter(at__lt=timezone.now() - keep).values_list("pk", flat=True)[:BATCH]
        ):
            model.objects.filter(pk__in=ids).delete()
            swept += len(ids)
    return swept


schedule("screening.learn", learn, daily=time(4, 20), weekday=6)
schedule("screening.carry_out_proposals", carry_out_proposals, every=timedelta(minutes=5))
schedule("screening.note_ended_limits", note_ended_limits, every=timedelta(minutes=5))
schedule("screening.sweep", sweep, daily=time(3, 40))
