"""The site as one ASGI application: pages by WSGI on a bounded thread pool, sockets by the session."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")

from django.core.wsgi import get_wsgi_application

pages = get_wsgi_application()  # also loads Django, which the imports below need

import asyncio
import contextlib
from typing import Any

from channels.auth import AuthMiddlewareStack
from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.conf import settings
from django.urls import path

from community.commons.live.consumer import OpenPage
from community.commons.web.bridge import PagesOnThreads
from community.commons.web.guests import GuestPages
from community.live.consumer import RoomPage

websocket_urlpatterns = [
    path("ws/", OpenPage.as_asgi(), name="live"),  # type: ignore[arg-type]
    path("ws/live/<int:pk>/", RoomPage.as_asgi(), name="room"),  # type: ignore[arg-type]
]

_pages = GuestPages(PagesOnThreads(pages, threads=settings.THREADS, most_bytes=settings.REQUEST_MAX_BYTES))
_sockets = AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns)))


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await _pages(scope, receive, send)
    elif scope["type"] == "websocket":
        try:
            await _sockets(scope, receive, send)
        except ValueError as error:
            if "No route found" not in str(error):
                raise
            await send({"type": "websocket.close"})
    elif scope["type"] == "lifespan":
        await _live(receive, send)


async def _live(receive: Any, send: Any) -> None:
    """While the server lives, follow what other processes push."""
    listening = None
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            if settings.REDIS_URL:
                from community.commons.live.relay import listen

                listening = asyncio.create_task(listen())
            await send({"type": "lifespan.startup.complete"})
        else:
            if listening is not None:
                listening.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await listening
            await send({"type": "lifespan.shutdown.complete"})
            return
