"""Facts hold ids, numbers and enumerations only, so that the log never has to be changed."""

import re
import types
import typing
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest

from community.commons.activity.facts import FACTS, Declaration

from .parts import modules_named

modules_named("facts")  # declares them
PLAIN = (int, float, bool, Decimal, date, datetime, time, types.NoneType)
VERB = re.compile(r"[a-z_]+\.[a-z]+(_[a-z]+)*")


def _holds_no_words(kind: Any) -> bool:
    inner = typing.get_args(kind)
    if inner and typing.get_origin(kind) is not typing.Literal:
        return all(_holds_no_words(one) for one in inner if one is not Ellipsis)
    return isinstance(kind, type) and (issubclass(kind, Enum) or kind in PLAIN)


@pytest.mark.parametrize("declaration", FACTS.values(), ids=lambda one: one.verb)
def test_a_fact_holds_no_words(declaration: Declaration) -> None:
    kinds = typing.get_type_hints(declaration.kind)
    wrong = [name for name, kind in kinds.items() if not _holds_no_words(kind)]
    assert not wrong, f"{declaration.verb}: {', '.join(wrong)} could hold a name, an address or a text"


@pytest.mark.parametrize("declaration", FACTS.values(), ids=lambda one: one.verb)
def test_a_fact_says_what_it_means(declaration: Declaration) -> None:
    assert VERB.fullmatch(declaration.verb)
    own = declaration.kind.__doc__ or ""
    assert own and not own.startswith(f"{declaration.kind.__name__}("), f"{declaration.verb} has no docstring"


def test_the_rule_sees_words() -> None:
    assert _holds_no_words(int | None)
    assert _holds_no_words(tuple[int, ...])
    assert not _holds_no_words(str)
    assert not _holds_no_words(list[str])
    assert not _holds_no_words(int | str)
    assert not _holds_no_words(dict[str, int])
