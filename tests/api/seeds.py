"""What the fuzzer needs to know of the demonstration: for each operation something of one's own to work on."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils import timezone
from PIL import Image

from community.commons.files.operations import accept_file
from community.commons.site import forget
from community.commons.site.models import Site
from community.commons.standing.models import Sanction, State, Statement
from community.inbox.models import Kind, Notification
from community.live import operations as live
from community.surveys.drafting import Draft as PollDraft
from community.surveys.models import Poll
from community.surveys.operations import add_poll, cast_ballot
from forums import operations as forums
from forums.models import Category, Notice, Post, Tag, Topic
from forums.moderation import operations as moderation
from forums.moderation.bulk import carry_out
from forums.moderation.models import Case, Rule
from forums.moderation.sanctioning import Sanctioning
from forums.moderation.screening import operations as screening
from forums.moderation.screening.conditions import Conditions
from membership import operations as ties
from membership.models import Member
from membership.talks import operations as talks
from tests.cast import make_member

TOMORROW = timezone.now() + timedelta(days=1)


def _picture() -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (8, 8), "white").save(drawn, "PNG")
    return drawn.getvalue()


PICTURE = _picture()


@dataclass
class Seed:
    """Values that make an operation work: of its path, and of its body where a made-up one can't fit."""

    path: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    media_type: str = "application/json"
    query: dict[str, Any] = field(default_factory=dict)


class Seeds:
    """Made once, through operations; each request is rolled back, so that they stay as they are."""

    def __init__(self, member: Member, moderator: Member, other: Member, colleague: Member) -> None:
        self.member, self.moderator, self.other, self.administrator = member, moderator, other, colleague
        room = Category.objects.filter(see="everyone", post="members", premoderated=False)[0]
        self.room = room
        self.rule = Rule.objects.in_force()[0]
        self.topic = forums.open_topic(room, by=other, title="Of somebody else", text="What do you think?")
        self.own = forums.open_topic(room, by=member, title="Of one's own", text="What do I think?")
        self.post = self._reply(other, "A reply of somebody else.")
        self.mine = self._reply(member, "A reply of one's own.")
        self.changed = forums.edit_post(self._reply(member, "Before."), by=member, text="After.")
        self.deleted = forums.delete_post(self._reply(member, "Taken back."), by=member)
        self.thanked = self._reply(other, "Thanked.")
        forums.react(self.thanked, by=member, kind="thank")
        forums.react(self.thanked, by=moderator, kind="thank")
        self.closed = self._topic("Closed")
        forums.close_topic(self.closed, by=moderator)
        self.pinned = self._topic("Pinned")
        forums.pin_topic(self.pinned, by=moderator)
        forums.save_draft(f"topic:{self.topic.pk}", by=member, text="Half a thought")
        self.report = moderation.report_thing(self.thanked, by=member, rule=self.rule.current, words="Look.")
        self.case = self._case("To be decided")
        self.claimed = moderation.claim_case(self._case("Claimed"), by=moderator)
        self.theirs = moderation.claim_case(self._case("Claimed by a colleague"), by=colleague)
        self.rule_set = screening.write_rule_set(
            None, by=moderator, name="A seed", conditions=Conditions(words=("casino",))
        )
        decided = self._case("Decided")
        self.decision = moderation.decide_case(
            decided,
            by=moderator,
            verdict="remove",
            version=decided.version,
            key="a seed",
            rule=self.rule.current,
            facts="Seen.",
        )
        self.notification = self._notify(member)
        self.talk = talks.begin_conversation(None, by=member, people=[other], text="A word with you.")
        self.message = talks.send_message(self.talk, by=member, text="One more.")
        self.poll, self.voted = self._poll(), self._poll()
        self.session = live.plan_session(
            None,
            by=colleague,
            title="Ask the treasurer",
            wall_start=TOMORROW.strftime("%Y-%m-%dT%H:%M"),
            zone="UTC",
            audience="public",
            guests=20,
        )
        for voter in (member, moderator):
            cast_ballot(self.voted, by=voter, picks=[self.voted.choices.all()[0].pk])

        self._tie()
        self._work()
        self._describe()
        self._arrange()
        self._keep()
        self._judge()

    def _tie(self) -> None:
        """Strangers of whom one asks, one is asked, one is connected and one blocked; a group to join, one to leave."""
        me = self.member
        self.stranger, asks, asked, tied, self.blocked = (make_member(f"stranger{n}") for n in range(5))
        self.asks_me = ties.ask_connection(me, by=asks, words="Hello.")
        self.i_ask = ties.ask_connection(asked, by=me)
        self.connected = ties.accept_connection(ties.ask_connection(tied, by=me), by=tied)
        ties.block_member(self.blocked, by=me)
        self.choir, self.crew = (
            ties.make_group(None, by=self.administrator, name=name, entry="open")
            for name in ("Choir", "Crew")
        )
        ties.join_group(self.crew, by=me)

    def _work(self) -> None:
        """Cases that wait, that are moot and that need an opinion; letters, a preset, a view, a bulk."""
        by = self.moderator
        self.paused = moderation.pause_case(
            self._case("Paused"), by=by, member=self.other, text="What is meant?"
        )
        self.gone = self._case("Gone")
        forums.delete_post(self.gone.thing(), by=self.other)
        self.asked = self._case("Asked")
        moderation.ask_opinion(self.asked, by=self.administrator, colleague=by)
        for member in (self.member, by):
            moderation.write_to_member(member, by=self.administrator, text="A question.")
        words = {"en": "Dear {name}", "fr": "{name}"}
        self.preset = moderation.write_preset(None, by=by, name="Kindness", texts=words)
        self.whisper = forums.whisper(self.topic, by=by, text="Between us.")
        self.queue_view = moderation.save_view(None, by=by, name="Late", query="only=late")
        alike = self._case("Decided with others")
        self.bulk = moderation.begin_bulk([(alike, alike.version)], by=by, verdict="keep", key="a bulk")
        carry_out(self.bulk)

    def _describe(self) -> None:
        """A question with answers, a wiki, and a topic that its author took back."""
        self.question = forums.open_topic(
            self.room, by=self.member, title="Which one?", text="This or that?", kind="question"
        )
        self.answer = self._reply(self.other, "This one.", self.question)
        self.accepted = self._reply(self.other, "That one.", self._question_of(self.member))
        forums.accept_answer(self.accepted, by=self.member)
        self.wiki = forums.begin_wiki(self._reply(self.member, "What we know."), by=self.member)
        self.taken_back = forums.open_topic(self.room, by=self.member, title="Taken back", text="No more.")
        forums.delete_topic(self.taken_back, by=self.member)
        self.own = Topic.objects.get(pk=self.own.pk)
        names = ["Keys", "Clefs", "Ladders", "Gone"]
        forums.tag_topic(self.pinned, by=self.moderator, tags=names)
        self.synonym, into, gone = (Tag.objects.get(slug=slug) for slug in ("clefs", "keys", "gone"))
        forums.merge_tag(self.synonym, by=self.moderator, into=into)
        forums.delete_tag(gone, by=self.moderator)

    def _question_of(self, member: Member) -> Topic:
        return forums.open_topic(self.room, by=member, title="When?", text="When is it?", kind="question")

    def _arrange(self) -> None:
        """Topics that were archived, split and given a timer; and another room."""
        self.another_room = forums.create_category(None, by=Member.objects.automaton(), name="Another room")
        self.archived = self._topic("Archived")
        forums.archive_topic(self.archived, by=self.moderator)
        self.timer = forums.set_timer(self.closed, by=self.moderator, act="reopen", at=TOMORROW)
        self.divided = self._topic("To be divided")
        self.part = self._reply(self.other, "A part.", self.divided)
        gone = self._reply(self.other, "Another part.", self.divided)
        forums.split_topic(self.divided, by=self.moderator, posts=[gone.pk], title="Apart")
        self.notice = Notice.objects.filter(topic=self.divided).latest("pk")

    def _keep(self) -> None:
        """What a member keeps: a bookmark, a view, something for later."""
        forums.bookmark_post(self.post, by=self.member, note="For later")
        self.view = forums.save_view(None, by=self.member, name="Questions", query="kind=question")
        self.scheduled = forums.schedule_topic(
            self.room, by=self.member, title="Tomorrow", text="Hello.", at=TOMORROW
        )

        file = BytesIO(PICTURE)
        file.name = "picture.png"
        self.file = accept_file(file, by=self.member)

    def _judge(self) -> None:
        """Decisions about the member and about somebody else, with appeals; and sanctions of each kind of state."""
        self.about_me = self._removed(self._reply(self.member, "Rude."))
        appealed = self._removed(self._reply(self.member, "Rude again."))
        self.appeal = moderation.submit_appeal(appealed, by=self.member, words="It was not.")
        self.by_the_site = self._hidden_by_the_site()
        theirs = self._removed(self._reply(self.other, "Rude."), by=self.administrator)
        self.their_appeal = moderation.submit_appeal(theirs, by=self.other, words="It was not.")
        self.given = self._removed(
            self._reply(self.other, "Worse."), sanction=Sanctioning("warning")
        ).sanction
        ban = Sanctioning("ban")
        self.proposed = self._removed(
            self._reply(self.other, "Worst."), by=self.administrator, sanction=ban
        ).sanction
        Sanction.objects.filter(pk=self.proposed.pk).update(state="proposed", delayed=False)

    def _hidden_by_the_site(self) -> Statement:
        """What the site tells the member whose post it hid because of a report, before a person has decided."""
        post = self._reply(self.member, "Much reported.")
        moderation.report_thing(post, by=self.other, rule=self.rule.current, words="Look.")
        before = Site.objects.get_or_create(pk=1)[0].hide_at
        for enough in (Decimal("0.01"), before):
            Site.objects.filter(pk=1).update(hide_at=enough)
            forget()
            if enough != before:
                case = Case.objects.get(subject_type="forums.post", subject_id=post.pk)
                moderation.hide_by_weight(case, by=Member.objects.automaton())
        return Statement.objects.filter(member=self.member, partly_automated=True).latest("pk")

    def _removed(self, post: Post, *, by: Member | None = None, **more: Any) -> Any:
        case = moderation.open_case(post, by=by or self.moderator)
        return moderation.decide_case(
            case,
            by=by or self.moderator,
            verdict="remove",
            version=case.version,
            key=f"of {post.pk}",
            rule=self.rule.current,
            facts="Seen.",
            **more,
        )

    def _poll(self) -> Poll:
        asked = self._reply(self.member, "Let us choose.")
        return add_poll(asked, by=self.member, draft=PollDraft("Which day?", ("Monday", "Friday")))

    def _topic(self, title: str) -> Topic:
        return forums.open_topic(self.room, by=self.other, title=title, text="A text.")

    def _reply(self, by: Member, text: str, topic: Topic | None = None) -> Post:
        return forums.create_post(
            Topic.objects.select_related("category").get(pk=(topic or self.topic).pk), by=by, text=text
        )

    def _case(self, text: str) -> Case:
        return moderation.open_case(self._reply(self.other, text), by=self.moderator)

    def _notify(self, member: Member) -> Notification:
        facts = {"subject_type": "forums.post", "subject_id": self.post.pk}
        from community.commons.activity.models import Activity

        about = Activity.objects.filter(**facts).latest("pk")
        return Notification.objects.create(
            member=member, kind=Kind.MENTION, group="a seed", activity=about, **facts
        )

    def of(self, operation: str) -> Seed:
        """Something that this operation works on; an empty seed where anything does."""
        return self._table().get(operation) or Seed()

    def _table(self) -> dict[str, Seed]:
        topic, own = {"topic_id": self.topic.pk}, {"topic_id": self.own.pk}
        post, mine = {"post_id": self.post.pk}, {"post_id": self.mine.pk}
        poll, voted = {"poll_id": self.poll.pk}, {"poll_id": self.voted.pk}
        case = {"case_id": self.case.pk}
        place = {"place": f"topic:{self.topic.pk}"}
        remove = {"verdict": "remove", "rule": self.rule.code, "facts": "Seen.", "version": self.case.version}
        together = {"id": self.case.pk, "version": self.case.version}
        preset = {"preset_id": self.preset.pk}
        sender = {"name": "Ada", "email": "ada@example.org", "good_faith": True}
        notice = {"where": [self.post.url], "ground": "fraud", "why": "Not theirs.", **sender}
        tag = {"tag": "ladders"}
        at = {"at": TOMORROW.isoformat()}
        later = {"category": self.room.slug, "title": "Later", "text": "Hello."}
        assert self.deleted.state == State.DELETED
        return {
            "category_detail": Seed({"slug": self.room.slug}),
            "category_settings": Seed({"slug": self.room.slug}),
            "category_create": Seed(body={"name": "A new room"}),
            "category_edit": Seed({"slug": self.room.slug}, {"description": "Said anew"}),
            "category_watch": Seed({"slug": self.room.slug}, {"level": "tracking"}),
            "category_read": Seed({"slug": self.room.slug}),
            "topic_detail": Seed(topic),
            "topic_list": Seed(query={"category": self.room.slug}),
            "topic_open": Seed(body={"category": self.room.slug, "title": "A new one", "text": "Hello."}),
            "topic_retitle": Seed(own, {"title": "A clearer title"}),
            "topic_close": Seed(topic),
            "topic_reopen": Seed({"topic_id": self.closed.pk}),
            "topic_pin": Seed(topic),
            "topic_unpin": Seed({"topic_id": self.pinned.pk}),
            "topic_tag": Seed(own, {"tags": ["Keys"]}),
            "topic_kind": Seed(own, {"kind": "question"}),
            "topic_delete": Seed(own),
            "topic_restore": Seed({"topic_id": self.taken_back.pk}),
            "topic_unwatch": Seed(topic),
            "topic_archive": Seed(topic),
            "topic_unarchive": Seed({"topic_id": self.archived.pk}),
            "topic_slow": Seed(topic, {"seconds": 60}),
            "topic_move": Seed(own, {"category": self.another_room.slug}),
            "topic_split": Seed(
                {"topic_id": self.divided.pk}, {"posts": [self.part.pk], "title": "Apart again"}
            ),
            "topic_merge": Seed(topic, {"into": self.own.pk}),
            "notice_list": Seed({"topic_id": self.divided.pk}),
            "notice_undo": Seed({"topic_id": self.divided.pk, "notice_id": self.notice.pk}),
            "timer_list": Seed({"topic_id": self.closed.pk}),
            "timer_set": Seed(topic, {"act": "close", **at}),
            "timer_cancel": Seed({"timer_id": self.timer.pk}),
            "topic_watch": Seed(topic, {"level": "muted"}),
            "topic_read": Seed(topic, {"number": 1}),
            "post_list": Seed(topic),
            "post_create": Seed(topic, {"text": "A reply.", "reply_to": 1}),
            "post_detail": Seed(post),
            "post_edit": Seed(mine, {"text": "Better said.", "seen": 0}),
            "post_delete": Seed(mine),
            "post_restore": Seed({"post_id": self.deleted.pk}),
            "revision_list": Seed({"post_id": self.changed.pk}),
            "revision_restore": Seed({"post_id": self.changed.pk, "number": 1}),
            "answer_accept": Seed({"post_id": self.answer.pk}),
            "answer_withdraw": Seed({"post_id": self.accepted.pk}),
            "wiki_begin": Seed(mine),
            "wiki_end": Seed({"post_id": self.wiki.pk}),
            "bookmark_keep": Seed(post, {"note": "Read again", "remind_at": TOMORROW.isoformat()}),
            "bookmark_remove": Seed(post),
            "view_save": Seed(body={"name": "Solved", "query": "kind=question&solved=yes"}),
            "view_rename": Seed({"view_id": self.view.pk}, {"name": "What is asked"}),
            "view_delete": Seed({"view_id": self.view.pk}),
            "tag_detail": Seed(tag),
            "tag_watch": Seed(tag, {"level": "watching"}),
            "tag_rename": Seed(tag, {"name": "Steps"}),
            "tag_merge": Seed(tag, {"into": "Keys"}),
            "tag_part": Seed({"tag": self.synonym.slug}),
            "tag_delete": Seed(tag),
            "tag_restore": Seed({"tag": "gone"}),
            "topic_schedule": Seed(body=later | at),
            "scheduled_cancel": Seed({"scheduled_id": self.scheduled.pk}),
            "file_detail": Seed({"upload_id": self.file.pk}),
            "file_content": Seed({"upload_id": self.file.pk}),
            "file_send": Seed(body={"file": PICTURE}, media_type="multipart/form-data"),
            "reaction_give": Seed({**post, "kind": "thank"}),
            "reaction_withdraw": Seed({"post_id": self.thanked.pk, "kind": "thank"}),
            "session_detail": Seed({"session_id": self.session.pk}),
            "session_answer": Seed(
                {"session_id": self.session.pk}, {"reply": "yes", "words": "With pleasure"}
            ),
            "post_poll": Seed({"post_id": self.poll.subject_id}),
            "poll_add": Seed(mine, {"question": "Tea?", "choices": ["Yes", "No"]}),
            "poll_detail": Seed(poll),
            "ballot_cast": Seed(poll, {"choices": [self.poll.choices.all()[0].pk]}),
            "ballot_withdraw": Seed(voted),
            "poll_close": Seed({"poll_id": self.poll.pk}),
            "poll_remove": Seed(poll),
            "whisper_list": Seed(topic),
            "whisper_say": Seed(topic, {"text": "Between us.", "after": 1}),
            "whisper_take_back": Seed({"whisper_id": self.whisper.pk}),
            "preview": Seed(body={"text": "*So*"}),
            "draft_save": Seed(place, {"text": "Half a thought, and more"}),
            "draft_discard": Seed(place),
            "search_results": Seed(query={"q": "keys"}),
            "member_detail": Seed({"handle": self.other.handle}),
            "me_edit": Seed(body={"fields": {"headline": {"value": "As the fuzzer sees me"}}}),
            "notification_read": Seed({"notification_id": self.notification.pk}),
            "reach_choose": Seed({"kind": "reaction"}, {"site": True, "mail": "none", "push": False}),
            "connection_ask": Seed({"handle": self.stranger.handle}, {"words": "We met on Tuesday."}),
            "connection_accept": Seed({"connection_id": self.asks_me.pk}),
            "connection_decline": Seed({"connection_id": self.asks_me.pk}),
            "connection_withdraw": Seed({"connection_id": self.i_ask.pk}),
            "connection_end": Seed({"connection_id": self.connected.pk}),
            "block_make": Seed({"handle": self.stranger.handle}),
            "block_end": Seed({"handle": self.blocked.handle}),
            "group_detail": Seed({"slug": self.choir.slug}),
            "group_join": Seed({"slug": self.choir.slug}, {"words": "I sing."}),
            "group_leave": Seed({"slug": self.crew.slug}),
            "conversation_detail": Seed({"conversation_id": self.talk.pk}),
            "message_list": Seed({"conversation_id": self.talk.pk}),
            "conversation_begin": Seed(body={"to": [self.other.handle], "text": "Hello."}),
            "message_send": Seed({"conversation_id": self.talk.pk}, {"text": "Hello again."}),
            "conversation_read": Seed({"conversation_id": self.talk.pk}, {"number": 1}),
            "message_withdraw": Seed({"message_id": self.message.pk}),
            "report_make": Seed(body={"kind": "forums.post", "id": self.post.pk, "rule": self.rule.code}),
            "report_withdraw": Seed({"report_id": self.report.pk}),
            "rule_set_detail": Seed({"set_id": self.rule_set.pk}),
            "rule_set_write": Seed(body={"name": "Casinos", "conditions": {"words": ["casino"]}}),
            "rule_set_try": Seed({"set_id": self.rule_set.pk}, {"most": 100}),
            "rule_set_move": Seed({"set_id": self.rule_set.pk}, {"standing": "retired"}),
            "case_detail": Seed(case),
            "case_claim": Seed(case),
            "case_release": Seed({"case_id": self.claimed.pk}),
            "case_take_over": Seed({"case_id": self.theirs.pk}, {"reason": "You are away."}),
            "note_write": Seed(case, {"text": "A note."}),
            "thing_hold": Seed(case, {"because": "A moderator looks at it."}),
            "case_decide": Seed(case, remove),
            "case_escalate": Seed(case, {"reason": "About the treasurer.", "to_administrators": True}),
            "case_pause": Seed(case, {"handle": self.other.handle, "text": "What is meant?"}),
            "case_resume": Seed({"case_id": self.paused.pk}),
            "case_moot": Seed({"case_id": self.gone.pk}),
            "opinion_ask": Seed(case, {"colleague": self.administrator.handle, "question": "Irony?"}),
            "opinion_give": Seed({"case_id": self.asked.pk}, {"verdict": "keep", "words": "Irony."}),
            "team_answer": Seed(body={"text": "It was irony."}),
            "letter_list": Seed({"handle": self.other.handle}),
            "letter_write": Seed({"handle": self.other.handle}, {"text": "Again?", "case_id": self.case.pk}),
            "member_note_list": Seed({"handle": self.other.handle}),
            "member_note_write": Seed({"handle": self.other.handle}, {"text": "Warned."}),
            "preset_write": Seed(body={"name": "Off topic", "texts": {"en": "Dear {name}, …"}}),
            "preset_rewrite": Seed(preset, {"name": "Unkind", "texts": {"fr": "{name}, …"}}),
            "preset_retire": Seed(preset),
            "queue_view_save": Seed(body={"name": "Free", "query": "holder=nobody"}),
            "queue_view_delete": Seed({"queue_view_id": self.queue_view.pk}),
            "deadlines_set": Seed(body={"minutes": {"60": 30}}),
            "bulk_decide": Seed(body={"cases": [together], "verdict": "keep"}),
            "bulk_detail": Seed({"bulk_id": self.bulk.pk}),
            "bulk_undo": Seed({"bulk_id": self.bulk.pk}, {"reason": "Too quick."}),
            "legal_notice_file": Seed(body=notice),
            "appeal_submit": Seed({"decision_id": self.about_me.pk}, {"words": "I do not agree."}),
            "statement_appeal": Seed({"statement_id": self.by_the_site.pk}, {"words": "I do not agree."}),
            "appeal_say": Seed({"appeal_id": self.appeal.pk}, {"text": "One thing more."}),
            "appeal_withdraw": Seed({"appeal_id": self.appeal.pk}),
            "appeal_answer": Seed(
                {"appeal_id": self.their_appeal.pk}, {"outcome": "upheld", "reasons": "Read again."}
            ),
            "sanction_confirm": Seed({"sanction_id": self.proposed.pk}),
            "sanction_lift": Seed({"sanction_id": self.given.pk}, {"reason": "Enough."}),
            "decision_undo": Seed({"decision_id": self.decision.pk}, {"reason": "A second look."}),
        }
