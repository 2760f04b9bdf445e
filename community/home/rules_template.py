"""What a new community starts from, in both languages: rules and rooms. All of it can be changed."""

from dataclasses import dataclass

from forums.moderation.models import Urgency


@dataclass(frozen=True)
class RuleText:
    code: str
    urgency: int  # minutes
    titles: dict[str, str]
    texts: dict[str, str]


@dataclass(frozen=True)
class RoomText:
    names: dict[str, str]
    descriptions: dict[str, str]


RULES = (
    RuleText(
        "kind",
        Urgency.HOUR,
        {"en": "Speak to people, not at them", "fr": "S’adresser aux personnes, sans s’en prendre à elles"},
        {
            "en": "Disagree with what was said, never with who said it. No insults, no mockery, no remarks about "
            "where somebody comes from, how they look, what they believe or how they live.",
            "fr": "On conteste ce qui est dit, jamais la personne qui le dit. Ni insultes, ni moqueries, ni remarques "
            "sur l’origine, l’apparence, les convictions ou la vie de quelqu’un.",
        },
    ),
    RuleText(
        "safe",
        Urgency.AT_ONCE,
        {"en": "Nobody is threatened here", "fr": "Ici, personne n’est menacé"},
        {
            "en": "No threats, no calls for violence, no harassment, here or by private mail. Who tells somebody to "
            "stop is heard the first time.",
            "fr": "Ni menaces, ni appels à la violence, ni harcèlement, ici ou par courrier privé. Quand une personne "
            "demande d’arrêter, on arrête à la première demande.",
        },
    ),
    RuleText(
        "private",
        Urgency.HOUR,
        {"en": "What is private stays private", "fr": "Ce qui est privé le reste"},
        {
            "en": "No addresses, telephone numbers, letters or pictures of other people without their consent.",
            "fr": "Ni adresse, ni numéro de téléphone, ni courrier, ni image d’une autre personne sans son accord.",
        },
    ),
    RuleText(
        "honest",
        Urgency.FOUR_HOURS,
        {"en": "Say who you are and what you sell", "fr": "Dire qui l’on est et ce que l’on vend"},
        {
            "en": "One person, one account, and no pretending to be somebody else. Recommend what you know; say so "
            "when you earn by it. Advertising and mass messages are removed.",
            "fr": "Une personne, un compte, sans se faire passer pour quelqu’un d’autre. Recommandez ce que vous "
            "connaissez, et dites-le quand vous y gagnez. La publicité et les envois en masse sont retirés.",
        },
    ),
    RuleText(
        "lawful",
        Urgency.HOUR,
        {"en": "Nothing against the law", "fr": "Rien de contraire à la loi"},
        {
            "en": "Nothing that the law forbids to publish, and no works of others beyond a fair quotation with its "
            "source.",
            "fr": "Rien dont la loi interdit la publication, et aucune œuvre d’autrui au-delà d’une courte citation "
            "avec sa source.",
        },
    ),
    RuleText(
        "place",
        Urgency.DAY,
        {"en": "One matter, one topic, in its place", "fr": "Un sujet à la fois, à sa place"},
        {
            "en": "Look whether it was asked before, give the topic a title that says what it is about, and stay with "
            "it. Moderators move what strays; nobody is blamed for it.",
            "fr": "Regardez si la question a déjà été posée, donnez un titre qui dit de quoi il s’agit, et restez-y. "
            "L’équipe déplace ce qui s’égare ; personne n’en est blâmé.",
        },
    ),
)

ROOMS = (
    RoomText(
        {"en": "Welcome", "fr": "Bienvenue"},
        {
            "en": "Say hello, ask where things are. No question is too small.",
            "fr": "Dire bonjour, demander où sont les choses. Aucune question n’est trop petite.",
        },
    ),
    RoomText(
        {"en": "Questions and answers", "fr": "Questions et réponses"},
        {
            "en": "Ask what somebody here may know, and thank whoever helped.",
            "fr": "Demandez ce que quelqu’un ici sait peut-être, et remerciez qui vous a aidé.",
        },
    ),
    RoomText(
        {"en": "Around the table", "fr": "Autour de la table"},
        {"en": "Everything else.", "fr": "Tout le reste."},
    ),
    RoomText(
        {"en": "About this place", "fr": "À propos de ce lieu"},
        {
            "en": "How the community runs itself: what works, what should change.",
            "fr": "Comment la communauté s’organise : ce qui marche, ce qui devrait changer.",
        },
    ),
)
