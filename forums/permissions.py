"""The forums' policy on one screen."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from community.commons.access import anybody, has_role, is_automaton, is_signed_in, policy, predicate
from community.commons.activity.log import now
from community.commons.standing.asks import is_suspended, stopped_by
from community.commons.standing.models import State

from .models import Category, Post, Tag, Topic, Whisper, arranges_tags, edit_window


def category_of(thing: Any) -> Category:
    if isinstance(thing, Post | Whisper):
        return thing.topic.category
    return thing.category if isinstance(thing, Topic) else thing


def topic_of(thing: Any) -> Topic:
    return thing.topic if isinstance(thing, Post) else thing


@predicate(_("Only some members may read this category."))
def sees_category(person: Any, thing: Any) -> bool:
    category = category_of(thing)
    return category.admits(person, category.see)


@predicate()
def moderates_it(person: Any, thing: Any) -> bool:
    return category_of(thing).moderated_by(person)


@predicate(_("Only its author may do this."))
def is_author(person: Any, thing: Any) -> bool:
    return bool(getattr(person, "pk", None)) and thing.author_id == person.pk


@predicate()
def topic_is_shown(person: Any, thing: Any) -> bool:
    return topic_of(thing).state == State.VISIBLE


@predicate(_("Only the author of the question, moderators and trusted members accept an answer."))
def topic_is_own_or_trusted(person: Any, thing: Any) -> bool:
    roles: frozenset[str] = getattr(person, "roles", frozenset())
    return topic_of(thing).author_id == getattr(person, "pk", 0) or "trusted" in roles


@predicate(_("Only coordinators, moderators and administrators arrange tags."))
def arranges(person: Any, thing: Any) -> bool:
    return arranges_tags(person)


@predicate()
def sees_what_to_arrange(person: Any, thing: Any) -> bool:
    if thing is None:
        return True
    tags = Tag.objects.visible_to(person).filter(pk=thing.synonym_of_id or thing.pk)
    return tags.exists() or Tag.objects.gone_for(person).filter(pk=thing.pk).exists()


@predicate()
def sees_tag(person: Any, thing: Any) -> bool:
    return bool(Tag.objects.visible_to(person).filter(pk=thing.pk).exists())


@predicate()
def sees_it_if_it_is_a_category(person: Any, thing: Any) -> bool:
    return thing is None or sees_category(person, thing)


@predicate()
def owns_view(person: Any, thing: Any) -> bool:
    return bool(thing.member_id == person.pk)


@predicate()
def is_shown(person: Any, thing: Any) -> bool:
    return thing.state == State.VISIBLE


@predicate()
def is_own_and_unfinished(person: Any, thing: Any) -> bool:
    return bool(getattr(person, "pk", None)) and thing.author_id == person.pk and thing.state != State.VISIBLE


@predicate()
def topic_is_own(person: Any, thing: Any) -> bool:
    """Whoever opened a topic may always read it: a text is never lost to its author."""
    return bool(getattr(person, "pk", None)) and topic_of(thing).author_id == person.pk


@predicate(_("This topic was removed by a moderator; you can read it, and nobody can add to it."))
def topic_may_go_on(person: Any, thing: Any) -> bool:
    return topic_of(thing).state in (State.VISIBLE, State.HELD, State.HIDDEN)


@predicate()
def waits_to_be_mended(person: Any, thing: Any) -> bool:
    return thing.state in (State.HELD, State.HIDDEN)


@predicate(_("You can't write here for now: see “Your standing” in your account, where you can appeal."))
def may_write(person: Any, thing: Any) -> bool:
    topic = f"forums.topic:{topic_of(thing).pk}" if not isinstance(thing, Category) else ""
    return stopped_by(person, category_of(thing).space, topic) is None


@predicate(_("Only some members may open topics in this category."))
def admitted_to_post(person: Any, thing: Any) -> bool:
    return thing.admits(person, thing.post)


@predicate(_("Only some members may reply in this category."))
def admitted_to_reply(person: Any, thing: Any) -> bool:
    category = category_of(thing)
    return category.admits(person, category.reply)


@predicate(_("This topic is closed: no more replies. Your text is kept as a draft."))
def is_open(person: Any, thing: Any) -> bool:
    return topic_of(thing).closed_at is None


@predicate(_("The time to edit this post is over. Write a reply that mends it, or ask a moderator."))
def within_edit_window(person: Any, thing: Any) -> bool:
    return now() - thing.created_at < edit_window(person)


@predicate(_("This was removed by a moderator and can't be changed."))
def not_removed(person: Any, thing: Any) -> bool:
    return thing.state != State.REMOVED


@predicate()
def is_not_merged(person: Any, thing: Any) -> bool:
    """What is left of a merged topic is seen by nobody."""
    return topic_of(thing).merged_into_id is None


@predicate(_("This topic is in the archive: it can be read, and nobody adds to it."))
def not_archived(person: Any, thing: Any) -> bool:
    return topic_of(thing).archived_at is None


@predicate()
def is_wiki(person: Any, thing: Any) -> bool:
    return bool(thing.wiki) and thing.state == State.VISIBLE


@predicate(_("Only its author may do this."))
def set_it(person: Any, thing: Any) -> bool:
    return bool(getattr(person, "pk", None)) and thing.by_id == person.pk


@predicate(_("This is seen by its owner alone."))
def owns_it(person: Any, thing: Any) -> bool:
    return bool(getattr(person, "pk", None)) and thing.member_id == person.pk


@predicate(_("Only moderators may do this."))
def moderates_topic_of(person: Any, thing: Any) -> bool:
    return thing.topic.category.moderated_by(person)


@predicate(_("Only moderators may do this."))
def only_moderators(person: Any, thing: Any) -> bool:
    return category_of(thing).moderated_by(person)


@predicate(_("Your account is suspended: you may read, appeal and export."))
def not_suspended(person: Any, thing: Any) -> bool:
    return not is_suspended(person)


is_administrator = has_role("administrator")
views_topic = sees_category & is_not_merged & (topic_is_shown | topic_is_own | moderates_it)
writes = is_signed_in & may_write
keeps = is_signed_in & not_suspended
arranges_it = is_signed_in & arranges & sees_what_to_arrange
describes = views_topic & writes & not_removed & (is_author | moderates_it | has_role("trusted"))
accepts = views_topic & writes & (topic_is_own_or_trusted | moderates_it)
edits_wikis = views_topic & writes & admitted_to_reply & not_archived
closes = sees_category & writes & is_author & has_role("trusted") | moderates_it

policy(
    {
        "forums.erase_posts": is_automaton,  # of a person who is erased
        "forums.erase_topics": is_automaton,
        "forums.view_forums": anybody,
        "forums.create_category": is_administrator | is_automaton,
        "forums.import_posts": is_administrator | is_automaton,
        "forums.relink_posts": is_administrator | is_automaton,
        "forums.keep_old_addresses": is_administrator | is_automaton,
        "forums.import_synonyms": is_administrator | is_automaton,
        "forums.edit_category": is_administrator | is_automaton,
        "forums.view_category": sees_category,
        "forums.view_topic": views_topic,
        "forums.view_post": views_topic & (is_shown | is_own_and_unfinished | moderates_it),
        "forums.open_topic": sees_category & writes & admitted_to_post,
        "forums.create_post": views_topic
        & writes
        & admitted_to_reply
        & (topic_may_go_on | moderates_it)
        & (is_open | moderates_it)
        & not_archived,
        "forums.edit_post": views_topic
        & writes
        & not_removed
        & ((is_wiki & edits_wikis) | (is_author & (waits_to_be_mended | within_edit_window)) | moderates_it)
        & not_archived,
        "forums.add_poll": views_topic
        & writes
        & is_author
        & (is_shown | waits_to_be_mended)
        & (is_open | moderates_it)
        & not_archived,
        "forums.vote_below": views_topic
        & topic_is_shown
        & writes
        & admitted_to_reply
        & is_shown
        & not_archived,
        "forums.delete_post": views_topic & is_signed_in & (is_author | moderates_it),
        "forums.restore_post": views_topic & writes & (is_author | moderates_it),
        "forums.react": views_topic & writes & is_shown & ~is_author & not_archived,
        "forums.withdraw_reaction": views_topic & writes & ~is_author,
        "forums.watch_topic": views_topic & keeps,
        "forums.mark_read": views_topic & is_signed_in,
        "forums.mark_all_read": is_signed_in & sees_it_if_it_is_a_category,
        "forums.unwatch_topic": is_signed_in,
        "forums.watch_category": sees_category & keeps,
        "forums.watch_tag": keeps & sees_tag,
        "forums.save_view": keeps,
        "forums.rename_view": keeps & owns_view,
        "forums.delete_view": is_signed_in & owns_view,
        "forums.save_draft": is_signed_in,
        "forums.discard_draft": is_signed_in,
        "forums.set_topic_kind": describes,
        "forums.tag_topic": describes,
        "forums.create_tag": keeps & (has_role("trusted") | arranges),
        "forums.rename_tag": arranges_it,
        "forums.merge_tag": arranges_it,
        "forums.part_tag": arranges_it,
        "forums.delete_tag": arranges_it,
        "forums.restore_tag": arranges_it,
        "forums.accept_answer": accepts,
        "forums.withdraw_answer": accepts,
        "forums.close_topic": closes,
        "forums.reopen_topic": closes,
        "forums.pin_topic": is_signed_in & moderates_it,
        "forums.unpin_topic": is_signed_in & moderates_it,
        "forums.retitle_topic": describes,
        "forums.move_topic": views_topic & writes & (is_author | moderates_it | has_role("trusted")),
        "forums.split_topic": is_signed_in & only_moderators,
        "forums.merge_topic": is_signed_in & only_moderators,
        "forums.unmerge_topic": is_signed_in & only_moderators,
        "forums.delete_topic": views_topic & is_signed_in & is_author,
        "forums.restore_topic": views_topic & writes & is_author,
        "forums.archive_topic": is_signed_in & only_moderators,
        "forums.unarchive_topic": is_signed_in & only_moderators,
        "forums.slow_topic": is_signed_in & only_moderators,
        "forums.set_timer": is_signed_in & only_moderators,
        "forums.cancel_timer": is_signed_in & (set_it | moderates_topic_of),
        "forums.schedule_topic": sees_category & writes & admitted_to_post,
        "forums.cancel_scheduled_topic": is_signed_in & is_author,
        "forums.publish_scheduled_topic": is_automaton,
        "forums.edit_wikis": edits_wikis,
        "forums.begin_wiki": views_topic & writes & is_shown & (is_author | moderates_it),
        "forums.end_wiki": views_topic & writes & (is_author | moderates_it),
        "forums.bookmark_post": views_topic & keeps,
        "forums.remove_bookmark": is_signed_in & owns_it,
        "forums.send_reminder": is_automaton,
        "forums.set_post_state": moderates_it,
        "forums.set_topic_state": moderates_it,
        "forums.whisper": keeps & moderates_it,
        "forums.take_back_whisper": keeps & moderates_it & is_author,
    }
)
