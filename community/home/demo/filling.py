"""Fills an empty site: the house and its rules, the people, the threads, and what each has read."""

import random
import tomllib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from community.commons import site
from community.commons.access import allowed
from community.commons.activity.log import acting_from
from community.commons.activity.models import Source
from community.commons.site.models import Site
from forums import operations as forums
from forums.models import Post, Tag, Topic, WatchLevel
from forums.moderation import operations as moderation
from forums.relating import relate
from membership import avatars
from membership import operations as membership
from membership.accounts import new_member
from membership.models import Audience, Member, Role
from membership.saying import Saying

from . import moments
from .adverts import tell_of_adverts
from .asking import ask
from .faces import face
from .knowing import tell_who_knows_whom
from .people import PASSWORD, Person, people
from .queue import tell_of_the_queue
from .saying import tell_what_is_said_in_private
from .sessions import tell_of_sessions
from .story import STORY, Thread, moment, threads
from .telling import Told

HOUSE = Path(__file__).resolve().parent / "house.toml"
FOUNDED = timedelta(days=432)
RECENT = timedelta(days=6)  # what people may not have read yet
WATCHED = timedelta(days=60)
SYNONYMS = {"assurance": "insurance", "graines": "seeds"}  # the same in two languages


def nobody_watches(done: int, total: int) -> None:
    """No progress is shown."""


def fill(
    name: str = "quiet", *, now: datetime | None = None, progress: Callable[[int, int], None] = nobody_watches
) -> Told:
    """Tell the story up to `now` in the moment `name`, into an empty database, in one transaction."""
    chosen = moments.moment(name)
    told = Told(now or timezone.now())
    told.persons = people() | getattr(chosen, "PEOPLE", {})
    stories = list(threads(STORY, told.now))
    if folder := getattr(chosen, "FOLDER", None):
        stories += threads(folder, told.now)
    with transaction.atomic():
        _found(told)
        _invite(told, stories)
        for thread in stories:
            told.tell(thread)
        ask(told, stories)
        tell_of_the_queue(told, stories)
        tell_of_adverts(told)
        tell_who_knows_whom(told)
        tell_what_is_said_in_private(told)
        tell_of_sessions(told)
        chosen.happen(told)
        told.happen(progress)
        with acting_from(Source.DEMO):
            _watch(told, stories)
            _read(told)
            _arrange(told)
    return told


# -- The house -----------------------------------------------------------------------------


def _found(told: Told) -> None:
    """Name, first administrator, categories and rules, as on the day it was founded."""
    with HOUSE.open("rb") as file:
        house = tomllib.load(file)
    founded = told.now - FOUNDED
    Site.objects.update_or_create(pk=1, defaults=house["site"] | {"set_up_at": founded})
    site.forget()
    first = next(person for person in told.persons.values() if person.role == Role.ADMINISTRATOR)
    with acting_from(Source.DEMO, at=founded):
        admin = _join(told, first)
        membership.give_role(admin, by=Member.objects.automaton(), role=Role.ADMINISTRATOR)
        for row in house["category"]:
            if "parent" in row:
                row["parent"] = told.categories[row["parent"]]
            told.categories[row["slug"]] = forums.create_category(None, by=admin, **row)
        for row in house["rule"]:
            told.rules[row["code"]] = moderation.write_rule(None, by=admin, **row)


def _invite(told: Told, stories: list[Thread]) -> None:
    """Everybody joins some days before their first word, or when `people.toml` says."""
    first_seen: dict[str, datetime] = {}
    for thread in stories:
        for part in thread.parts:
            for handle in {part.handle, *part.names("thanks"), *part.names("learned"), *part.names("agree")}:
                first_seen[handle] = min(part.at, first_seen.get(handle, part.at))
    for handle, person in told.persons.items():
        if handle in told.joined:
            continue
        at = _day_of_joining(person, first_seen.get(handle), told.now)
        told.joined[handle] = at
        told.later(at, lambda person=person: _join(told, person))  # type: ignore[misc]
        if person.role:
            told.later(at + timedelta(minutes=5), lambda person=person: _give_role(told, person))  # type: ignore[misc]


def _day_of_joining(person: Person, first_word: datetime | None, now: datetime) -> datetime:
    chance = random.Random(person.handle)  # noqa: S311  (the same in every demonstration)
    word = first_word or now - timedelta(days=chance.randint(20, 380))
    at = max(word - timedelta(hours=chance.randint(30, 700)), now - FOUNDED + timedelta(days=1))
    if person.joined:
        at = moment(person.joined, now)
    return min(at, word - timedelta(minutes=30))  # at whatever hour the story is told


def _join(told: Told, person: Person) -> Member:
    member = new_member(
        person.name,
        person.email,
        PASSWORD if person.sign_in else None,
        handle=person.handle,
        language=person.language,
        time_zone=person.zone,
    )
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    membership.sign_up(member, by=member)
    said = {
        "headline": person.headline,
        "about": person.about.strip(),
        "place": person.place,
        "pronouns": person.pronouns,
        "expertise": "\n".join(person.knows),
        "seeks": "\n".join(person.seeks),
        "languages": "\n".join(person.speaks),
    }
    inside = ("seeks", "pronouns")  # what most keep among members
    values = {
        key: Saying(words, Audience.MEMBERS if key in inside else Audience.PUBLIC)
        for key, words in said.items()
        if words
    }
    if values or person.listed:
        listed = {"listed": person.listed, "listed_publicly": person.listed}
        membership.edit_profile(member, by=member, changes=listed, values=values)
    if person.face:
        avatars.wear(member, by=member, file=face(person.face, person.handle))
    told.members[person.handle] = member
    told.joined.setdefault(person.handle, member.joined_at)
    return member


def _give_role(told: Told, person: Person) -> None:
    admin = next(one for one in told.members.values() if one.has_role(Role.ADMINISTRATOR))
    scope = told.categories[person.category].space if person.category else ""
    membership.give_role(told.members[person.handle], by=admin, role=person.role, scope=scope)


def _arrange(told: Told) -> None:
    """Two languages, one tag; what is related; and what somebody follows and keeps."""
    paulo, nell = told.members["paulo"], told.members["nell"]
    for name, other in SYNONYMS.items():
        forums.merge_tag(Tag.objects.get(slug=name), by=paulo, into=Tag.objects.get(slug=other))
    for topic in Topic.objects.select_related("category").order_by("pk"):
        relate(topic)
    forums.watch_category(told.categories["repair-and-lend"], by=nell, level=WatchLevel.TRACKING)
    forums.watch_tag(Tag.objects.get(slug="heating"), by=nell, level=WatchLevel.WATCHING)
    forums.watch_category(told.categories["around-the-table"], by=nell, level=WatchLevel.MUTED)
    forums.save_view(None, by=nell, name="Open questions", query="kind=question&solved=no")


# -- What each has read --------------------------------------------------------------------


def _watch(told: Told, stories: list[Thread]) -> None:
    """Who wrote in a conversation of the last weeks watches it, as it is with everybody who writes."""
    for thread in stories:
        topic = Topic.objects.select_related("category").get(pk=told.topics[thread.slug].pk)
        if topic.last_post_at < told.now - WATCHED:
            continue
        for handle in sorted({post.handle for post in thread.posts}):
            member = told.members[handle]
            if allowed(member, "forums.watch_topic", topic):
                forums.watch_topic(topic, by=member, level=WatchLevel.WATCHING)


def _read(told: Told) -> None:
    """Those whom one can sign in as have read the old, part of the recent, and little of today."""
    topics = list(Topic.objects.listed().select_related("category").order_by("pk"))
    said = Post.objects.exclude(number=None).order_by("number").values_list("author", "topic", "number")
    own = {(author, topic): number or 0 for author, topic, number in said}
    for person in told.persons.values():
        if not person.sign_in:
            continue
        member = told.members[person.handle]
        chance = random.Random(person.handle)  # noqa: S311  (the same in every demonstration)
        for topic in topics:
            number = _place(topic, told.now, chance, own.get((member.pk, topic.pk), 0))
            if (
                number
                and topic.last_post_at > member.joined_at
                and allowed(member, "forums.mark_read", topic)
            ):
                forums.mark_read(topic, by=member, number=number)


def _place(topic: Topic, now: datetime, chance: random.Random, own: int) -> int:
    """Up to where somebody has read a topic; 0 is never opened."""
    luck = chance.random()
    if now - topic.last_post_at > RECENT:
        return topic.highest_number if luck > 0.06 else 0
    if luck < 0.45:
        return max(own, 0)
    if luck < 0.8:
        return max(own, topic.highest_number - chance.randint(1, 4))
    return topic.highest_number
