"""The schema as plain rows for the page of the docs."""

import functools
import json
import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .openapi import ADDRESS, ANY, OF_FILES, OF_WRITES, schema

EXAMPLES = {
    "handle": "marie",
    "slug": "practice",
    "category": "practice",
    "place": "topic:12",
    "rule": "kind",
    "title": "Who has a ladder?",
    "text": "For *one* afternoon.",
    "reason": "You are away.",
    "because": "A moderator looks at it.",
}


@dataclass(frozen=True)
class Field:
    name: str
    kind: str
    where: str = ""
    needed: bool = False
    words: SafeString | str = ""


@dataclass(frozen=True)
class Shown:
    """One operation as the page shows it."""

    name: str
    method: str
    path: str
    title: str
    words: SafeString
    access: str
    scope: str
    parameters: list[Field] = field(default_factory=list)
    body: list[Field] = field(default_factory=list)
    answer: list[Field] = field(default_factory=list)
    status: str = "200"
    problems: list[str] = field(default_factory=list)
    example: str = ""


@functools.cache
def groups(base: str) -> list[tuple[str, list[Shown]]]:
    """Operations by heading, in the order of the rooms; `base` is the address that examples ask."""
    found: dict[str, list[Shown]] = {}
    for path, methods in schema()["paths"].items():
        for method, details in methods.items():
            found.setdefault(details["tags"][0], []).append(_shown(base, path, method.upper(), details))
    return list(found.items())


def shapes() -> list[tuple[str, list[Field]]]:
    """What stands inside the answers, by name."""
    parts = schema()["components"]["schemas"]
    return [(name, _fields(part)) for name, part in sorted(parts.items()) if not name.endswith("Page")]


def problems() -> list[tuple[int, SafeString]]:
    every = ANY | OF_WRITES | OF_FILES | {405: "The address takes other methods: `Allow` names them."}
    return [(status, _marked(words)) for status, words in sorted(every.items())]


def _marked(words: str) -> SafeString:
    """Names between backticks as code."""
    return mark_safe(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(words)))


def _shown(base: str, path: str, method: str, details: dict[str, Any]) -> Shown:
    status = next(one for one in details["responses"] if one.startswith("2"))
    body = _body(details)
    parameters = [
        Field(
            one["name"],
            _kind(one["schema"]),
            one["in"],
            one.get("required", False),
            _marked(one.get("description", "")),
        )
        for one in details.get("parameters", [])
    ]
    short = path.removeprefix(ADDRESS)
    return Shown(
        name=details["operationId"],
        method=method,
        path=short,
        title=details["summary"],
        words=_marked(details.get("description", "").partition("Scope: ")[0].strip()),
        access=details["x-access"],
        scope=details["x-scope"],
        parameters=parameters,
        body=_fields(body),
        answer=_fields(_content(details["responses"][status])),
        status=status,
        problems=[one for one in details["responses"] if not one.startswith("2")],
        example=_example(base, short, method, details, body),
    )


def _content(part: dict[str, Any]) -> dict[str, Any]:
    for media in part.get("content", {}).values():
        return dict(media["schema"])
    return {}


def _body(details: dict[str, Any]) -> dict[str, Any]:
    return _content(details.get("requestBody", {}))


def _resolved(part: dict[str, Any]) -> dict[str, Any]:
    part = next((one for one in part.get("anyOf", []) if "$ref" in one), part)  # one that may be left out
    name = part.get("$ref", "").rpartition("/")[2]
    return dict(schema()["components"]["schemas"][name]) if name else part


def _fields(part: dict[str, Any]) -> list[Field]:
    whole = _resolved(part)
    needed = set(whole.get("required", []))
    return [
        Field(name, _kind(one), "", name in needed, _marked(one.get("description", "")))
        for name, one in whole.get("properties", {}).items()
    ]


def _kind(part: dict[str, Any]) -> str:
    """A type in a few words: "integer", "date-time or null", "list of PostOut", "one of a, b"."""
    if "$ref" in part:
        return str(part["$ref"].rpartition("/")[2])
    if "anyOf" in part:
        return " / ".join(_kind(one) for one in part["anyOf"])
    if "enum" in part:
        return " | ".join(str(one) for one in part["enum"])
    if "const" in part:
        return str(part["const"])
    if part.get("type") == "array":
        return f"[{_kind(part['items'])}]"
    return str(part.get("format") or part.get("type", "object"))


def _example(base: str, path: str, method: str, details: dict[str, Any], body: dict[str, Any]) -> str:
    asked = path
    for one in details.get("parameters", []):
        if one["in"] == "path":
            asked = asked.replace(f"{{{one['name']}}}", str(_sample(one["name"], one["schema"])))
    lines = [f"curl {'' if method == 'GET' else f'-X {method} '}{base}{asked}"]
    if details["x-access"] != "public" or method != "GET":
        lines.append("-H 'Authorization: Bearer parvis_…'")
    if "multipart/form-data" in details.get("requestBody", {}).get("content", {}):
        lines.append("-F file=@picture.png")
    elif body:
        sent = {name: _sample(name, one) for name, one in _resolved(body).get("properties", {}).items()}
        needed = _resolved(body).get("required") or list(sent)[:1]
        text = json.dumps({name: sent[name] for name in needed}, ensure_ascii=False)
        lines += ["-H 'Content-Type: application/json'", f"-d '{text}'"]
    return " \\\n  ".join(lines)


def _sample(name: str, part: dict[str, Any]) -> Any:
    if part.get("examples"):
        return part["examples"][0]
    part = next((one for one in part.get("anyOf", []) if one.get("type") != "null"), part)
    if "enum" in part:
        return part["enum"][0]
    if part.get("type") == "integer":
        return 12
    if part.get("type") == "boolean":
        return True
    if part.get("type") == "array":
        return []
    return EXAMPLES.get(name, "…")
