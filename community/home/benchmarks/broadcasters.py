"""What a room is measured beside: the bare broadcast of the `websockets` library, and a consumer by the textbook.

    python -m community.home.benchmarks.broadcasters bare|textbook PORT

Both hand whatever a page sends to every page. Neither stores anything.
"""

import asyncio
import sys
from typing import Any

import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve


async def bare(port: int) -> None:
    """The library's own `broadcast`, on the same event loop as the site's server, without compression."""
    pages: set[ServerConnection] = set()

    async def page(connection: ServerConnection) -> None:
        pages.add(connection)
        try:
            async for message in connection:
                broadcast(pages, message)
        finally:
            pages.discard(connection)

    async with serve(
        page, "127.0.0.1", port, compression=None, ping_interval=25, ping_timeout=25, backlog=2048
    ):
        await asyncio.get_running_loop().create_future()


def textbook(port: int) -> None:
    """One group membership for each connection, as the tutorial of Channels has it, with its layer in memory."""
    import uvicorn
    from django.conf import settings

    settings.configure(
        CHANNEL_LAYERS={"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}},
        SECRET_KEY="only for the benchmark",  # noqa: S106
    )
    from channels.generic.websocket import AsyncWebsocketConsumer
    from channels.routing import ProtocolTypeRouter

    class Chat(AsyncWebsocketConsumer):  # type: ignore[misc]
        async def connect(self) -> None:
            await self.channel_layer.group_add("room", self.channel_name)
            await self.accept()

        async def disconnect(self, code: int) -> None:
            await self.channel_layer.group_discard("room", self.channel_name)

        async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
            await self.channel_layer.group_send("room", {"type": "said", "text": text_data})

        async def said(self, event: dict[str, Any]) -> None:
            await self.send(text_data=event["text"])

    application = ProtocolTypeRouter({"websocket": Chat.as_asgi()})
    uvicorn.run(
        application,
        host="127.0.0.1",
        port=port,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        loop="uvloop",
        lifespan="off",
        log_level="error",
        backlog=2048,
    )


if __name__ == "__main__":
    if sys.argv[1] == "bare":
        uvloop.run(bare(int(sys.argv[2])))
    else:
        textbook(int(sys.argv[2]))
