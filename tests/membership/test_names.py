"""Names of any script; handles that are free and are not taken for the team's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from membership.handles import free_handle, looks_like_staff, stem_of
from membership.models import HANDLE_PATTERN, Member
from membership.names import tidy_name
from tests.cast import make_member


@given(st.text(max_size=90))
def test_a_stem_is_always_a_handle(name: str) -> None:
    import re

    assert re.match(HANDLE_PATTERN, stem_of(name))


@given(st.text(max_size=90))
def test_a_tidy_name_stays_as_it_is(name: str) -> None:
    assert tidy_name(tidy_name(name)) == tidy_name(name)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Léa   Marchevoix ", "Léa Marchevoix"),
        ("Ann\u202eimda", "Annimda"),
        ("A\u0000B\nC", "A B C"),
        ("\u200b\u2063", ""),
        ("محمد الأمين", "محمد الأمين"),
        ("Z" + "\u0335" * 40 + "o", "Z" + "\u0335" * 4 + "o"),
        ("👩‍👩‍👧 Club", "👩‍👩‍👧 Club"),
    ],
)
def test_names_keep_their_script_and_lose_what_hides(typed: str, kept: str) -> None:
    assert tidy_name(typed) == kept


@pytest.mark.django_db
def test_handles_are_free() -> None:
    assert free_handle("Léa Marchevoix") == "lea.marchevoix"
    for number in ("", "2", "3"):
        handle = free_handle("Léa Marchevoix")
        assert handle == f"lea.marchevoix{number}"
        Member.objects.create(handle=handle, name="Léa Marchevoix")
    assert free_handle("김민지") != "" and len(free_handle("a" * 200)) <= 30


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "Bao Trinh",
        "B4o Trinh".replace("4", "а"),
        "bao.trinh",
        "BAO_TRINH",
        "Admin",
        "Аdmin",
        "m0derator",
        "Modеrator",
        "me",
    ],
)
def test_names_of_the_team_are_not_to_be_had(name: str) -> None:
    make_member("bao.trinh", name="Bao Trinh", role="moderator")
    assert looks_like_staff(name)
    assert free_handle(name).startswith("member.")


@pytest.mark.django_db
def test_ordinary_names_are() -> None:
    make_member("bao.trinh", name="Bao Trinh", role="moderator")
    assert not looks_like_staff("Bao Nguyen") and not looks_like_staff("Adminata Touré")
