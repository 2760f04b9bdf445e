"""Joins ES modules into one file: each keeps a scope of its own, and what it imports becomes names in it.

It knows the few forms that our modules are written in, and refuses any other rather than guess:

    import "./one.js";
    import { attach, detach } from "../web/attach.js";
    export function attach() …        export async function …        export const …
    import("./later.js")              stays: that module is loaded when it is needed
"""

import posixpath
import re
from collections.abc import Callable

IMPORT = re.compile(
    r"""^import (?:\{ (?P<names>\w+(?:, \w+)*) \} from )?"(?P<path>\.[^"]+)";[ \t]*\n""", re.MULTILINE
)
EXPORT = re.compile(r"^export (?=(?:(?:async )?function|const) (?P<name>\w+))", re.MULTILINE)
LATER = re.compile(r"""\bimport\("(?P<path>\.[^"]+)"\)""")
UNKNOWN = re.compile(
    r"^[ \t]*(?:import\b(?!\()|export\b).*|\bimport\((?!\"\.).*|\bimport\.meta\b.*", re.MULTILINE
)

Read = Callable[[str], str]


def joined(name: str, read: Read) -> str:
    """The module of that static path with all that it imports, in the order in which a browser would run them.

    ValueError for a form of import or export that is not known, for a circle, and for a module loaded later that
    imports one of those here: it would run a second time.
    """
    bodies: dict[str, str] = {}
    exported: dict[str, list[str]] = {}
    later: set[str] = set()

    def add(path: str, above: tuple[str, ...]) -> None:
        if path in above:
            raise ValueError(f"{path} imports itself by way of {above[-1]}")
        if path in bodies:
            return
        text = read(path)
        names: list[str] = []
        for found in IMPORT.finditer(text):
            target = _from(path, found["path"])
            add(target, (*above, path))
            if found["names"]:
                wanted = found["names"].split(", ")
                if missing := set(wanted) - set(exported[target]):
                    raise ValueError(f"{path} imports {min(missing)}, which {target} does not export")
                names.append(f"const {{ {found['names']} }} = {_variable(target)};\n")
        later.update(_from(path, found["path"]) for found in LATER.finditer(text))
        exported[path] = [found["name"] for found in EXPORT.finditer(text)]
        bodies[path] = "".join(names) + _moved(_bare(path, text), path, name)

    add(name, ())
    for path in sorted(later):
        if again := _reached(path, read) & bodies.keys():
            raise ValueError(f"{path} is loaded later and would run {min(again)} a second time")
    return "".join(_wrapped(path, body, exported[path]) for path, body in bodies.items())


def _bare(path: str, text: str) -> str:
    text = EXPORT.sub("", IMPORT.sub("", text))
    if unknown := UNKNOWN.search(text):
        raise ValueError(f"{path} says “{unknown[0].strip()}”, which cannot be joined")
    return text


def _moved(text: str, path: str, into: str) -> str:
    """What is loaded later is named as seen from the joined file."""
    folder = posixpath.dirname(into)
    return LATER.sub(
        lambda found: f'import("./{posixpath.relpath(_from(path, found["path"]), folder)}")', text
    )


def _reached(path: str, read: Read) -> set[str]:
    """The module and all that it imports, now or later."""
    reached, waiting = set(), [path]
    while waiting:
        current = waiting.pop()
        reached.add(current)
        text = read(current)
        targets = {_from(current, found["path"]) for kind in (IMPORT, LATER) for found in kind.finditer(text)}
        waiting += targets - reached
    return reached


def _wrapped(path: str, body: str, names: list[str]) -> str:
    return f"// {path}\nconst {_variable(path)} = (() => {{\n{body}return {{ {', '.join(names)} }};\n}})();\n"


def _variable(path: str) -> str:
    return "$" + re.sub(r"\W", "_", path)


def _from(path: str, target: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
