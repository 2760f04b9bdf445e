"""First run on a bare machine: builds `.venv` from the pinned requirements and goes on inside it.

Standard library only. Does nothing when PARVIS_BOOTSTRAP=0, inside somebody's virtual environment, or in a
production image. A later start only compares two digests.
"""

import configparser
import hashlib
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
RUNTIME, TOOLS = "requirements.txt", "tests/requirements.txt"
NEEDS_TOOLS = {"test", "check_all"}  # commands that need the tests' tools beside what the site runs on
DONE, UNFINISHED = VENV / "parvis.json", VENV / "parvis.unfinished"
IMAGE_MARK = Path("/.parvis-image")


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def prepare(arguments: Sequence[str]) -> None:
    """Make sure that the command finds its libraries; may replace this process by one inside `.venv`.

    Exits with status 1 and a sentence saying what to do when the environment can't be made.
    """
    if arguments and arguments[0] == "demo":
        as_demonstration()
    inside_ours = Path(sys.prefix).resolve() == VENV.resolve()
    if not _wanted() or (sys.prefix != sys.base_prefix and not inside_ours):
        return
    wanted = TOOLS if arguments and arguments[0] in NEEDS_TOOLS else RUNTIME
    if not _complete(wanted):
        try:
            with _alone():
                if not _complete(wanted):
                    _build(wanted, keep=inside_ours)
        except KeyboardInterrupt:
            say("\nStopped. The next start takes it up again.")
            sys.exit(130)
        except (OSError, subprocess.CalledProcessError) as error:
            say(f"Could not prepare {VENV}: {error}")
            say("Nothing else was changed. Mend this and start the same command again.")
            sys.exit(1)
    if not inside_ours:
        python = str(_python())
        os.execv(python, [python, *sys.argv])


def as_demonstration() -> None:
    """Say in the environment, before the settings are read, that this is the demonstration and where it listens.

    A port is chosen here, because the address stands in mails and is checked with every form.
    """
    os.environ["PARVIS_DEMO"] = "1"
    os.environ.setdefault("LOG_LEVEL", "WARNING")  # the terminal is for the addresses
    host = os.environ.get("HOST") or "127.0.0.1"
    if not os.environ.get("PORT"):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as free:
            free.bind((host, 0))
            os.environ["PORT"] = str(free.getsockname()[1])
    to_all = host in ("0.0.0.0", "::")  # the operator's wish
    named = socket.gethostname() if to_all else f"[{host}]" if ":" in host else host
    os.environ.setdefault("SITE_URL", f"http://{named}:{os.environ['PORT']}")
    os.environ.setdefault("ALLOWED_HOSTS", "*" if to_all else f"{named},localhost,127.0.0.1,[::1]")


def _wanted() -> bool:
    in_image = os.environ.get("PARVIS_IMAGE") == "1" or IMAGE_MARK.exists()
    return os.environ.get("PARVIS_BOOTSTRAP", "1") != "0" and not in_image


def _python() -> Path:
    return VENV / "bin" / "python"


# -- Is it there already? ----------------------------------------------------------------


def _digest(name: str) -> str:
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def _complete(wanted: str) -> bool:
    """Whether `.venv` was finished with the requirements as they are now. (The tools' list contains the other.)"""
    if UNFINISHED.exists() or not _python().exists():
        return False
    try:
        done = json.loads(DONE.read_text())
    except (OSError, ValueError):
        return False
    return done.get(RUNTIME) == _digest(RUNTIME) and (wanted == RUNTIME or done.get(TOOLS) == _digest(TOOLS))


@contextmanager
def _alone() -> Iterator[None]:
    """Two first starts at once: the second waits for the first."""
    import fcntl

    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "bootstrap.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another start is preparing .venv; waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# -- Building ----------------------------------------------------------------------------


def _build(wanted: str, *, keep: bool) -> None:
    """Make or mend `.venv`. The note "unfinished" is its first file, the digests are its last."""
    if not keep and (UNFINISHED.exists() or (VENV.exists() and not _python().exists())):
        say("An earlier start was interrupted; starting .venv afresh.")
        shutil.rmtree(VENV)
    # A tools' environment stays one when the site's requirements change.
    if DONE.exists() and TOOLS in json.loads(DONE.read_text() or "{}"):
        wanted = TOOLS
    VENV.mkdir(exist_ok=True)
    UNFINISHED.touch()
    what = "the libraries and the tests' tools" if wanted == TOOLS else "the libraries"
    say(f"Preparing .venv with {what} listed in {wanted} (about a minute, once).")
    uv = shutil.which("uv")
    if not (uv and _by_uv(uv, wanted)):
        _by_pip(wanted)
    names = [RUNTIME, TOOLS] if wanted == TOOLS else [RUNTIME]
    DONE.write_text(json.dumps({name: _digest(name) for name in names}, indent=1))
    UNFINISHED.unlink()
    say("Ready.")


def _by_uv(uv: str, wanted: str) -> bool:
    """Build with uv; False when it can't, so that pip may try."""
    environment = {**_as_uv_settings(pip_settings()), **os.environ}
    try:
        if not _python().exists():
            subprocess.run(
                [uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(VENV)],
                check=True,
                env=environment,
            )
        install = [
            uv,
            "pip",
            "install",
            "--quiet",
            "--require-hashes",
            "--python",
            str(_python()),
            "-r",
            wanted,
        ]
        subprocess.run(install, check=True, env=environment, cwd=ROOT)
    except (OSError, subprocess.CalledProcessError):
        say("uv could not do it; trying with pip.")
        if Path(sys.prefix).resolve() != VENV.resolve():
            shutil.rmtree(VENV)
            VENV.mkdir()
            UNFINISHED.touch()
        return False
    return True


def _by_pip(wanted: str) -> None:
    if not _python().exists() or not _has_pip():
        ensurepip = importlib.util.find_spec("ensurepip")
        if ensurepip is None or ensurepip.origin is None:
            apt_install(["python3-venv"], "Python's own venv module comes without pip here.")
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    install = [
        str(_python()),
        "-m",
        "pip",
        "install",
        "-qq",
        "--disable-pip-version-check",
        "--require-hashes",
    ]
    subprocess.run([*install, "-r", wanted], check=True, cwd=ROOT)


def _has_pip() -> bool:
    ask = [str(_python()), "-c", "import pip"]
    return subprocess.run(ask, check=False, stderr=subprocess.DEVNULL).returncode == 0


# -- The machine's pip settings, for uv, which does not read them ------------------------


def pip_settings() -> dict[str, str]:
    """What pip.conf and PIP_* say, in pip's order: the later wins."""
    home = Path.home()
    user = Path(os.environ.get("XDG_CONFIG_HOME", home / ".config"))
    files: list[str | Path] = [
        "/etc/xdg/pip/pip.conf",
        "/etc/pip.conf",
        home / ".pip/pip.conf",
        user / "pip/pip.conf",
    ]
    if named := os.environ.get("PIP_CONFIG_FILE"):
        files = [] if named == os.devnull else [*files, named]
    parser = configparser.RawConfigParser()
    parser.read(files)
    found: dict[str, str] = {}
    for section in ("global", "install"):
        if parser.has_section(section):
            found.update(parser.items(section))
    for name, value in os.environ.items():
        if name.startswith("PIP_"):
            found[name[4:].lower().replace("_", "-")] = value
    return found


def _as_uv_settings(pip: dict[str, str]) -> dict[str, str]:
    names = {
        "index-url": "UV_DEFAULT_INDEX",
        "extra-index-url": "UV_INDEX",
        "trusted-host": "UV_INSECURE_HOST",
        "cert": "SSL_CERT_FILE",
        "proxy": "HTTPS_PROXY",
    }
    settings = {uv: " ".join(pip[name].split()) for name, uv in names.items() if pip.get(name)}
    if pip.get("find-links"):
        settings["UV_FIND_LINKS"] = ",".join(pip["find-links"].split())
    if pip.get("no-index", "").lower() in {"1", "true", "yes", "on"}:
        settings["UV_NO_INDEX"] = "1"
    # pip looks in all places for the best version; so shall uv. The hashes guard what comes.
    return settings | {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_NO_PROGRESS": "1"}


# -- Debian's packages -------------------------------------------------------------------


def apt_line(packages: Sequence[str]) -> str:
    return f"apt-get update && apt-get install -y --no-install-recommends {' '.join(packages)}"


def apt_install(packages: Sequence[str], why: str) -> None:
    """Install Debian packages when we may, else say the one line to type and exit with status 1."""
    if try_apt(packages, why):
        return
    say(f"{why} Type this one line as root, then start again:\n\n    {apt_line(packages)}\n")
    sys.exit(1)


def try_apt(packages: Sequence[str], why: str) -> bool:
    """Install Debian packages as root; False where that is not possible, with apt's own words printed."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"{why} Installing {', '.join(packages)} with apt.")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with tempfile.TemporaryFile("w+") as output:
        for line in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
            ran = subprocess.run(
                ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=120", *line],
                check=False, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip
            if ran.returncode and line[0] == "install":  # a stale list may still do
                output.seek(0)
                say(output.read()[-2000:])
                return False
    return True
