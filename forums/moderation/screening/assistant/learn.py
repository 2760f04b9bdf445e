"""The process that learns: `python -m forums.moderation.screening.assistant.learn`, and the only one with scikit-learn.

Reads one JSON object from standard input, {"texts", "labels", "positive", "into"}, in the order in which they
were decided; writes the file of weights; prints one line of JSON about it. It opens no socket: the
interpreter itself refuses, from before scikit-learn is loaded. Nothing of Django is imported.

The threshold is chosen on what is learned from, by cross-validation: every text is scored by a model that has
not seen it, and these scores are calibrated (Platt). A text held wrongly counts as much as `COST` missed ones,
which alone gives a threshold of 2/3. Where the two kinds are easy to tell apart it is set higher, as long as
no more than `SPARED` of the positive kind would be missed for it: texts to come are less like those
learned from than these are like each other, and a calm distance costs little there.
"""

import json
import math
import sys
import time
from array import array
from pathlib import Path
from typing import Any

COST = 2.0
SPARED = 0.01
FOLDS = 5
STRENGTHS = (3.0, 0.1)  # of the support vector machine; the second for kinds that overlap
WORTH = 0.98  # of the loss that the second must stay under to be taken
SEED = 20260101


def no_network(event: str, details: tuple[Any, ...]) -> None:
    """An audit hook: whatever would reach another machine raises."""
    if event.startswith("socket.") or event in ("urllib.Request", "http.client.connect", "ftplib.connect"):
        raise PermissionError(f"the assistant works without network: {event}")


def main() -> int:
    sys.addaudithook(no_network)
    asked = json.load(sys.stdin)
    try:
        told = learn(
            asked["texts"], asked["labels"], asked["positive"], Path(asked["into"]), asked.get("also")
        )
    except TooFew as refusal:
        told = {"refused": str(refusal)}
    print(json.dumps(told, ensure_ascii=False))  # noqa: T201
    return 0


class TooFew(Exception):
    """There is nothing to tell apart."""


def learn(
    texts: list[str], labels: list[str], positive: str, into: Path, also: list[str] | None = None
) -> dict[str, Any]:
    """Learn, write the file `into`, and tell what the header tells, and scikit-learn's own scores of `also`."""
    import numpy as np

    from . import weights

    started = time.monotonic()
    kinds = sorted(set(labels), key=lambda one: (one != positive, one))
    if len(kinds) < 2 or positive not in kinds:
        raise TooFew("It takes texts of at least two kinds to learn from.")
    rows = matrix(texts)
    speaks_for = kinds[:1] if len(kinds) == 2 else kinds
    parts = [
        one_against_rest(rows, np.array([label == kind for label in labels], dtype=int))
        for kind in speaks_for
    ]
    held_out = together(parts, len(kinds) == 2)
    threshold = choose_threshold(held_out, np.array([label == positive for label in labels]))
    header = {
        "labels": speaks_for,
        "others": kinds[1:] if len(kinds) == 2 else [],
        "positive": positive,
        "threshold": threshold,
        "intercepts": [part["intercept"] for part in parts],
        "slopes": [part["slope"] for part in parts],
        "offsets": [part["offset"] for part in parts],
        "strengths": [part["strength"] for part in parts],
        "learned_from": {kind: labels.count(kind) for kind in kinds},
        "seconds": round(time.monotonic() - started, 2),
    }
    weights.write(into, header, [array("f", part["weights"].tolist()) for part in parts])
    told = header | {"bytes": into.stat().st_size}
    if also is not None:
        told["scores"] = scikit_scores(matrix(also), parts, len(kinds) == 2).tolist()
    return told


def matrix(texts: list[str]) -> Any:
    """One sparse row for each text."""
    import numpy as np
    from scipy.sparse import csr_matrix

    from .features import BUCKETS, features_of

    values, places, ends = array("d"), array("i"), array("q", [0])
    for text in texts:
        seen = features_of(text)
        for group, length in zip((seen.words, seen.pieces, seen.signs), seen.lengths, strict=True):
            places.extend(group)
            values.extend([length] * len(group))
        ends.append(len(places))
    made = csr_matrix(
        (np.frombuffer(values), np.frombuffer(places, dtype=np.int32), np.frombuffer(ends, dtype=np.int64)),
        shape=(len(texts), BUCKETS),
    )
    made.sum_duplicates()  # two groups may meet in one place: their weights are the same there
    return made


def one_against_rest(rows: Any, wanted: Any) -> dict[str, Any]:
    """A linear support vector machine for one kind, its margins turned into probabilities."""
    tried = [_cross_validated(rows, wanted, strength) for strength in STRENGTHS]
    best = tried[1] if tried[1]["loss"] < WORTH * tried[0]["loss"] else tried[0]
    import numpy as np

    model = _machine(best["strength"]).fit(rows, wanted)
    model.coef_ = model.coef_.astype(np.float32).astype(np.float64)  # as the file keeps them
    return best | {"model": model, "weights": model.coef_[0], "intercept": float(model.intercept_[0])}


def _machine(strength: float) -> Any:
    from sklearn.svm import LinearSVC

    return LinearSVC(C=strength, random_state=SEED, max_iter=3000)


def _cross_validated(rows: Any, wanted: Any, strength: float) -> dict[str, Any]:
    """Margins of each text by a model that has not seen it, with the curve that makes them probabilities."""
    import warnings

    import numpy as np
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.model_selection import StratifiedKFold

    rarer = int(min(wanted.sum(), len(wanted) - wanted.sum()))
    margins = np.zeros(len(wanted))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        if rarer < 2:  # nothing to hold out: the file says so by its flat curve
            margins = _machine(strength).fit(rows, wanted).decision_function(rows)
        else:
            folds = StratifiedKFold(min(FOLDS, rarer), shuffle=True, random_state=SEED)
            for seen, unseen in folds.split(rows, wanted):
                margins[unseen] = (
                    _machine(strength).fit(rows[seen], wanted[seen]).decision_function(rows[unseen])
                )
    slope, offset = _curve(margins, wanted)
    chances = np.clip(1 / (1 + np.exp(-(slope * margins + offset))), 1e-9, 1 - 1e-9)
    loss = -float(np.mean(np.where(wanted == 1, np.log(chances), np.log(1 - chances))))
    return {"strength": strength, "slope": slope, "offset": offset, "loss": loss, "chances": chances}


def _curve(margins: Any, wanted: Any) -> tuple[float, float]:
    """Platt's curve, with his targets that never say "certainly"."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    yes = int(wanted.sum())
    no = len(wanted) - yes
    targets = np.where(wanted == 1, (yes + 1) / (yes + 2), 1 / (no + 2))
    model = LogisticRegression(C=1e6, max_iter=1000).fit(
        np.concatenate([margins, margins])[:, None],
        np.concatenate([np.ones(len(margins)), np.zeros(len(margins))]),
        sample_weight=np.concatenate([targets, 1 - targets]),
    )
    return max(float(model.coef_[0, 0]), 1e-6), float(model.intercept_[0])


def together(parts: list[dict[str, Any]], two: bool) -> Any:
    """The probability of the positive kind for each text held out."""
    import numpy as np

    if two:
        return parts[0]["chances"]
    return parts[0]["chances"] / np.sum([part["chances"] for part in parts], axis=0)


def choose_threshold(chances: Any, positive: Any) -> float:
    """See the head of this file."""
    import numpy as np

    fair = COST / (1 + COST)
    calm = float(np.quantile(chances[positive], SPARED))
    return min(max(fair, calm), math.nextafter(1, 0))


def scikit_scores(rows: Any, parts: list[dict[str, Any]], two: bool) -> Any:
    """The same probabilities by scikit-learn's own functions, for the test that compares the two."""
    import numpy as np
    from scipy.special import expit

    each = np.array(
        [expit(part["slope"] * part["model"].decision_function(rows) + part["offset"]) for part in parts]
    )
    return each[0] if two else each[0] / each.sum(axis=0)


if __name__ == "__main__":
    sys.exit(main())
