"""Acts that meet: a yes and a block at the same moment leave no connection between two who are apart."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from community.commons.access import Refused
from membership import operations
from membership.models import Block, Connection, Introduction
from tests.cast import make_member

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(*acts: Any) -> None:
    start = Barrier(len(acts))

    def run(act: Any) -> None:
        try:
            start.wait(10)
            act()
        except Refused:
            pass
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as threads:
        for one in [threads.submit(run, act) for act in acts]:
            one.result(60)


def test_a_yes_and_a_block_at_once(size: Any) -> None:
    anna, ben = make_member("anna"), make_member("ben")
    for _round in range(size(8, 200)):
        asked = operations.ask_connection(ben, by=anna)
        _at_once(
            lambda: operations.accept_connection(asked, by=ben),  # noqa: B023
            lambda: operations.block_member(ben, by=anna),
        )
        assert Block.objects.exists() and not Connection.objects.made().exists()
        Block.objects.all().delete()
        Connection.objects.all().delete()


def test_a_second_yes_and_a_block_at_once(size: Any) -> None:
    anna, ben, between = make_member("anna"), make_member("ben"), make_member("between")
    for one in (anna, ben):
        operations.accept_connection(operations.ask_connection(between, by=one), by=between)
    for _round in range(size(8, 200)):
        introduction = operations.introduce_members(anna, by=between, other=ben, words="You both sing.")
        operations.agree_introduction(introduction, by=anna)
        _at_once(
            lambda: operations.agree_introduction(introduction, by=ben),  # noqa: B023
            lambda: operations.block_member(anna, by=ben),
        )
        assert not Connection.objects.between(anna, ben).made().exists()
        Block.objects.all().delete()
        Introduction.objects.all().delete()


def test_two_who_ask_each_other_at_once_are_connected(size: Any) -> None:
    anna, ben = make_member("anna"), make_member("ben")
    for _round in range(size(5, 100)):
        _at_once(
            lambda: operations.ask_connection(ben, by=anna), lambda: operations.ask_connection(anna, by=ben)
        )
        assert Connection.objects.made().count() == 1
        Connection.objects.all().delete()
