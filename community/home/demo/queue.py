"""What the team did beside the conversations: presets, a rule set that was tried, appeals, notices, a second look."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from forums.models import Post
from forums.moderation import notices
from forums.moderation import operations as moderation
from forums.moderation.models import Appeal, Case, Decision, LegalNotice
from forums.moderation.sanctioning import Sanctioning
from forums.moderation.screening import operations as screening
from forums.moderation.screening.conditions import Conditions
from forums.moderation.screening.models import RuleSet
from forums.moderation.screening.tasks import run_trial
from membership.models import Member

from .story import Thread
from .telling import Told

PRESETS = (
    (
        "Advertising",
        "remove",
        "no-selling",
        {
            "en": "{name}, this offers something for sale. Offers between places belong in “Give and find”.",
            "fr": "{name}, ce message propose une vente. Les offres entre lieux vont dans « Donner, trouver ».",
        },
    ),
    (
        "About people, not about the matter",
        "hide",
        "people-first",
        {
            "en": "{name}, this speaks about people instead of what they said. Say it again about the matter, and "
            "it is back.",
            "fr": "{name}, ce message parle des personnes et non de ce qu’elles ont dit. Dites-le autrement, et il "
            "reviendra.",
        },
    ),
)


def tell_of_the_queue(told: Told, stories: list[Thread]) -> None:
    """Put all of it into the timeline; by the operations of the product, each by its person at its time."""
    happens = _Queue(told)
    ago: Callable[[float], Any] = lambda hours: told.now - timedelta(hours=hours)  # noqa: E731
    told.later(ago(24 * 200), happens.write_presets)
    told.later(ago(24 * 40), happens.try_rules)
    warned = next(
        part.at
        for thread in stories
        if thread.slug == "budget-open"
        for part in thread.parts
        if part.word == "decision"
    )
    told.later(warned + timedelta(hours=6), happens.appeal_and_lose)
    told.later(warned + timedelta(hours=20), happens.ask_the_party)
    told.later(warned + timedelta(hours=30), happens.answer_the_appeal)
    told.later(ago(24 * 9), happens.file_notice_of_a_photograph)
    told.later(ago(24 * 9 - 3), happens.let_the_photograph_stand)
    told.later(ago(26), happens.appeal_against_the_answer)
    told.later(ago(7), happens.appeal_against_the_hiding)
    told.later(ago(5), happens.propose_a_suspension, on_site=True)
    told.later(ago(0.4), happens.hide_what_three_reported)
    told.later(ago(0.2), happens.appeal_before_anybody_decided)
    told.later(ago(0.9), happens.file_notice_of_the_offer)
    told.later(ago(1.2), happens.draw_a_second_look)


class _Queue:
    """The acts, in the order of time."""

    def __init__(self, told: Told) -> None:
        self.told = told

    def _said(self, slug: str, handle: str) -> Post:
        """What somebody said first in a thread."""
        found = Post.objects.select_related("topic__category", "author")
        return found.filter(topic=self.told.topics[slug], author=self.told.members[handle]).earliest("pk")

    def _decision(self, slug: str, handle: str) -> Decision:
        post = self._said(slug, handle)
        found = Decision.objects.filter(case__subject_type="forums.post", case__subject_id=post.pk)
        return found.select_related("case", "statement", "sanction").latest("made_at")

    def write_presets(self) -> None:
        hanneke, rules = self.told.members["hanneke"], self.told.rules
        for name, verdict, rule, texts in PRESETS:
            moderation.write_preset(
                None, by=hanneke, name=name, texts=texts, verdict=verdict, rule=rules[rule].rule
            )

    def try_rules(self) -> None:
        """Written, tried on all that was ever said, and counting in shadow since."""
        bao, hanneke = self.told.members["bao"], self.told.members["hanneke"]
        poison = screening.write_rule_set(
            None,
            by=bao,
            name="Poison in the garden",
            conditions=Conditions(words=("metaldehyd*", "métaldéhyde", "glyphosat*", "strychnin*")),
            action="approval",
            why="What may not be sold to private gardeners, and kills hedgehogs.",
            house_rule=self.told.rules["safe-advice"].rule,
        )
        self._tried(poison, bao)
        screening.shadow_rule_set(poison, by=bao)
        free = screening.write_rule_set(
            None,
            by=hanneke,
            name="Free estimates",
            conditions=Conditions(words=("free", "gratuit*", "call now")),
            action="flag",
            why="Companies that answer every question with an offer.",
            house_rule=self.told.rules["no-selling"].rule,
        )
        self._tried(free, hanneke)

    def _tried(self, rule_set: RuleSet, by: Member) -> None:
        trial = screening.start_trial(rule_set, by=by)
        run_trial.call(trial.pk)  # the worker has it, too, and finds it done

    # -- Appeals -------------------------------------------------------------------------

    def appeal_and_lose(self) -> None:
        moderation.submit_appeal(
            self._decision("budget-open", "rudi"),
            by=self.told.members["rudi"],
            words="I spoke about money. If nobody may say that something is expensive, why publish a budget?",
        )

    def ask_the_party(self) -> None:
        appeal = Appeal.objects.get(party=self.told.members["rudi"])
        moderation.write_appeal_message(
            appeal,
            by=self.told.members["bao"],
            text="The figure can be discussed. What do the words “wave their arms” add to it?",
        )
        moderation.write_appeal_message(
            appeal, by=self.told.members["rudi"], text="Nothing. But the rest should stand."
        )

    def answer_the_appeal(self) -> None:
        moderation.decide_appeal(
            Appeal.objects.get(party=self.told.members["rudi"]),
            by=self.told.members["bao"],
            outcome="upheld",
            reasons="I read the thread again and asked you. A post can’t be shown in half, and you can write the "
            "half about money again at any time. The other half is about people: the decision stands.",
        )

    def appeal_against_the_hiding(self) -> None:
        moderation.submit_appeal(
            self._decision("limaces", "rudi"),
            by=self.told.members["rudi"],
            words="The product is legal where I live. I would add a sentence on dogs and hedgehogs if I were asked.",
        )

    def hide_what_three_reported(self) -> None:
        post, robot = self._said("heated-bench", "rudi"), Member.objects.automaton()
        told = self.told
        report = moderation.report_thing(post, by=told.members["ilinca"], rule=told.rules["people-first"])
        moderation.hide_by_weight(report.case, by=robot)

    def appeal_before_anybody_decided(self) -> None:
        post = self._said("heated-bench", "rudi")
        assert post.restriction is not None
        moderation.appeal_early(
            post.restriction.statement,
            by=self.told.members["rudi"],
            words="Three people who dislike me, and it is gone. Let a person read it.",
        )

    # -- Sanctions -----------------------------------------------------------------------

    def propose_a_suspension(self) -> None:
        """Longer than thirty days, so a second moderator has to agree."""
        told, hanneke = self.told, self.told.members["hanneke"]
        case = moderation.open_case(told.members["rudi"], by=hanneke)
        decision = moderation.decide_case(
            case,
            by=hanneke,
            verdict="keep",
            version=case.version,
            key="demonstration-suspension",
            rule=told.rules["people-first"],
            facts="After a warning and two removed posts, letters to three members that mock how they speak.",
            sanction=Sanctioning("suspension", "", told.now + timedelta(days=60)),
        )
        assert decision.sanction is not None
        moderation.note_on_member(
            told.members["rudi"],
            by=hanneke,
            text="Wrote kindly again last spring; the talk helped for a month.",
        )

    # -- Legal notices -------------------------------------------------------------------

    def _file(self, post: Post, **said: Any) -> LegalNotice:
        with translation.override("en"):
            return moderation.file_notice(
                [(settings.SITE_URL + post.url, post)], by=AnonymousUser(), good_faith=True, **said
            )

    def file_notice_of_a_photograph(self) -> None:
        self._file(
            self._said("photos-consent", "vikram"),
            ground="privacy",
            why="My brother says that I can be seen in the picture of this workshop. I was never asked.",
            name="Ada Okafor",
            email="ada.okafor@example.org",
        )

    def let_the_photograph_stand(self) -> None:
        post = self._said("photos-consent", "vikram")
        case = Case.objects.get(subject_type="forums.post", subject_id=post.pk)
        moderation.decide_case(
            case,
            by=self.told.members["hanneke"],
            verdict="keep",
            version=case.version,
            key="demonstration-photo",
        )
        decision = case.decisions.get()
        notices.answer(decision.case, notices.outcome_of(decision), decision)

    def appeal_against_the_answer(self) -> None:
        notice = LegalNotice.objects.get(name="Ada Okafor")
        moderation.appeal_notice(
            notice.places.get(),
            by=AnonymousUser(),
            words="There is a picture behind the second link; I am the one with the red scarf.",
        )

    def file_notice_of_the_offer(self) -> None:
        self._file(
            self._said("solar-offer", "bright_roofs"),
            ground="fraud",
            why="The company behind this offer was struck off the register in January. It still takes deposits.",
            name="Trading standards volunteer",
            email="standards@example.org",
        )

    def draw_a_second_look(self) -> None:
        moderation.draw_look(self._decision("wood-stove", "cormac"), by=Member.objects.automaton())
