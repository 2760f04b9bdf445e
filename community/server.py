"""The server: one process with everything in it (embedded), or several forked workers that share a socket.

uvicorn answers; its signal handling is replaced, so that worker threads and sockets end in order.
"""

import contextlib
import gc
import importlib
import logging
import os
import re
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any, NoReturn
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

import uvicorn
from django.db import connections

from community import supervising
from community.commons import memory

log = logging.getLogger(__name__)

GRACE = 10  # seconds that requests in hand get to end
SAME_WISH = 0.5  # seconds
PAGES = ("/healthz", "/", "/forums/", "/search/?q=welcome", "/accounts/login/", "/members/")
OF_PROGRAMS = "/api/v1/topics"
STOPPING = (signal.SIGINT, signal.SIGTERM)


class Server(uvicorn.Server):
    """uvicorn without its signal handlers, and with a word when it answers."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], Any] | None = None) -> None:
        super().__init__(config)
        self.on_ready = on_ready
        self.asked: float | None = None  # when it was first asked to stop

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.on_ready and self.started:
            self.on_ready()

    def ask_to_stop(self, *_: Any) -> None:
        """The first time gently; a second time without waiting for anybody.

        Ctrl-C and service managers reach a worker twice, by its group and by its parent: that counts as once.
        """
        now = time.monotonic()
        if self.asked is not None and now - self.asked > SAME_WISH:
            self.force_exit = True
        self.asked = self.asked or now
        self.should_exit = True


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises OSError with the address when it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise OSError(error.errno, f"{host}:{port} can’t be used: {error.strerror}") from error
    listening.listen(2048)
    listening.set_inheritable(True)
    return listening


def address_of(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run_embedded(
    host: str, port: int, on_ready: Callable[[str], Any] | None = None, *, threads: int = 2
) -> None:
    """One process with pages, sockets, background work and schedules; returns after Ctrl-C or SIGTERM.

    `on_ready(address)` is called once it answers. Raises OSError when the port is taken.
    """
    from community.commons.jobs.worker import Worker

    listening = bind(host, port)
    address = address_of(listening)
    server = Server(_config(), on_ready=(lambda: on_ready(address)) if on_ready else None)
    server.config.load()
    _set_aside()
    worker = Worker(threads=threads, embedded=True)
    before = {name: signal.signal(name, server.ask_to_stop) for name in STOPPING}
    try:
        worker.start()
        server.run(sockets=[listening])
    finally:
        ended = worker.stop(GRACE)
        for name, handler in before.items():
            signal.signal(name, handler)
        listening.close()
        connections.close_all()
    if server.force_exit or not ended:
        os._exit(0)  # a thread that does not come back must not keep the process; its job is tried again


def run_workers(host: str, port: int, workers: int, on_ready: Callable[[str], Any] | None = None) -> NoReturn:
    """Load once, fork `workers` processes that share the socket and what was loaded, become their supervisor.

    Never returns: this process replaces itself by `supervising.py`, which ends with status 0 once it was asked to
    stop. Raises OSError when the port is taken.
    """
    listening = bind(host, port)
    config = _loaded()
    signal.pthread_sigmask(
        signal.SIG_BLOCK, supervising.AWAITED
    )  # none is lost before the supervisor awaits it
    pids = [_fork(config, listening) for _one in range(workers)]
    if on_ready:
        on_ready(address_of(listening))
    _become_supervisor(pids, listening)


def run_replacement(socket_number: int, parent: int) -> None:
    """One worker in the place of another that died, at the socket that it inherited from the supervisor."""
    _serve_one(_loaded(), socket.socket(fileno=socket_number), parent)


def _fork(config: uvicorn.Config, listening: socket.socket) -> int:
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        _serve_one(config, listening, parent)
        status = 0
    except BaseException:
        log.exception("a worker ended with an error")
    finally:
        os._exit(status)


def _become_supervisor(pids: list[int], listening: socket.socket) -> NoReturn:
    """The same process, its children and its socket, without Django: some 5 MB instead of 60."""
    from django.conf import settings

    again = [str(settings.ROOT / "manage.py"), "serve", "--replace", f"{listening.fileno()},{os.getpid()}"]
    words = [
        "1" if settings.LOGGING["json"] else "0",
        str(GRACE + 2),
        ",".join(map(str, pids)),
        sys.executable,
        *again,
    ]
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-I", "-S", supervising.__file__, *words])  # noqa: S606


def _loaded() -> uvicorn.Config:
    """Everything that a worker will need is in memory, and nothing is open: ready to be forked."""
    config = _config()
    config.load()
    _load_everything()
    _answer_a_few()
    _close_databases()
    _set_aside()
    return config


def _set_aside() -> None:
    """What is loaded by now stays for ever: no collection looks at it again, and forked workers share it.

    In a room with a thousand pages, each whole collection would keep all of them waiting for a tenth of a second.
    """
    gc.collect()
    memory.give_back()
    gc.freeze()
    gc.collect()  # nothing is left: the next whole collection is not put off until there is a quarter as much


def _load_everything() -> None:
    """What the first requests would load in each worker: addresses, words, templates. Forked, it is shared."""
    from django.conf import settings
    from django.template import TemplateDoesNotExist, TemplateSyntaxError, loader
    from django.urls import get_resolver
    from django.utils import translation

    from community.commons import text

    importlib.import_module("uvicorn.loops.uvloop")
    if settings.REDIS_URL:
        importlib.import_module("redis.asyncio")
        importlib.import_module("community.commons.live.relay")
    text.render("A *word* :wave:", "markdown")
    get_resolver().url_patterns  # noqa: B018
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("")
    folder = settings.ROOT / "templates"
    for path in folder.rglob("*.html"):
        with contextlib.suppress(TemplateDoesNotExist, TemplateSyntaxError):
            loader.get_template(str(path.relative_to(folder)))


def _answer_a_few() -> None:
    """Pages for guests in each language, sent to nobody: they load and compile what is only found out on the way."""
    from django.conf import settings

    logging.disable(
        logging.CRITICAL
    )  # before the migrations, or without a database, there is nothing to show
    try:
        pages = (*PAGES, OF_PROGRAMS) if _programs_come() else PAGES
        for language, _name in settings.LANGUAGES:
            for path in pages:
                status, page = _answer(path, language)
                if status >= 500:
                    return
                if path == "/forums/" and (topic := re.search(r'href="(/forums/t/[^"?#]+)"', page)):
                    _answer(topic[1], language)
    except Exception as error:
        log.debug("the first pages could not be tried: %s", error)
    finally:
        logging.disable(logging.NOTSET)


def _programs_come() -> bool:
    """Whether anybody has a token: then the API is loaded before the fork and shared, else by who is first asked."""
    from community.commons.api.models import Token

    return Token.objects.in_force().exists()


def _answer(path: str, language: str) -> tuple[int, str]:
    """Status and text of a page, in this thread."""
    from django.conf import settings

    asked = urlsplit(path)
    environ: dict[str, Any] = {
        "PATH_INFO": asked.path,
        "QUERY_STRING": asked.query,
        "HTTP_HOST": urlsplit(settings.SITE_URL).netloc,
        "HTTP_ACCEPT_LANGUAGE": language,
        "HTTP_ACCEPT": "text/html",
    }
    setup_testing_defaults(environ)
    statuses: list[str] = []
    answer = importlib.import_module("community.asgi").pages(
        environ, lambda status, _headers, *_: statuses.append(status)
    )
    try:
        page = b"".join(answer)
    finally:
        answer.close()
    return int(statuses[0][:3]), page.decode(errors="replace")


def _config() -> uvicorn.Config:
    return uvicorn.Config(
        importlib.import_module("community.asgi").application,
        ws=importlib.import_module("community.live.wire").DirectSockets,
        ws_per_message_deflate=False,
        ws_max_size=64 * 1024,
        ws_ping_interval=40,  # proxies give up a silent line after a minute
        ws_ping_timeout=25,
        http="httptools",
        loop="uvloop",
        lifespan="on",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # settings.SECURE_PROXY_SSL_HEADER decides what a proxy may say
        timeout_graceful_shutdown=GRACE,
        h11_max_incomplete_event_size=64 * 1024,
    )


def _serve_one(config: uvicorn.Config, listening: socket.socket, parent: int) -> None:
    """The life of one worker; it ends when `parent` does."""
    server = Server(config)
    for name in STOPPING:
        signal.signal(name, server.ask_to_stop)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, supervising.AWAITED)
    tick = server.on_tick

    async def tick_while_parent_lives(counter: int) -> bool:
        return await tick(counter) or os.getppid() != parent

    server.on_tick = tick_while_parent_lives  # type: ignore[method-assign]
    server.run(sockets=[listening])


def _close_databases() -> None:
    """A connection must not be shared by two processes."""
    connections.close_all()
    for connection in connections.all(initialized_only=True):
        if hasattr(connection, "close_pool"):
            connection.close_pool()
