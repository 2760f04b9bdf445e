"""What the fuzzer needs to know of the demonstration: for each operation something of one's own to work on."""

from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.utils import timezone
from PIL import Image

from community.commons.files.operations import accept_file
from community.commons.standing.models import Sanction, State
from community.inbox.models import Kind, Notification
from community.surveys.drafting import Draft as PollDraft
from community.surveys.models import Poll
from community.surveys.operations import add_poll, cast_ballot
from forums import operations as forums
from forums.models import Category, Notice, Post, Tag, Topic
from forums.moderation import operations as moderation
from forums.moderation.models import Case, Rule
from forums.moderation.sanctioning import Sanctioning
from membership.models import Member

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
        self.poll, self.voted = self._poll(), self._poll()
        for voter in (member, moderator):
            cast_ballot(self.voted, by=voter, picks=[self.voted.choices.all()[0].pk])

        self._describe()
        self._arrange()
        self._keep()
        self._judge()

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
            "post_poll": Seed({"post_id": self.poll.subject_id}),
            "poll_add": Seed(mine, {"question": "Tea?", "choices": ["Yes", "No"]}),
            "poll_detail": Seed(poll),
            "ballot_cast": Seed(poll, {"choices": [self.poll.choices.all()[0].pk]}),
            "ballot_withdraw": Seed(voted),
            "poll_close": Seed({"poll_id": self.poll.pk}),
            "poll_remove": Seed(poll),
            "preview": Seed(body={"text": "*So*"}),
            "draft_save": Seed(place, {"text": "Half a thought, and more"}),
            "draft_discard": Seed(place),
            "search_results": Seed(query={"q": "keys"}),
            "member_detail": Seed({"handle": self.other.handle}),
            "me_edit": Seed(body={"headline": "As the fuzzer sees me"}),
            "notification_read": Seed({"notification_id": self.notification.pk}),
            "reach_choose": Seed({"kind": "reaction"}, {"reach": "none"}),
            "report_make": Seed(body={"kind": "forums.post", "id": self.post.pk, "rule": self.rule.code}),
            "report_withdraw": Seed({"report_id": self.report.pk}),
            "case_detail": Seed(case),
            "case_claim": Seed(case),
            "case_release": Seed({"case_id": self.claimed.pk}),
            "case_take_over": Seed({"case_id": self.theirs.pk}, {"reason": "You are away."}),
            "note_write": Seed(case, {"text": "A note."}),
            "thing_hold": Seed(case, {"because": "A moderator looks at it."}),
            "case_decide": Seed(case, remove),
            "appeal_submit": Seed({"decision_id": self.about_me.pk}, {"words": "I do not agree."}),
            "appeal_say": Seed({"appeal_id": self.appeal.pk}, {"text": "One thing more."}),
            "appeal_withdraw": Seed({"appeal_id": self.appeal.pk}),
            "appeal_answer": Seed(
                {"appeal_id": self.their_appeal.pk}, {"outcome": "upheld", "reasons": "Read again."}
            ),
            "sanction_confirm": Seed({"sanction_id": self.proposed.pk}),
            "sanction_lift": Seed({"sanction_id": self.given.pk}, {"reason": "Enough."}),
            "decision_undo": Seed({"decision_id": self.decision.pk}, {"reason": "A second look."}),
        }
