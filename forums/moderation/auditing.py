"""What stands in the audit log, in words; and what of it is withheld from the one whom it concerns."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from community.commons.activity.facts import sealed_verbs
from community.commons.activity.models import Activity

from .models import Case

# In the past tense, to stand after who did it.
SENTENCES: dict[str, Any] = {
    "activity.declared_void": _("declared an entry void"),
    "activity.words_erased": _("erased the words beside an entry"),
    "forums.answer_accepted": _("accepted an answer"),
    "forums.answer_withdrawn": _("withdrew an accepted answer"),
    "forums.category_created": _("opened a category"),
    "forums.category_edited": _("changed a category"),
    "forums.post_edited": _("edited somebody’s post"),
    "forums.post_state_set": _("changed the state of a post"),
    "forums.tag_deleted": _("took a tag away"),
    "forums.tag_merged": _("merged a tag into another"),
    "forums.tag_parted": _("made a synonym a tag again"),
    "forums.tag_renamed": _("renamed a tag"),
    "forums.tag_restored": _("put a tag back"),
    "forums.timer_cancelled": _("cancelled a timer"),
    "forums.timer_set": _("set a timer on a topic"),
    "forums.topic_archived": _("archived a topic"),
    "forums.topic_closed": _("closed a topic"),
    "forums.topic_kind_set": _("changed the kind of a topic"),
    "forums.topic_merged": _("merged a topic into another"),
    "forums.topic_moved": _("moved a topic"),
    "forums.topic_pinned": _("pinned a topic"),
    "forums.topic_reopened": _("opened a topic again"),
    "forums.topic_retitled": _("retitled a topic"),
    "forums.topic_slowed": _("changed the slow mode of a topic"),
    "forums.topic_split": _("split a topic"),
    "forums.topic_state_set": _("changed the state of a topic"),
    "forums.topic_tagged": _("changed the tags of a topic"),
    "forums.whisper_taken_back": _("took a whisper back"),
    "forums.whispered": _("whispered to the team in a topic"),
    "forums.topic_unarchived": _("took a topic out of the archive"),
    "forums.topic_unmerged": _("took a merged topic apart"),
    "forums.topic_unpinned": _("unpinned a topic"),
    "forums.wiki_begun": _("opened a post for all to edit"),
    "forums.wiki_ended": _("closed a post that all could edit"),
    "home.settings_changed": _("changed the site’s settings"),
    "home.site_set_up": _("set the site up"),
    "live.door_ticked": _("noted at the door of a session that somebody is here"),
    "live.door_unticked": _("took a tick at the door of a session back"),
    "live.floor_given": _("gave or took the floor in a room"),
    "live.item_approved": _("showed what was held in a room"),
    "live.item_pinned": _("changed what is pinned in a room"),
    "live.item_refused": _("gave back what was held in a room"),
    "live.item_state_set": _("changed the state of something said in a room"),
    "live.message_to_comers_sent": _("wrote to everybody who comes to a session"),
    "live.mode_set": _("changed the mode of a room"),
    "live.part_asked": _("asked somebody to take part in a session"),
    "live.part_ended": _("ended somebody’s part in a session"),
    "live.people_invited": _("invited people to a session"),
    "live.put_on_stage": _("changed what stands on the stage of a room"),
    "live.question_answered": _("marked a question in a room as answered"),
    "live.question_dismissed": _("put a question in a room aside"),
    "live.question_reopened": _("opened a question in a room again"),
    "live.questions_merged": _("merged questions in a room"),
    "live.room_arranged": _("changed how a room is arranged"),
    "live.session_cancelled": _("called a session off"),
    "live.session_edited": _("changed what is planned for a session"),
    "live.session_planned": _("planned a session"),
    "live.session_published": _("published a session as a topic"),
    "membership.erased": _("erased somebody who asked for it"),
    "membership.erasure_hastened": _("brought the day of an erasure forward"),
    "moderation.name_left": _("left a name as it is"),
    "moderation.name_taken_out": _("took the name of a former member out of a text"),
    "membership.account_reopened": _("opened a closed account again"),
    "membership.account_closed": _("closed somebody’s account"),
    "membership.act_undone": _("took back what was done to several members"),
    "membership.data_looked_at": _("looked at data of members, or took a file of them along"),
    "membership.entry_admitted": _("let somebody in"),
    "membership.entry_refused": _("did not let somebody in"),
    "membership.handle_changed": _("changed somebody’s handle"),
    "membership.invitation_withdrawn": _("withdrew an invitation"),
    "membership.invited": _("invited somebody"),
    "membership.privacy_text_published": _("published a privacy text"),
    "membership.group_member_added": _("put somebody into a group"),
    "membership.merge_begun": _("merged two members"),
    "membership.merge_undone": _("parted two merged members"),
    "membership.members_acted_on": _("did the same to several members"),
    "membership.note_deleted": _("deleted a note on a member"),
    "membership.note_written": _("wrote a note on a member"),
    "membership.group_made": _("made a group"),
    "membership.profile_edited": _("changed somebody’s profile"),
    "membership.import_begun": _("began with a file of members"),
    "membership.import_ended": _("came to the end of a file of members"),
    "membership.import_undone": _("took a file of members back"),
    "membership.field_made": _("made a field of profiles"),
    "membership.field_changed": _("changed a field of profiles"),
    "membership.field_retired": _("retired a field of profiles"),
    "membership.field_brought_back": _("brought a field of profiles back"),
    "membership.option_merged": _("joined two words of a field"),
    "membership.option_parted": _("parted two words of a field"),
    "membership.role_ended": _("ended a role"),
    "membership.role_given": _("gave a role"),
    "live.note_written": _("noted something for a room’s team"),
    "moderation.appeal_decided": _("answered an appeal"),
    "moderation.bulk_begun": _("began to decide several cases alike"),
    "moderation.bulk_undone": _("took a bulk of decisions back"),
    "moderation.case_claimed": _("claimed a case"),
    "moderation.case_closed_as_moot": _("closed a case whose thing is gone"),
    "moderation.case_decided": _("decided a case"),
    "moderation.case_escalated": _("escalated a case"),
    "moderation.case_joined": _("put something into the queue once more"),
    "moderation.case_opened": _("put something into the queue"),
    "moderation.case_paused": _("asked something and paused a case"),
    "moderation.case_released": _("released a case"),
    "moderation.case_resumed": _("took a paused case up again"),
    "moderation.case_taken_over": _("took a case over"),
    "moderation.deadline_set": _("changed a deadline"),
    "moderation.decision_undone": _("undid a decision"),
    "moderation.hidden_by_weight": _("hid something that many reported"),
    "moderation.hold_confirmed": _("confirmed a legal hold"),
    "moderation.hold_lifted": _("lifted a legal hold"),
    "moderation.hold_placed": _("asked for a legal hold"),
    "moderation.kept_text_read": _("read words that were removed"),
    "moderation.limits_changed": _("changed trust and limits"),
    "moderation.log_corrected": _("corrected an entry of the public log"),
    "moderation.log_words_erased": _("had words of the log erased"),
    "moderation.look_given": _("gave a second look"),
    "moderation.look_skipped": _("passed a second look on"),
    "moderation.member_written_to": _("wrote to a member for the team"),
    "moderation.note_written": _("wrote a note"),
    "moderation.opinion_asked": _("asked for a second opinion"),
    "moderation.opinion_given": _("gave a second opinion"),
    "moderation.preset_retired": _("retired a preset"),
    "moderation.preset_written": _("wrote a preset"),
    "moderation.report_answered": _("answered a report"),
    "moderation.rule_retired": _("retired a rule"),
    "moderation.rule_written": _("wrote a rule"),
    "moderation.sanction_confirmed": _("confirmed a sanction"),
    "moderation.sanction_kept": _("let a sanction stand"),
    "moderation.sanction_lifted": _("lifted a sanction"),
    "moderation.shown_after_mending": _("showed again what its author mended"),
    "moderation.statements_exported": _("exported statements of reasons"),
    "moderation.thing_held": _("took something out of sight"),
    "screening.assistant_learned": _("let the assistant learn"),
    "screening.assistant_set": _("set what the assistant may do"),
    "screening.author_limited": _("limited a new member for a day"),
    "screening.change_proposed": _("proposed a change that takes two"),
    "screening.coded_rule_switched": _("switched a rule in code"),
    "screening.proposal_closed": _("confirmed or dropped a proposal"),
    "screening.rule_set_moved": _("moved a rule set"),
    "screening.rule_set_written": _("wrote a rule set"),
    "screening.text_stopped": _("held a text or put it into the queue"),
    "screening.trial_started": _("tried a rule set on the past"),
    "screening.trial_stopped": _("stopped a trial"),
    "surveys.poll_closed": _("closed a poll"),
    "surveys.poll_removed": _("took a poll away"),
}

# Never shown: who reported stands on the page of the case, for those who may know.
LEFT_OUT = {"reporter_id", "author_id", "mentioned", "quoted"}


def sentence_of(activity: Activity) -> str:
    """What was done; a fact without a sentence is named as the log names it."""
    known = SENTENCES.get(activity.verb)
    return str(known) if known is not None else activity.verb.partition(".")[2].replace("_", " ")


def verb_choices() -> list[tuple[str, Any]]:
    """Every kind of act that can stand in the log, by its words."""
    names = set(SENTENCES) | set(sealed_verbs())
    return sorted(
        ((name, str(SENTENCES.get(name, name.partition(".")[2].replace("_", " ")))) for name in names),
        key=lambda pair: pair[1],
    )


def shown_facts(activity: Activity) -> list[tuple[str, Any]]:
    return [
        (name.replace("_", " "), value)
        for name, value in activity.facts.items()
        if name not in LEFT_OUT and value not in ("", None, [], {}, 0) and not isinstance(value, list)
    ]


def is_withheld(
    activity: Activity, case: Case | None, viewer: Any, hidden_things: set[tuple[str, int]]
) -> bool:
    """What was decided about the viewer, and what waits for the viewer's second look."""
    if case is not None and case.author_id == viewer.pk:
        return True
    things = {
        (activity.subject_type, activity.subject_id),
        (activity.parent_type, activity.parent_id or 0),
        (case.subject_type, case.subject_id) if case is not None else ("", 0),
    }
    return bool(things & hidden_things)
