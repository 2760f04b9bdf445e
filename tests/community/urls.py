"""Pages that show how the server behaves: slow, streaming, large, asking the database, pushing."""

import os
import threading
import time
from collections.abc import Iterator

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import include, path
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from community.commons import live
from tests.commons.jobs.tasks import note_start

ENDED: list[str] = []


def slow(request: HttpRequest) -> HttpResponse:
    time.sleep(float(request.GET.get("seconds", "1")))
    ENDED.append("slow")
    return HttpResponse(f"slept in {threading.current_thread().name}")


def stream(request: HttpRequest) -> StreamingHttpResponse:
    def pieces() -> Iterator[bytes]:
        try:
            for number in range(int(request.GET.get("pieces", "5"))):
                yield f"{number}\n".encode() + b"x" * int(request.GET.get("size", "0"))
                time.sleep(float(request.GET.get("pause", "0.2")))
        finally:
            ENDED.append("stream")

    return StreamingHttpResponse(pieces(), content_type="text/plain")


@csrf_exempt
def echo(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"length": len(request.body), "files": {n: f.size for n, f in request.FILES.items()}})


def state(request: HttpRequest) -> JsonResponse:
    return JsonResponse(
        {
            "pid": os.getpid(),
            "ended": ENDED,
            "language": translation.get_language(),
            "threads": sum(thread.name.startswith("WSGI") for thread in threading.enumerate()),
            "open": connection.connection is not None and connection.vendor != "sqlite",
            "within": connection.in_atomic_block,
        }
    )


def speak_french(request: HttpRequest) -> HttpResponse:
    translation.activate("fr")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("oui")


def push(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        live.push(
            request.GET["channel"], "note", {"staff": "staff" in request.GET}, seq=int(request.GET["seq"])
        )
    return HttpResponse("pushed")


@csrf_exempt
def sign(request: HttpRequest) -> HttpResponse:
    """Writes in a middleware: the session is saved after the view."""
    request.session["signed"] = True
    return HttpResponse("signed")


@csrf_exempt
def work(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        note_start.enqueue(str(settings.VAR), "worked")
    return HttpResponse("enqueued")


LINE = """<!doctype html><html lang="en"><title>Line</title><p id="line"></p><p id="heard"></p>
<p data-behaviour="live/status" role="status" hidden
   data-lost="Reconnecting. You see everything up to {time}." data-back="You are up to date again."></p>
<script type="module" src="/static/js/live/status.js"></script><script type="module" src="/line.js"></script></html>"""
LINE_JS = """
import { join, status } from "/static/js/live/socket.js";
const heard = [];
status.addEventListener("change", ({ detail }) => {
  document.getElementById("line").textContent = detail.open ? "open" : "lost";
});
join("test.room:1", { onEvent: (event, data, seq) => {
  heard.push(seq);
  document.getElementById("heard").textContent = heard.join(" ");
} });
"""


def line(request: HttpRequest) -> HttpResponse:
    return HttpResponse(LINE)


def line_js(request: HttpRequest) -> HttpResponse:
    return HttpResponse(LINE_JS, content_type="text/javascript")


urlpatterns = [
    path("line/", line),
    path("line.js", line_js),
    path("slow/", slow),
    path("stream/", stream),
    path("echo/", echo),
    path("state/", state),
    path("french/", speak_french),
    path("push/", push),
    path("work/", work),
    path("sign/", sign),
    path("", include("community.commons.web.urls")),
    path("mail/", include("community.commons.mail.urls")),
    path("accounts/", include("membership.account_urls")),
]
handler500 = "community.commons.web.errors.server_error"
