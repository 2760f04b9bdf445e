"""Declares a kind of channel for the tests of the server, and loses pushes where a test asks for it."""

import os
import random

from django.apps import AppConfig


class ServerTestsConfig(AppConfig):
    name = "tests.community"
    label = "server_tests"

    def ready(self) -> None:
        from community.commons.live import channels

        channels.register(
            "test.room",
            may_join=lambda user, number: number != 13,
            catch_up=lambda user, number, after: [
                {"event": "note", "data": {}, "seq": seq} for seq in range(after + 1, 4)
            ],
            may_receive=lambda user, event, data: (
                not data.get("staff") or getattr(user, "pk", None) is not None
            ),
            may_write=lambda user, number: True,
        )
        if share := float(os.environ.get("PARVIS_TEST_DROP", 0)):
            lose_pushes(share)


def lose_pushes(share: float) -> None:
    """So many of the messages between processes, and within one, never arrive."""
    from community.commons.live.hub import hub

    deliver, chance = hub.deliver, random.Random()
    hub.deliver = lambda encoded: None if chance.random() < share else deliver(encoded)  # type: ignore[method-assign]
