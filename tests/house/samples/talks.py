"""Samples of conversations: between the member and a trusted one; everybody else takes no part."""

from membership.talks import operations as talks
from membership.talks.models import Conversation, Message

from .values import Values, sample


def conversation(values: Values) -> Conversation:
    return talks.begin_conversation(
        None, by=values.member("member"), people=[values.member("trusted")], text="A word with you."
    )


def of_several(values: Values) -> Conversation:
    people = [values.member("trusted"), values.member("coordinator")]
    return talks.begin_conversation(None, by=values.member("member"), people=people, text="Let us meet.")


def message(values: Values) -> Message:
    return talks.send_message(values.made(conversation), by=values.member("member"), text="One more.")


@sample("talks", "pk")
def conversation_pk(values: Values) -> int:
    return values.made(conversation).pk


@sample("v1", "conversation_id")
def conversation_id(values: Values) -> int:
    return values.made(conversation).pk


@sample("talks:person-add", "pk")
@sample("talks:conversation-name", "pk")
@sample("talks:conversation-leave", "pk")
def of_several_pk(values: Values) -> int:
    return values.made(of_several).pk


@sample("talks:message-detail", "pk")
@sample("talks:message-edit", "pk")
@sample("talks:message-withdraw", "pk")
@sample("v1", "message_id")
def message_pk(values: Values) -> int:
    return values.made(message).pk
