"""No registered output shows a value to somebody who may not see it: random communities, all outputs, by HTTP."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from membership import exporting
from membership.models import SHARED, Account, Export, Member, Value
from membership.outputs import OUTPUTS, Carries
from membership.showing import forget_fields
from tests.membership.graphs import Graph

pytestmark = pytest.mark.django_db
Probe = Callable[[Client, Graph, Value], str]


def _at(path: str) -> Probe:
    def ask(client: Client, graph: Graph, value: Value) -> str:
        address = path.format(value=value, words=value.words, key=value.field.key)
        answer = client.get(address)
        body = answer.content
        if body[:2] == b"PK":
            files = zipfile.ZipFile(io.BytesIO(body))
            body = b"\n".join(files.read(name) for name in files.namelist())
        return body.decode(errors="replace").replace(address.partition("?")[2], "")

    return ask


def _found_by(path: str) -> Probe:
    """Whether the owner is found by the words of the value: its name betrays it as much as the words do."""

    def ask(client: Client, graph: Graph, value: Value) -> str:
        if "{key}" in path and value.field.kind not in SHARED:
            return ""  # no filter of the directory
        answer = client.get(path.format(words=value.words, key=value.field.key))
        if "json" in answer["Content-Type"]:
            found = [one["handle"] for one in json.loads(answer.content).get("items", ())]
        else:
            found = [one.handle for one in answer.context["page"].items]
        return value.words if value.member.handle in found else ""

    return ask


def _of_group(client: Client, graph: Graph, value: Value) -> str:
    """Each group's page, as this viewer gets it."""
    return "".join(client.get(group.url).content.decode() for group in graph.groups)


def _desk_file(client: Client, graph: Graph, value: Value) -> str:
    """What a coordinator takes along: all that a member in their place sees, and nothing more."""
    answer = client.post("/members/desk/file/", {"reason": "A probe"})
    return b"".join(answer.streaming_content).decode() if answer.streaming else ""


def _own_file(client: Client, graph: Graph, value: Value) -> str:
    """What a member takes along: all of their own, and nothing of another's."""
    who = client.session.get("_auth_user_id")
    if who is None:
        return ""
    export, new = Export.objects.get_or_create(
        member_id=who, defaults={"language": "en", "until": timezone.now() + timedelta(days=1)}
    )
    if new:
        export.kept = f"probe-{export.pk}.zip"
        exporting.write(exporting.path_of(export), export)
        export.save()
    answer = client.get("/members/me/export/file/")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist()).decode()


# Of each output the addresses that could show a value; `None`: seen by its owner alone, tested with its page.
PROBES: dict[str, list[Probe]] = {
    "profile page": [_at("/members/{value.member.handle}/")],
    "directory": [_at("/members/"), _at("/members/?as=list")],
    "desk's file": [_desk_file],
    "directory's filters": [
        _found_by("/members/?q={words}"),
        _found_by("/members/?{key}={words}"),
        _found_by("/api/v1/members?q={words}"),
    ],
    "directory's counts": [_at("/members/counts/")],
    "directory's map": [_at("/members/map/")],
    "connections and introductions": [_at("/members/connections/"), _at("/members/introductions/")],
    "members of a group": [_at("/members/groups/"), _of_group],
    "whom to meet": [_at("/members/meet/")],
    "vCard": [_at("/members/{value.member.handle}/card.vcf")],
    "API: members": [_at("/api/v1/members"), _at("/api/v1/members/{value.member.handle}")],
    "form of the profile": [_at("/members/me/")],
    "own data": [_own_file],
}
NOT_BY_ADDRESS = {
    "page of a case": "moderators alone: tests/forums/moderation/test_profiles.py",
    "benchmark": "a scratch site of invented people",
}


def test_every_output_of_values_has_a_probe() -> None:
    names = {one.name for one in OUTPUTS if one.carries == Carries.VALUES}
    assert names == set(PROBES) | set(NOT_BY_ADDRESS)


@pytest.mark.parametrize("part", range(4))  # so that several processes share them
def test_no_output_shows_what_is_hidden(part: int, size: Any, settings: Any, tmp_path: Path) -> None:
    """Each address of each output once for each community, for a viewer and a value drawn for it."""
    settings.VAR = tmp_path
    each = size(9, 2_500)
    for seed in range(part * each, (part + 1) * each):
        graph = Graph(50_000 + seed)
        forget_fields()
        values = list(Value.objects.filter(field__in=graph.fields).select_related("member", "field"))
        chosen = Member.objects.filter(pk__in=[one.pk for one in graph.chance.sample(graph.people, 2)])
        viewers = [_Viewer(graph, person, values) for person in (None, *chosen)]
        for name, probes in PROBES.items():
            for probe in probes:
                viewer, value = graph.chance.choice(viewers), graph.chance.choice(values)
                text = probe(viewer.client, graph, value)
                shown = [words for words in viewer.hidden if words in text]
                assert not shown, (seed, name, viewer.person or AnonymousUser(), shown)
        graph.forget()
    forget_fields()


class _Viewer:
    """Somebody in front of a browser, and the words that they must not see."""

    def __init__(self, graph: Graph, person: Member | None, values: list[Value]) -> None:
        self.person, self.client = person, Client(headers={"accept-language": "en"})
        self.hidden = {one.words for one in values if not graph.may_see(one, person)}
        if person is not None and person.account == Account.ACTIVE:
            self.client.force_login(person)


def test_the_probes_find_what_may_be_seen() -> None:
    """A probe that shows nothing would prove nothing."""
    graph = Graph(1)
    forget_fields()
    public = Value.objects.filter(field__in=graph.fields, audience=5, out_of_sight=False)
    value = public.filter(member__listed_publicly=True, member__listed=True).select_related(
        "member", "field"
    )[0]
    client = Client()
    for name in ("profile page", "directory's filters", "API: members"):
        assert any(value.words in probe(client, graph, value) for probe in PROBES[name]), name
    forget_fields()
