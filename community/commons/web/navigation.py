"""What stands in the bar and the foot. The parts add their own entries in `AppConfig.ready`.

add_tab(Tab("forums", _("Forums"), "forums:topic-list", icon="forums", order=10))
add_desk(Desk("queue", _("Queue"), "moderation:queue", icon="queue", shown_to=sees_queue,
              count=cases_waiting, counted=_("cases waiting")))
set_bell(Bell("inbox:notification-list", unread=lambda member: …))
set_search("home:search")
add_foot_link(FootLink(_("House rules"), "home:rules", order=10))
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse as _reverse
from django.utils.translation import get_language


@lru_cache(maxsize=256)
def reverse(url_name: str) -> str:
    """Addresses of places without parameters: the same as long as the process lives."""
    return _reverse(url_name)


def everybody(person: Any) -> bool:
    return True


@dataclass(frozen=True)
class Tab:
    """A place that people go to; on a phone it stands at the bottom edge."""

    name: str
    label: Any
    url_name: str
    icon: str
    order: int = 50
    shown_to: Callable[[Any], bool] = everybody


@dataclass(frozen=True)
class Desk:
    """A place of work with a number of things waiting, shown to those who work there.

    `count(person)` costs at most one query; it is asked once per page.
    """

    name: str
    label: Any
    url_name: str
    icon: str
    shown_to: Callable[[Any], bool]
    count: Callable[[Any], int]
    counted: Any  # what the number counts, for those who hear it: "cases waiting"


@dataclass(frozen=True)
class Bell:
    url_name: str
    unread: Callable[[Any], int]


@dataclass(frozen=True)
class FootLink:
    label: Any
    url_name: str = ""
    href: str = ""  # for addresses outside the site
    order: int = 50

    @property
    def url(self) -> str:
        return self.href or reverse(self.url_name)


@dataclass(frozen=True)
class MenuLink:
    """An entry of one's own menu, behind the avatar."""

    label: Any
    url_name: str
    icon: str
    order: int = 50
    shown_to: Callable[[Any], bool] = everybody


_tabs: dict[str, Tab] = {}
_desks: dict[str, Desk] = {}
_foot: list[FootLink] = []
_menu: list[MenuLink] = []
_bell: list[Bell] = []
_search: list[str] = []


def add_tab(tab: Tab) -> None:
    _tabs[tab.name] = tab


def add_desk(desk: Desk) -> None:
    _desks[desk.name] = desk


def add_foot_link(link: FootLink) -> None:
    _foot.append(link)


def add_menu_link(link: MenuLink) -> None:
    _menu.append(link)


def set_bell(bell: Bell) -> None:
    _bell[:] = [bell]


def set_search(url_name: str) -> None:
    _search[:] = [url_name]


class Navigation:
    """What one request sees of it; each count is asked when the template shows it, and once."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.person = getattr(request, "user", None)

    def _entry(self, entry: Any) -> dict[str, Any]:
        url = reverse(entry.url_name)
        return {
            "label": entry.label,
            "url": url,
            "icon": entry.icon,
            "current": self.request.path.startswith(url) if url != "/" else self.request.path == "/",
        }

    @cached_property
    def tabs(self) -> list[dict[str, Any]]:
        entries = sorted(_tabs.values(), key=lambda tab: tab.order)
        return [self._entry(tab) for tab in entries if tab.shown_to(self.person)]

    @cached_property
    def desks(self) -> list[dict[str, Any]]:
        return [
            self._entry(desk) | {"count": desk.count(self.person), "counted": desk.counted}
            for desk in _desks.values()
            if desk.shown_to(self.person)
        ]

    @cached_property
    def menu(self) -> list[dict[str, Any]]:
        entries = sorted(_menu, key=lambda link: link.order)
        return [self._entry(link) for link in entries if link.shown_to(self.person)]

    @cached_property
    def bell(self) -> dict[str, Any] | None:
        if not _bell or not getattr(self.person, "is_authenticated", False):
            return None
        return {"url": reverse(_bell[0].url_name), "unread": _bell[0].unread(self.person)}

    @property
    def key(self) -> str:
        """What the bar's places are kept under: two requests with the same key see the same."""
        return _key_of(self.tabs)

    @property
    def menu_key(self) -> str:
        return _key_of(self.menu)

    @property
    def languages(self) -> list[tuple[str, str]]:
        """Each under its own name, as those who look for it know it."""
        return list(settings.LANGUAGES)

    @cached_property
    def search_url(self) -> str:
        return reverse(_search[0]) if _search else ""

    @cached_property
    def foot(self) -> list[FootLink]:
        return sorted(_foot, key=lambda link: link.order)


def _key_of(entries: list[dict[str, Any]]) -> str:
    marked = (f"{entry['url']}{'*' if entry['current'] else ''}" for entry in entries)
    return f"{get_language()} {' '.join(marked)}"
