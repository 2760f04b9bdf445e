"""Panels: parts register what stands on a member's profile and on the front page, and the page shows it unseen.

    profile_panels.add(Panel("forums", _("In the forums"), "forums/_profile_panel.html", load, order=10))
    front_panels.add(Panel("forums.waiting", _("Waiting for a first answer"), "forums/_front_waiting.html", load))

`load(member, viewer)` (on the front page: `load(None, viewer)`) gives the template's context, or None when there
is nothing to show to this viewer; it costs the same number of queries whoever is looked at.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Panel:
    name: str
    title: Any
    template: str
    load: Callable[[Any, Any], Mapping[str, Any] | None]
    order: int = 50


@dataclass(frozen=True)
class Shown:
    """A panel with what it says about this member to this viewer."""

    panel: Panel
    context: Mapping[str, Any]


class Panels:
    """The panels of one kind of page."""

    def __init__(self) -> None:
        self._panels: dict[str, Panel] = {}

    def add(self, panel: Panel) -> None:
        self._panels[panel.name] = panel

    def shown(self, thing: Any, viewer: Any) -> list[Shown]:
        found = []
        for panel in sorted(self._panels.values(), key=lambda one: one.order):
            context = panel.load(thing, viewer)
            if context is not None:
                found.append(Shown(panel, context))
        return found


profile_panels = Panels()
group_panels = Panels()  # a group's page
desk_panels = Panels()  # a member's page for coordinators
front_panels = Panels()  # the wide column of the front page
front_asides = Panels()  # cards beside it
