"""Samples of the forums: categories, topics, posts, tags, views, polls, timers and whispers."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from community.commons.standing.models import State
from community.surveys.drafting import Draft as PollDraft
from community.surveys.models import Poll
from community.surveys.operations import add_poll
from forums import operations as forums
from forums.models import Category, Notice, Post, Tag, Topic
from forums.moderation import operations as moderation
from forums.moderation.models import RuleVersion
from membership.models import Member
from membership.operations import give_role

from .values import Values, sample


def category(values: Values) -> Category:
    made = forums.create_category(None, by=values.member("administrator"), name="Practice")
    theirs = values.member("category_moderator")
    if not theirs.moderates(made.space):
        give_role(theirs, by=Member.objects.automaton(), role="category_moderator", scope=made.space)
    return made


def private_category(values: Values) -> Category:
    values.made(category)
    only = {"see": "staff", "post": "staff", "reply": "staff"}
    return forums.create_category(None, by=values.member("administrator"), name="Stewards", **only)


def another_category(values: Values) -> Category:
    return forums.create_category(None, by=values.member("administrator"), name="Workshop")


def another_topic(values: Values) -> Topic:
    return topic_in(values.made(category), values.member("member"), "Another one")


def topic_in(where: Category, by: Member, title: str) -> Topic:
    return forums.open_topic(where, by=by, title=title, text="I have one set.")


def reply_in(topic: Topic, by: Member) -> Post:
    return forums.create_post(
        Topic.objects.select_related("category").get(pk=topic.pk), by=by, text="A reply."
    )


def topic(values: Values) -> Topic:
    made = topic_in(values.made(category), values.member("trusted"), "Who keeps the keys?")
    reply_in(made, values.member("trusted"))
    return made


def private_topic(values: Values) -> Topic:
    return topic_in(values.made(private_category), values.member("administrator"), "Among us")


def held_topic(values: Values) -> Topic:
    made = topic_in(values.made(category), values.member("trusted"), "Waiting")
    return forums.set_topic_state(made, by=Member.objects.automaton(), state=State.HELD, because="First look")


def post(values: Values) -> Post:
    """With a history: edited once."""
    made = values.made(topic).posts.get(number=2)
    return forums.edit_post(made, by=values.member("trusted"), text="A better reply.")


def private_post(values: Values) -> Post:
    return values.made(private_topic).posts.get(number=1)


def held_post(values: Values) -> Post:
    made = reply_in(values.made(topic), values.member("trusted"))
    return forums.set_post_state(made, by=Member.objects.automaton(), state=State.HELD, because="First look")


def rule(values: Values) -> RuleVersion:
    words = {"titles": {"en": "Be kind", "fr": "Soyez aimables"}, "texts": {"en": "", "fr": ""}}
    return moderation.write_rule(None, by=values.member("administrator"), code="kind", **words)


def _restricted(what: Post | Topic, verdict: str, values: Values) -> Any:
    """By a decision, as in life."""
    found = moderation.open_case(what, by=values.member("moderator"))
    moderation.decide_case(
        found,
        by=values.member("moderator"),
        verdict=verdict,
        version=found.version,
        key=f"{verdict} {what._meta.label_lower}",
        rule=values.made(rule),
        facts="Seen.",
    )
    return what


def hidden_post(values: Values) -> Post:
    return _restricted(reply_in(values.made(topic), values.member("trusted")), "hide", values)


def removed_post(values: Values) -> Post:
    return _restricted(reply_in(values.made(topic), values.member("trusted")), "remove", values)


def removed_topic(values: Values) -> Topic:
    made = topic_in(values.made(category), values.member("trusted"), "Gone")
    return _restricted(made, "remove", values)


def deleted_post(values: Values) -> Post:
    return forums.delete_post(
        reply_in(values.made(topic), values.member("trusted")), by=values.member("trusted")
    )


for _variant, _made in {"": category, "private": private_category}.items():
    for _route in ("category-edit", "category-detail", "category-feed", "category-watch"):
        sample(f"forums:{_route}", "slug", variant=_variant)(
            lambda values, made=_made: values.made(made).slug
        )
    sample("v1", "slug", variant=_variant)(lambda values, made=_made: values.made(made).slug)
for _variant, _made in {
    "": topic,
    "private": private_topic,
    "held": held_topic,
    "removed": removed_topic,
}.items():
    for _route in ("forums", "v1"):
        sample(_route, "topic_id", variant=_variant)(lambda values, made=_made: values.made(made).pk)
    sample("forums:topic-detail", "slug", variant=_variant)(lambda values, made=_made: values.made(made).slug)
for _variant, _made in {
    "": post,
    "private": private_post,
    "held": held_post,
    "hidden": hidden_post,
    "removed": removed_post,
    "deleted": deleted_post,
}.items():
    for _route in ("forums", "v1"):
        sample(_route, "post_id", variant=_variant)(lambda values, made=_made: values.made(made).pk)


def tag(values: Values) -> Tag:
    forums.tag_topic(values.made(topic), by=values.member("trusted"), tags=["Keys"])
    return Tag.objects.get(slug="keys")


def another_tag(values: Values) -> Tag:
    forums.tag_topic(values.made(another_topic), by=values.member("administrator"), tags=["Locks"])
    return Tag.objects.get(slug="locks")


def private_tag(values: Values) -> Tag:
    """Only on a topic among stewards."""
    forums.tag_topic(values.made(private_topic), by=values.member("administrator"), tags=["Secret"])
    return Tag.objects.get(slug="secret")


def synonym(values: Values) -> Tag:
    keys = values.made(tag)
    forums.tag_topic(values.made(topic), by=values.member("trusted"), tags=["Keys", "Clefs"])
    made = Tag.objects.get(slug="clefs")
    forums.merge_tag(made, by=values.member("administrator"), into=keys)
    return made


def tag_taken_away(values: Values) -> Tag:
    values.made(tag)
    forums.tag_topic(values.made(topic), by=values.member("trusted"), tags=["Keys", "Gone"])
    return forums.delete_tag(Tag.objects.get(slug="gone"), by=values.member("administrator"))


for _variant, _made in {"": tag, "private": private_tag}.items():
    for _route in ("detail", "feed", "watch", "edit", "merge", "delete"):
        sample(f"forums:tag-{_route}", "slug", variant=_variant)(
            lambda values, made=_made: values.made(made).slug
        )
    sample("v1", "tag", variant=_variant)(lambda values, made=_made: values.made(made).slug)
for _where, _name in (("forums:tag", "slug"), ("v1:tag", "tag")):
    sample(f"{_where}-part", _name)(lambda values: values.made(synonym).slug)
    sample(f"{_where}-restore", _name)(lambda values: values.made(tag_taken_away).slug)


@sample("forums", "view_id")
@sample("v1", "view_id")
def view_of_the_member(values: Values) -> int:
    return forums.save_view(None, by=values.member("member"), name="Questions", query="kind=question").pk


def poll(values: Values) -> Poll:
    """The trusted member's, below a post of theirs."""
    asked = reply_in(values.made(topic), values.member("trusted"))
    return add_poll(asked, by=values.member("trusted"), draft=PollDraft("Which day?", ("Monday", "Friday")))


def private_poll(values: Values) -> Poll:
    asked = reply_in(values.made(private_topic), values.member("administrator"))
    return add_poll(asked, by=values.member("administrator"), draft=PollDraft("Which key?", ("One", "Two")))


def poll_for_programs(values: Values) -> Poll:
    """Another one: the pages have closed theirs when the API is asked."""
    asked = reply_in(values.made(topic), values.member("trusted"))
    return add_poll(asked, by=values.member("trusted"), draft=PollDraft("Which hour?", ("Three", "Four")))


sample("surveys", "poll_id")(lambda values: values.made(poll).pk)
sample("v1", "poll_id")(lambda values: values.made(poll_for_programs).pk)
for _route in ("surveys", "v1"):
    sample(_route, "poll_id", variant="private")(lambda values: values.made(private_poll).pk)
sample("v1:post-poll", "post_id")(lambda values: values.made(poll).subject_id)


@sample("forums", "number")
@sample("v1", "number")
def number(values: Values) -> int:
    return 1


@sample("forums", "notice_id")
@sample("v1", "notice_id")
def notice_id(values: Values) -> int:
    """Posts of a topic that went to one of their own."""
    made = values.made(topic)
    gone = reply_in(made, values.member("trusted"))
    forums.split_topic(made, by=values.member("moderator"), posts=[gone.pk], title="Apart")
    return Notice.objects.filter(topic=made).latest("pk").pk


@sample("forums", "timer_id")
@sample("v1", "timer_id")
def timer_id(values: Values) -> int:
    at = timezone.now() + timedelta(days=1)
    topic_of_it = values.made(topic)
    return forums.set_timer(topic_of_it, by=values.member("moderator"), act="close", at=at).pk


@sample("forums", "timer_id", variant="private")
@sample("v1", "timer_id", variant="private")
def private_timer_id(values: Values) -> int:
    at = timezone.now() + timedelta(days=1)
    return forums.set_timer(
        values.made(private_topic), by=values.member("administrator"), act="close", at=at
    ).pk


@sample("forums", "scheduled_id")
@sample("v1", "scheduled_id")
def scheduled_id(values: Values) -> int:
    """The member's: for everybody else it is not there."""
    at = timezone.now() + timedelta(days=1)
    return forums.schedule_topic(
        values.made(category), by=values.member("member"), title="Later", text="Words", at=at
    ).pk


def whisper(values: Values) -> int:
    """The moderator's, in a topic that everybody reads."""
    return forums.whisper(values.made(topic), by=values.member("moderator"), text="Between us.").pk


def private_whisper(values: Values) -> int:
    made = values.made(private_topic)
    return forums.whisper(made, by=values.member("administrator"), text="Between us.").pk


for _route in ("forums", "v1"):
    sample(_route, "whisper_id")(whisper)
    sample(_route, "whisper_id", variant="private")(private_whisper)


@sample("forums", "bookmark_id")
def bookmark_id(values: Values) -> int:
    """The member's: for everybody else it is not there."""
    return forums.bookmark_post(values.made(post), by=values.member("member")).pk


@sample("v1", "kind")
def kind_of_reaction(values: Values) -> str:
    return "thank"


@sample("v1:reach-choose", "kind")
def kind_of_notification(values: Values) -> str:
    return "reaction"


@sample("v1:answer-accept", "post_id")
def answer(values: Values) -> int:
    """To a question of the trusted member."""
    asked = forums.open_topic(
        values.made(category), by=values.member("trusted"), title="Which?", text="Which?", kind="question"
    )
    return reply_in(asked, values.member("member")).pk


@sample("v1:answer-withdraw", "post_id")
def accepted_answer(values: Values) -> int:
    """To another question of the trusted member."""
    asked = forums.open_topic(
        values.made(category), by=values.member("trusted"), title="When?", text="When?", kind="question"
    )
    given = reply_in(asked, values.member("member"))
    forums.accept_answer(given, by=values.member("trusted"))
    return given.pk


@sample("v1", "place")
def place_of_a_draft(values: Values) -> str:
    return "topic:1"
