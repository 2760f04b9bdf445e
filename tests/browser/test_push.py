"""A push message in a real Chromium: the worker shows it in the words of the bell, and a click leads to the thing.

The browser's own tools hand the message to the worker, as its push service would: no service is reached.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Worker, expect

from community.commons.jobs.worker import drain
from community.inbox.models import Notification
from community.inbox.ringing import message_of, present_for
from forums import operations as forums
from membership.models import Member
from tests.cast import make_member

pytestmark = pytest.mark.django_db(transaction=True)
WORKER, SCOPE = "/inbox/push-worker.js", "/inbox/"
REGISTER = """async ([worker, scope]) => {
  const made = await navigator.serviceWorker.register(worker, { scope })
  while (made.active?.state !== "activated") await new Promise((go) => setTimeout(go, 50))
}"""
SHOWN = """async (scope) => {
  const made = await navigator.serviceWorker.getRegistration(scope)
  for (let turn = 0; turn < 60; turn++) {
    const [said] = await made.getNotifications()
    if (said) return { title: said.title, body: said.body, lang: said.lang, tag: said.tag, url: said.data.url }
    await new Promise((go) => setTimeout(go, 50))
  }
}"""
# Only the click of a hand may open a window: here the worker's wish to open one is written down instead.
CLICK = """async () => {
  const opened = []
  self.clients.openWindow = async (address) => { opened.push(address) }
  const [said] = await self.registration.getNotifications()
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification: said }))
  return { opened, left: (await self.registration.getNotifications()).length }
}"""


def _answered() -> tuple[Member, str]:
    """A French reader whose topic was answered, and what rings for it."""
    lea, bao = make_member("lea", name="Léa", language="fr"), make_member("bao", name="Bao")
    room = forums.create_category(None, by=make_member("ines", role="administrator"), name="Practice")
    topic = forums.open_topic(room, by=lea, title="Qui garde les clefs ?", text="J’en ai une.")
    forums.create_post(topic, by=bao, text="Moi.", reply_to=1)
    drain()
    row = Notification.objects.get(member=lea)
    return lea, message_of(present_for(row, lea)[0], lea).decode()


def _shown(page: Page, message: str) -> dict[str, Any] | None:
    """What the worker shows. The browser's tools drop a message for a worker that is just being started: as a push
    service would, they hand it over again, and its tag keeps it one.
    """
    for _ in range(3):
        _deliver(page, message)
        if shown := page.evaluate(SHOWN, SCOPE):
            return dict(shown)
    return None


def _deliver(page: Page, message: str) -> None:
    tools = page.context.new_cdp_session(page)
    found: list[dict[str, Any]] = []
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"]))
    tools.send("ServiceWorker.enable")
    page.wait_for_timeout(200)
    tools.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": page.evaluate("location.origin"),
            "registrationId": next(one["registrationId"] for one in found if one["scopeURL"].endswith(SCOPE)),
            "data": message,
        },
    )


def test_a_push_message_is_shown_and_leads_to_what_it_says(
    page: Page, sign_in: Callable[[Page, Member], Page]
) -> None:
    lea, message = _answered()
    page.context.grant_permissions(["notifications"])
    sign_in(page, lea).goto("/inbox/")
    page.evaluate(REGISTER, [WORKER, SCOPE])
    shown, sent = _shown(page, message), json.loads(message)
    assert shown == sent and shown["lang"] == "fr"
    assert "Bao" in shown["body"] and "Qui garde les clefs ?" in shown["body"]
    worker: Worker = page.context.service_workers[0]
    clicked = worker.evaluate(CLICK)
    assert clicked["left"] == 0 and len(clicked["opened"]) == 1
    page.goto(clicked["opened"][0])
    expect(page.locator(".posts")).to_contain_text("Moi.")
