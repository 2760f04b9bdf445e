"""The checks of `check_all` see the faults they are for."""

import polib
import pytest

from tests.checks import docs, translations


def catalogue(*entries: polib.POEntry) -> polib.POFile:
    made = polib.POFile()
    made.extend(entries)
    return made


@pytest.mark.parametrize(
    ("msgid", "french", "fault"),
    [
        ("Close", "", "no French"),
        ("%(count)s posts", "messages", "placeholders differ"),
        ("Hello {name}", "Bonjour {nom}", "placeholders differ"),
        ("<b>Now</b>", "Maintenant", "placeholders differ"),
    ],
)
def test_a_faulty_translation_is_seen(msgid: str, french: str, fault: str) -> None:
    wanted = catalogue(polib.POEntry(msgid=msgid))
    there = catalogue(polib.POEntry(msgid=msgid, msgstr=french))
    assert any(found.startswith(fault) for found in translations._faults(wanted, there))


def test_a_fuzzy_or_stale_translation_is_seen() -> None:
    wanted = catalogue(polib.POEntry(msgid="Close"))
    fuzzy = catalogue(polib.POEntry(msgid="Close", msgstr="Fermer", flags=["fuzzy"]))
    stale = catalogue(
        polib.POEntry(msgid="Close", msgstr="Fermer"), polib.POEntry(msgid="Old", msgstr="Vieux")
    )
    assert any("no French" in fault for fault in translations._faults(wanted, fuzzy))
    assert any("no longer in the sources: 'Old'" in fault for fault in translations._faults(wanted, stale))


def test_a_french_singular_may_leave_its_number_out() -> None:
    source = {"msgid": "%(n)s post", "msgid_plural": "%(n)s posts"}
    good = polib.POEntry(**source, msgstr_plural={0: "un message", 1: "%(n)s messages"})
    faults = translations._faults(catalogue(polib.POEntry(**source)), catalogue(good))
    assert not [fault for fault in faults if "placeholders" in fault]


def test_the_environment_is_read_from_the_code() -> None:
    found = docs.variables()
    assert {"DATABASE_URL", "SECRET_KEY", "PARVIS_BOOTSTRAP", "EMAIL_URL"} <= found
    assert "DJANGO_SETTINGS_MODULE" not in found
