"""Declares a kind of channel for the tests of the server."""

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
