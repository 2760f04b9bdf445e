"""Who gets which answer where stands in a committed file."""

import difflib
import os
from collections.abc import Mapping

import pytest
from django.db import connection

from tests.cast import Person

from . import access_matrix


@pytest.mark.django_db
def test_the_access_matrix_is_as_committed(cast: Mapping[str, Person]) -> None:
    found = access_matrix.HEAD + "\n".join(access_matrix.lines(cast)) + "\n"
    if os.environ.get("PARVIS_UPDATE_MATRIX") and connection.vendor == "sqlite":
        access_matrix.FILE.write_text(found)
    known = access_matrix.FILE.read_text() if access_matrix.FILE.exists() else ""
    change = "\n".join(
        difflib.unified_diff(known.splitlines(), found.splitlines(), "committed", "now", lineterm="", n=0)
    )
    assert not change, f"Access changed. When that is meant: manage.py test --update-matrix\n{change}"
    broken = [line for line in found.splitlines() if " 500" in line]
    assert not broken, "\n".join(broken)
