"""The writers of one process wait in a queue for SQLite, and leave it however they end."""

import subprocess
import sys
import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections, transaction

from community.commons.sqlite.base import queues_held
from membership.models import Member
from tests.cast import make_member

NEIGHBOUR = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
print("writing", flush=True)
while True:
    connection.execute("BEGIN IMMEDIATE")
    time.sleep(0.02)
    connection.execute("COMMIT")
    time.sleep(0.002)
"""
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


def committed() -> None:
    with transaction.atomic():
        Member.objects.count()


def rolled_back() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        raise ZeroDivisionError


def closed() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        connection.close()
        raise ZeroDivisionError


@pytest.mark.parametrize("end", [committed, rolled_back, closed])
def test_whoever_ends_lets_the_next_begin(end: Callable[[], None]) -> None:
    end()
    assert queues_held() == []
    with transaction.atomic():
        assert len(queues_held()) == 1
    assert queues_held() == []


def test_nobody_asks_in_vain_under_steady_traffic() -> None:
    """Twelve writers without a pause; asked in turns, SQLite would let one of them starve now and then."""
    member = make_member("busy")
    done: list[int] = []

    def write() -> None:
        try:
            for turn in range(40):
                with transaction.atomic():
                    Member.objects.filter(pk=member.pk).update(name=f"Busy {turn}")
                    done.append(turn)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write) for _writer in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 12 * 40
    assert queues_held() == []


def test_a_statement_without_a_transaction_waits_in_turn() -> None:
    member = make_member("alone")
    assert Member.objects.filter(pk=member.pk).update(name="Written alone") == 1
    assert queues_held() == []


def test_another_process_is_met_between_two_writers() -> None:
    """It writes nine tenths of the time; the short moments that it leaves are enough for us."""
    member = make_member("neighbour")
    name = str(connection.settings_dict["NAME"])
    other = subprocess.Popen([sys.executable, "-c", NEIGHBOUR, name], stdout=subprocess.PIPE)
    try:
        assert other.stdout and other.stdout.readline()
        for turn in range(20):
            with transaction.atomic():
                Member.objects.filter(pk=member.pk).update(name=f"Turn {turn}")
            Member.objects.filter(pk=member.pk).update(name=f"Alone {turn}")
    finally:
        other.kill()
        other.wait()
    assert queues_held() == []
