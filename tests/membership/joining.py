"""Joining as a person does: open the page, fill it in, send it, type the code from the letter."""

import re
from typing import Any

from django.core import mail
from django.test import Client

STAMP = re.compile(r'name="stamp" value="([^"]+)"')
NAME, EMAIL, PASSWORD = "Léa Marchevoix", "lea@example.org", "chairs on the square"


def stamp_of(client: Client, address: str = "/accounts/signup/") -> str:
    found = STAMP.search(client.get(address).content.decode())
    return found[1] if found else ""


def join(client: Client, address: str = "/accounts/signup/", **fields: Any) -> Any:
    """Send the form as it was drawn, with these fields; None leaves one out."""
    said = {"name": NAME, "email": EMAIL, "password1": PASSWORD, "stamp": stamp_of(client, address), **fields}
    return client.post(address, {name: value for name, value in said.items() if value is not None})


def code_of(letter: int = -1) -> str:
    """The code in a letter: a line of its own, such as ABCD-EFGH."""
    found = re.search(r"^([A-Z0-9]{3,6}-?[A-Z0-9]{3,6})$", mail.outbox[letter].body, re.MULTILINE)
    assert found, mail.outbox[letter].body
    return found[1]


def confirm(client: Client, code: str = "") -> Any:
    return client.post("/accounts/confirm-email/", {"code": code or code_of()})


def prove(client: Client, password: str = "a long enough password") -> None:
    """Who is signed in proves once more who it is, as before everything that concerns the keys of an account."""
    assert client.post("/accounts/reauthenticate/", {"password": password}).status_code == 302
