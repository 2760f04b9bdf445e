"""A night of advertising and what was done about it, and what a word meets that advertisers use: so the assistant has
decisions of both kinds to learn from.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from community.commons.standing.models import State
from forums import operations as forums
from forums.models import Post, Topic
from forums.moderation import operations as moderation
from forums.moderation.screening import operations as screening
from forums.moderation.screening.models import Setting

from .telling import Told

# Who, in which category, what, and the text; none of them says for which place it is.
ADVERTS = (
    (
        "top_rank",
        "come-in",
        "First place in every search",
        "We bring your association to the first place of every search engine within thirty days. Guaranteed results, "
        "money back. Order our starter package today, 60 % off for the first fifty customers.",
    ),
    (
        "top_rank",
        "come-in",
        "More visitors for your website, guaranteed",
        "Buy 10,000 visitors for your website from 29 euros. Real people, guaranteed. Order today and get 5,000 "
        "followers free. Best price in Europe.",
    ),
    (
        "top_rank",
        "running-a-place",
        "Nouveau logo en 24 heures",
        "Commandez votre nouveau logo en 24 heures, à partir de 19 euros. Offre limitée, satisfait ou remboursé. "
        "Appelez maintenant, devis gratuit.",
    ),
    (
        "best_offers",
        "repair-and-lend",
        "Power tools at half price",
        "Professional power tools at half price!!! Drill, sander and saw in one package, delivery in 48 hours. "
        "Limited offer, order today. Call now for a free estimate.",
    ),
    (
        "best_offers",
        "repair-and-lend",
        "LAST DAYS: sewing machines from 49 euros",
        "LAST DAYS of our sale. Sewing machines from 49 euros, guaranteed new. Order today, best price, delivery in "
        "all Europe, money back.",
    ),
    (
        "best_offers",
        "jardins",
        "Serres de jardin, prix d’usine",
        "Serres de jardin à prix d’usine, remise de 50 % pour les cinquante premiers clients. Livraison gratuite, "
        "offre limitée. Commandez aujourd’hui, appelez maintenant.",
    ),
    (
        "loan_desk",
        "running-a-place",
        "A loan for your place in one hour",
        "A loan for your place within one hour, without questions. Up to 50,000 euros from 2 %, guaranteed. Call now, "
        "limited offer, free estimate.",
    ),
    (
        "loan_desk",
        "congress",
        "Un crédit en une heure, sans justificatif",
        "Un crédit en une heure, sans justificatif, jusqu’à 50 000 euros. Offre limitée, réponse garantie. Appelez "
        "maintenant pour votre devis gratuit.",
    ),
    (
        "loan_desk",
        "around-the-table",
        "Earn 300 euros a day from home",
        "Earn 300 euros a day from home, guaranteed, no experience. Order our starter package today and get the second "
        "one free. Limited offer.",
    ),
)
BETWEEN = timedelta(minutes=25)  # new members write slowly


def tell_of_adverts(told: Told) -> None:
    """Put the night, the morning after and the look at the word “free” into the timeline."""
    happens = _Adverts(told)
    ago: Callable[[float], Any] = lambda hours: told.now - timedelta(hours=hours)  # noqa: E731
    night = ago(24 * 70)
    for number in range(len(ADVERTS)):
        told.later(night + BETWEEN * number, lambda number=number: happens.advertise(number))  # type: ignore[misc]
    told.later(night + BETWEEN * len(ADVERTS) + timedelta(hours=3), happens.remove_all)
    told.later(ago(24 * 4), happens.look_at_what_is_free)
    told.later(ago(24 * 4 - 1), happens.teach)


class _Adverts:
    def __init__(self, told: Told) -> None:
        self.told = told
        self.topics: list[Topic] = []

    def advertise(self, number: int) -> None:
        handle, category, title, text = ADVERTS[number]
        room, by = self.told.categories[category], self.told.members[handle]
        self.topics.append(forums.open_topic(room, by=by, title=title, text=text))

    def remove_all(self) -> None:
        for topic in self.topics:
            self._decide(
                topic,
                "remove",
                rule=self.told.rules["no-selling"],
                facts="An offer for sale that names no place; three accounts made in one night wrote nine of them.",
            )

    def look_at_what_is_free(self) -> None:
        """The word that the draft “Free estimates” looks for stands in posts that nobody would miss."""
        hanneke = self.told.members["hanneke"]
        found = Post.objects.filter(text__icontains=" free", state=State.VISIBLE).exclude(author=hanneke)
        for post in found.select_related("topic__category", "author").order_by("pk"):
            self._decide(post, "keep")

    def _decide(self, thing: Any, verdict: str, **more: Any) -> None:
        hanneke = self.told.members["hanneke"]
        case = moderation.open_case(thing, by=hanneke)
        key = f"demonstration-{verdict}-{case.pk}"
        moderation.decide_case(case, by=hanneke, verdict=verdict, version=case.version, key=key, **more)

    def teach(self) -> None:
        """Asked for now; the worker learns once the demonstration runs."""
        screening.teach_assistant(Setting.current(), by=self.told.members["hanneke"])
