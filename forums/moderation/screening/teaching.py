"""What the assistant learns from: this community's own decisions, in their order; and how well it did.

A decision of a person to hide or remove speaks against a text, one to keep, approve or restore speaks for it.
Of each case the last decision that stands counts. Texts of erased members are left out, so that they are gone
from the next file of weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from community.commons.standing.models import State
from community.commons.standing.subjects import SUBJECTS
from forums.moderation.models import Decision, Verdict
from membership.models import Account

from .assistant import weights
from .assistant.learning import learn
from .loaded import data_folder
from .models import AssistantVersion
from .operations.assistant import LEAST_OF_KIND, LEAST_TO_LEARN

AGAINST, FOR = "against", "for"
MOST = 50_000  # the latest decisions
KEPT_FILES = 3


class NotEnough(Exception):
    """Too few decisions to learn anything."""


@dataclass(frozen=True)
class Decided:
    texts: list[str]
    labels: list[str]

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def teaches(self) -> bool:
        return len(self) >= LEAST_TO_LEARN and min(map(self.labels.count, (AGAINST, FOR))) >= LEAST_OF_KIND

    def part(self, start: int | None, end: int | None) -> "Decided":
        return Decided(self.texts[start:end], self.labels[start:end])


def label_of(verdict: str, state_after: str) -> str:
    """What a decision says about the text; "" where it says nothing about it."""
    if state_after in (State.HIDDEN, State.REMOVED) and verdict in (
        Verdict.HIDE,
        Verdict.REMOVE,
        Verdict.KEEP,
    ):
        return AGAINST
    return FOR if verdict in (Verdict.KEEP, Verdict.APPROVE, Verdict.RESTORE) else ""


def decided_texts() -> Decided:
    """The texts of all decisions that stand, the oldest first."""
    rows = (
        Decision.objects.filter(undone_at=None, decider__automaton=False)
        .exclude(author__account=Account.ERASED)
        .order_by("-made_at", "-pk")
        .values_list("case_id", "verdict", "state_after", "case__snapshot", "case__subject_type")[:MOST]
    )
    found: dict[int, tuple[str, str]] = {}
    for case, verdict, state_after, snapshot, kind in rows:
        text, label = text_of(snapshot, kind), label_of(verdict, state_after)
        if case not in found and text.strip() and label:
            found[case] = text, label
    pairs = list(reversed(found.values()))
    return Decided([text for text, _label in pairs], [label for _text, label in pairs])


def text_of(snapshot: dict[str, Any], kind: str = "") -> str:
    """The text that was decided about, as screening reads it: an opening with its title; nothing of what is private."""
    if kind in SUBJECTS and SUBJECTS[kind].private:
        return ""
    text, title = str(snapshot.get("text") or ""), str(snapshot.get("title") or "")
    return f"{title}\n\n{text}" if title and kind == "forums.topic" else text


def learned(by: Any) -> AssistantVersion:
    """Learn from all decisions, and measure on the later half what was learned from the earlier one.

    Gives the version, not yet stored. Raises NotEnough, LearningFailed.
    """
    decided = decided_texts()
    if not decided.teaches:
        raise NotEnough
    folder = data_folder()
    number = (AssistantVersion.objects.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    half = len(decided) // 2
    figures = measure(decided.part(None, half), decided.part(half, None))
    file = f"assistant-{number}.weights"
    told = learn(decided.texts, decided.labels, positive=AGAINST, into=folder / file)
    model = weights.read(folder / file)
    return AssistantVersion(
        number=number,
        seconds=told["seconds"],
        decisions=len(decided),
        against=decided.labels.count(AGAINST),
        threshold=model.threshold,
        file=file,
        digest=str(model.told["digest"]),
        learned_by=by,
        **figures,
    )


def measure(earlier: Decided, later: Decided) -> dict[str, int]:
    """How the earlier half does on the later one; nothing where the earlier one teaches nothing."""
    if not earlier.teaches:
        return {"measured": 0, "right": 0, "wrong": 0, "missed": 0}
    beside = data_folder() / "assistant-measured.weights"
    try:
        learn(earlier.texts, earlier.labels, positive=AGAINST, into=beside)
        model = weights.read(beside)
    finally:
        beside.unlink(missing_ok=True)
    said = [model.score(text) >= model.threshold for text in later.texts]
    return counted(said, later.labels) | {"measured": len(later)}


def counted(said: Sequence[bool], labels: Sequence[str]) -> dict[str, int]:
    pairs = list(zip(said, labels, strict=True))
    return {
        "right": pairs.count((True, AGAINST)),
        "wrong": pairs.count((True, FOR)),
        "missed": pairs.count((False, AGAINST)),
    }


def throw_away_old_files(latest: int) -> None:
    """All but the last three; an undone learning could still be gone back to."""
    for path in data_folder().glob("assistant-*.weights"):
        number = path.stem.partition("-")[2]
        if number.isdigit() and int(number) <= latest - KEPT_FILES:
            path.unlink(missing_ok=True)
