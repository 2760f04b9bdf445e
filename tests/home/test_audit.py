"""`manage.py audit` finds what was changed, and with a noted head also what was cut off."""

import json
from collections.abc import Mapping
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from community.commons.activity.append_only import unprotect
from community.commons.activity.models import Seal, SealHead
from membership import operations
from membership.models import Member

pytestmark = pytest.mark.django_db


def audit(*words: str) -> tuple[int, dict[str, Any]]:
    out = StringIO()
    try:
        call_command("audit", *words, "--json", stdout=out)
        status = 0
    except SystemExit as end:
        status = int(end.code or 0)
    return status, json.loads(out.getvalue())


@pytest.fixture
def sealed(cast: Mapping[str, Any]) -> None:
    """The cast's roles were given by staff facts; one more for good measure. The database's own guard is off."""
    unprotect(connection)
    operations.give_role(cast["member"], by=Member.objects.automaton(), role="trusted")
    assert SealHead.objects.get().number > 1


def test_a_sound_log(sealed: None) -> None:
    status, answer = audit("verify")
    assert (status, answer["sound"], answer["findings"]) == (0, True, [])
    assert answer["entries"] == Seal.objects.count()
    _status, head = audit("head")
    assert answer["head"] == f"{head['number']}:{head['hash']}"


def test_a_changed_entry_is_found(sealed: None) -> None:
    Seal.objects.filter(number=2).update(digest="0" * 64)
    status, answer = audit("verify")
    assert status == 1 and {"number": 2, "kind": "changed", "case": None} in answer["findings"]


def test_a_cut_end_shows_against_the_noted_head(sealed: None) -> None:
    noted = audit("head")[1]
    last = Seal.objects.order_by("-number").first()
    assert last is not None
    before = Seal.objects.get(number=last.number - 1)
    last.delete()
    SealHead.objects.update(number=before.number, hash=before.hash)
    assert audit("verify")[0] == 0
    status, answer = audit("verify", "--head", f"{noted['number']}:{noted['hash']}")
    assert status == 1 and answer["findings"][-1]["kind"] == "cut"


def test_a_head_that_is_none_is_refused() -> None:
    with pytest.raises(CommandError, match="NUMBER:HASH"):
        call_command("audit", "verify", "--head", "12")
