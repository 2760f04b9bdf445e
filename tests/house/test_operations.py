"""Every verb has one door: decorated, permitted, with its actor named."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from community.commons.access import OPERATIONS, POLICY, UNRECORDED

from .parts import modules_named

modules_named("permissions")  # fills POLICY

# Operations that record no fact, because nobody will ever ask for one.
RECORDS_NOTHING: set[str] = {
    "live.bring_in",  # the acts that it is made of record their own
    "live.choose_preferences",
    "live.drop_cue",
    "live.move_cue",
    "live.write_cue",
    "live.come_in",  # that somebody came is recorded once, here or at the door
    "live.mark_read",
    "live.note_presence",
    "live.raise_hand",
    "live.react",
    "live.support",
    "membership.empty_shells",
    "forums.bookmark_post",
    "forums.cancel_scheduled_topic",
    "forums.discard_draft",
    "forums.keep_old_addresses",  # of a room that has its own fact
    "forums.mark_all_read",
    "forums.mark_read",
    "forums.delete_view",
    "forums.publish_scheduled_topic",  # a claim; `open_topic` records
    "forums.remove_bookmark",
    "forums.rename_view",
    "forums.save_draft",
    "forums.save_view",
    "forums.schedule_topic",
    "forums.send_reminder",  # nothing where the bookmark went meanwhile
    "forums.unwatch_topic",
    "forums.watch_category",
    "forums.watch_tag",
    "forums.watch_topic",
    "inbox.choose_reach",
    "inbox.choose_rhythm",
    "inbox.add_browser",
    "inbox.remove_browser",
    "inbox.mark_notification_unread",
    "inbox.take_back_marking",
    "inbox.mark_all_notifications_read",
    "inbox.mark_notification_read",
    "mail.retry_incoming",  # what the message becomes is recorded
    "membership.change_preferences",
    "moderation.choose_care",
    "moderation.delete_view",
    "moderation.renew_lease",
    "moderation.save_view",
    "membership.delete_search",
    "membership.keep_import",  # a file that waits; what is done with it is recorded
    "membership.import_members",  # a fact per person, none where it is only tried
    "membership.move_rows",  # `begin_merge` and `end_merge` record
    "membership.move_step_back",  # `undo_merge` and `end_parting` record
    "membership.narrow_values",  # `change_field` recorded that the field is narrower
    "membership.take_back_lines",  # `undo_import` recorded it
    "membership.rename_search",
    "membership.save_search",
    "talks.choose_writers",
    "talks.mark_read",
    "talks.mute_conversation",
    "membership.block_member",  # of blocks and refusals the log keeps nothing: it is for ever, and the team reads it
    "membership.unblock_member",
    "membership.decline_connection",
    "membership.decline_introduction",
    "membership.decline_invitation",
    "membership.withdraw_introduction",
    "membership.put_aside",
    "membership.show_belonging",
    "screening.teach_assistant",  # starts a job; `learn_from_decisions` records
}

# Operations that no permission guards, because there is nobody yet who could have one.
OPEN_TO_ALL: set[str] = {
    "membership.ask_erasure_by_letter",  # by the key in a letter to the address under which somebody is named
    "membership.ask_entry",
    "membership.come_back",  # of a closed account, whose owner has just proved to be it
    "membership.enter",
    "membership.sign_up",
    "membership.stop_erasure",  # of a closed account, whose owner has just proved to be it
    "membership.undo_address_change",  # by the key in the letter to the old address
}

# Public functions of operations modules that are no acts of their own.
BESIDE = {
    "community.commons.files.operations.accept_file": "looks and stores before the transaction, then an upload",
    "community.commons.files.operations.accept_image": "draws and stores before the transaction, then `upload`",
    "community.commons.files.operations.attach": "part of the act that publishes what shows the pictures",
    "community.commons.files.operations.discard": "part of the act that takes away what showed the pictures",
    "community.commons.files.operations.move_attached": "part of the act that moves what shows the pictures",
    "community.commons.files.operations.square_avatar": "draws before the transaction of the act that wears it",
    "community.commons.files.operations.tidy_name": "asks and changes nothing",
}


def _verbs() -> dict[str, Callable[..., Any]]:
    """Public functions that an operations module defines itself."""
    return {
        f"{module.__name__}.{name}": function
        for module in modules_named("operations")
        for name, function in vars(module).items()
        if inspect.isfunction(function)
        and not name.startswith("_")
        and function.__module__ == module.__name__
    }


VERBS = _verbs()


@pytest.mark.parametrize("path", VERBS)
def test_a_public_function_of_operations_is_an_operation(path: str) -> None:
    decorated = VERBS[path] in OPERATIONS.values()
    assert decorated != (path in BESIDE), f"{path}: decorate it with @operation or give it an underscore"


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_has_a_permission(name: str) -> None:
    assert (name in POLICY) != (name in OPEN_TO_ALL), f"{name} stands in no permission table"


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_names_its_actor(name: str) -> None:
    function = inspect.unwrap(OPERATIONS[name])
    _thing, *others = inspect.signature(function).parameters.values()
    kinds = {parameter.kind for parameter in others}
    assert kinds <= {inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD}, f"{name}: keywords only"
    assert name in OPEN_TO_ALL or "by" in {parameter.name for parameter in others}
    assert function.__doc__, f"{name}: a moderator would like to know what it does"
    assert name.split(".")[-1] == function.__name__, f"{name} is the function {function.__name__}"


def test_what_stands_beside_exists() -> None:
    assert set(BESIDE) <= set(VERBS)


def test_operations_without_a_fact_are_few_and_known() -> None:
    assert UNRECORDED == RECORDS_NOTHING
