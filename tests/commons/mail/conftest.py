"""A real SMTP server in the test's own process, with a will of its own."""

from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from community.commons.mail.kinds import KINDS, Kind, register
from tests.community.server import free_port


class Postbox:
    """`received` holds what was accepted; `say` decides what to answer to a recipient or a message."""

    def __init__(self) -> None:
        self.received: list[Message] = []
        self.connections = 0
        self.to_recipient: Callable[[str], str] = lambda address: "250 OK"
        self.to_message: Callable[[Any], str] = lambda envelope: "250 OK"

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        answer = self.to_recipient(address)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        answer = self.to_message(envelope)
        if answer.startswith("2"):
            self.received.append(message_from_bytes(envelope.content, policy=default))
        return answer


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_URL = f"smtp://127.0.0.1:{controller.port}"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_BACKEND = "community.commons.mail.backend.DeliveryBackend"
    settings.DEMO = False
    yield box
    controller.stop()


@pytest.fixture
def kinds() -> Iterator[dict[str, Any]]:
    """Two kinds: one that can be refused and asks the returned dictionary, and one that can't be refused."""
    before = dict(KINDS)
    answers: dict[str, Any] = {"may_still_go": lambda delivery: True, "refused": []}
    register(
        Kind(
            "test.note",
            "when there is a note",
            may_still_go=lambda delivery: answers["may_still_go"](delivery),
            on_refusal=lambda digest: answers["refused"].append(digest),
        )
    )
    register(Kind("test.legal", "because the law asks for it", can_be_refused=False))
    yield answers
    KINDS.clear()
    KINDS.update(before)
