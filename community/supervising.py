"""The parent of the workers: keeps so many alive until it is asked to stop. Standard library only.

`server.run_workers` becomes this program once it has forked, because a parent that kept Django loaded would cost as
much memory as a worker. It runs as `python -I -S supervising.py AS_JSON SECONDS PID,PID,… COMMAND…`, and keeps its
process id, its children and the listening socket. COMMAND starts a worker in the place of one that died.
"""

import contextlib
import os
import signal
import sys
import time

ASKED = {signal.SIGINT, signal.SIGTERM}
AWAITED = {*ASKED, signal.SIGCHLD, signal.SIGALRM}
YOUNG = 10.0  # seconds: a worker that dies before could not serve
PAUSE = 0.3  # seconds before another takes the place of one that died young


class Supervisor:
    """Sleeps until a child ends or somebody asks it to stop; the caller has blocked the signals of `AWAITED`."""

    def __init__(self, pids: list[int], command: list[str], *, grace: int, as_json: bool = False) -> None:
        self.command, self.grace, self.as_json = command, grace, as_json
        self.number = len(pids)
        self.children = dict.fromkeys(pids, time.monotonic())  # pid -> when it was started
        self.young_deaths = 0

    def run(self) -> int:
        """Returns 0 after it was asked to stop, 1 where the workers die as soon as they start."""
        while True:
            self._bury()
            if self.young_deaths >= 5 * self.number:
                self._say("the workers die as soon as they start; giving up", "error")
                self._end_all()
                return 1
            while len(self.children) < self.number:
                self._start_another()
            if signal.sigwait(AWAITED) in ASKED:
                self._end_all()
                return 0

    def _bury(self, *, stopping: bool = False) -> None:
        with contextlib.suppress(ChildProcessError):
            while (found := os.waitpid(-1, os.WNOHANG))[0]:
                pid, status = found
                since = self.children.pop(pid, None)
                if (
                    since is None or stopping
                ):  # as process 1 of a container it is given other people's children too
                    continue
                self._say(f"worker {pid} ended (status {status}); starting another", "warning")
                young = time.monotonic() - since < YOUNG
                self.young_deaths = self.young_deaths + 1 if young else 0
                if young:
                    time.sleep(PAUSE)

    def _start_another(self) -> None:
        pid = os.fork()
        if pid:
            self.children[pid] = time.monotonic()
            return
        try:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, AWAITED)
            os.execv(self.command[0], self.command)
        finally:
            os._exit(1)

    def _end_all(self) -> None:
        self._send(signal.SIGTERM)
        signal.alarm(self.grace)
        while self.children and signal.sigwait(AWAITED) != signal.SIGALRM:
            self._bury(stopping=True)
        self._send(signal.SIGKILL)

    def _send(self, name: int) -> None:
        for pid in self.children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, name)

    def _say(self, sentence: str, level: str) -> None:
        """A line of the log as `commons/web/logs.py` writes it; the sentences are our own and need no escaping."""
        if self.as_json:
            now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            sentence = f'{{"event": "{sentence}", "logger": "supervising", "level": "{level}", "timestamp": "{now}"}}'
        print(sentence, file=sys.stderr, flush=True)


def main() -> int:
    as_json, grace, pids, *command = sys.argv[1:]
    keeper = Supervisor(
        [int(pid) for pid in pids.split(",")], command, grace=int(grace), as_json=as_json == "1"
    )
    status = keeper.run()
    if status == 0:
        print("Stopped.", flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
