"""Every sentence of the site has its French: nothing missing, nothing fuzzy, no placeholder lost.

With `--merge` it writes locale/fr/LC_MESSAGES/django.po and .mo: sentences of the sources, translations of the
catalogue as it was and of locale/fr/parts/*.json ({"msgid": "msgstr" or ["singular", "plural"]}).
"""

import contextlib
import json
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "locale" / "fr" / "LC_MESSAGES" / "django.po"
PARTS = ROOT / "locale" / "fr" / "parts"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+")
SOURCES = ("community", "forums", "membership", "newsletters", "metrics", "templates")


def main() -> int:
    wanted = sentences_of_the_sources()
    if "--merge" in sys.argv:
        merge(wanted)
    there = polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else polib.POFile()
    faults = list(_faults(wanted, there))
    for fault in faults:
        print(fault)
    return 1 if faults else 0


def sentences_of_the_sources() -> polib.POFile:
    """What makemessages finds today, in a folder of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
    import django
    from django.core.management import call_command
    from django.test.utils import override_settings

    django.setup()
    with tempfile.TemporaryDirectory() as name, override_settings(LOCALE_PATHS=[]):
        copy = Path(name)
        for part in SOURCES:
            if (ROOT / part).is_dir():
                shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
        # makemessages writes into the folder "locale" beside the sources, which are those of the current folder.
        (copy / "locale").mkdir()
        with contextlib.chdir(copy):
            call_command(
                "makemessages",
                locale=["fr"],
                extensions=["html", "txt", "py", "xml"],
                no_wrap=True,
                verbosity=0,
            )
        path = copy / "locale" / "fr" / "LC_MESSAGES" / "django.po"
        found = polib.pofile(str(path), wrapwidth=110) if path.exists() else polib.POFile()
    for entry in found:
        entry.msgstr, entry.msgstr_plural, entry.flags = "", {}, [f for f in entry.flags if f != "fuzzy"]
    return found


def _translations_of_parts() -> dict[str, str | list[str]]:
    found: dict[str, str | list[str]] = {}
    for path in sorted(PARTS.glob("*.json")):
        for msgid, msgstr in json.loads(path.read_text()).items():
            if found.get(msgid, msgstr) != msgstr:
                print(f"{path.name}: {msgid!r} is translated in two ways; the first stays")
                continue
            found[msgid] = msgstr
    return found


def merge(wanted: polib.POFile) -> None:
    old = polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else polib.POFile()
    known = {(entry.msgctxt, entry.msgid): entry for entry in old if not entry.obsolete}
    parts = _translations_of_parts()
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = {
        "Project-Id-Version": "Parvis",
        "Language": "fr",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n > 1);",
    }
    for entry in sorted(wanted, key=lambda one: (one.msgid.lower(), one.msgid, one.msgctxt or "")):
        fresh = polib.POEntry(
            msgid=entry.msgid,
            msgid_plural=entry.msgid_plural,
            msgctxt=entry.msgctxt,
            flags=entry.flags,
            comment=entry.comment,
        )
        _translate(fresh, parts.get(entry.msgid), known.get((entry.msgctxt, entry.msgid)))
        catalogue.append(fresh)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(CATALOGUE))
    catalogue.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))


def _translate(entry: polib.POEntry, part: str | list[str] | None, old: polib.POEntry | None) -> None:
    """The part's own file wins over the catalogue as it was."""
    if not entry.msgid_plural:
        text = part[0] if isinstance(part, list) else part
        entry.msgstr = text or (old.msgstr if old is not None else "")
        return
    if isinstance(part, list) and len(part) == 2:
        entry.msgstr_plural = {0: part[0], 1: part[1]}
    elif old is not None and old.msgstr_plural:
        entry.msgstr_plural = old.msgstr_plural
    else:
        entry.msgstr_plural = {0: "", 1: ""}


def _faults(wanted: polib.POFile, there: polib.POFile) -> list[str]:
    known = {(entry.msgctxt, entry.msgid): entry for entry in there if not entry.obsolete}
    faults = []
    for entry in wanted:
        key = (entry.msgctxt, entry.msgid)
        translated = known.get(key)
        where = ", ".join(f"{path}:{line}" for path, line in entry.occurrences[:1])
        if translated is None or not translated.translated():
            faults.append(f"no French: {entry.msgid!r} ({where})")
            continue
        texts = list(translated.msgstr_plural.values()) if entry.msgid_plural else [translated.msgstr]
        sources = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
        allowed = set().union(*(PLACEHOLDER.findall(source) for source in sources))
        for text in texts:
            strange = set(PLACEHOLDER.findall(text)) ^ set(PLACEHOLDER.findall(sources[-1]))
            # A singular may leave its number out; nothing may be invented.
            if strange - allowed or (strange and not entry.msgid_plural):
                faults.append(f"placeholders differ ({', '.join(sorted(strange))}): {entry.msgid!r}")
    stale = sorted(msgid for _context, msgid in set(known) - {(one.msgctxt, one.msgid) for one in wanted})
    faults += [f"no longer in the sources: {msgid!r}" for msgid in stale]
    if wanted and not _compiled(there):
        faults.append("locale/fr/LC_MESSAGES/django.mo is not what django.po compiles to")
    return faults


def _compiled(there: polib.POFile) -> bool:
    path = CATALOGUE.with_suffix(".mo")
    if not path.exists():
        return False
    compiled = {(one.msgctxt, one.msgid): (one.msgstr, one.msgstr_plural) for one in polib.mofile(str(path))}
    wanted = {
        (one.msgctxt, one.msgid): (one.msgstr, one.msgstr_plural)
        for one in there
        if one.translated() and not one.obsolete
    }
    return compiled == wanted


if __name__ == "__main__":
    sys.exit(main())
