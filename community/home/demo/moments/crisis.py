"""A bad Saturday: a wave of spam, a conversation that boiled over, fifteen cases and their deadlines."""

from pathlib import Path

from community.home.demo.people import Person
from community.home.demo.telling import Told

ABOUT = "a wave of spam and a conversation that boiled over"
FOLDER = Path(__file__).resolve().parent / "crisis_threads"
SELLERS = [
    Person("best_chairs24", "Best Chairs 24", "", joined="-4h", listed=False),
    Person("credit.express", "Crédit Express", "", "fr", joined="-3h", listed=False),
    Person("hall-crypto", "Hall Crypto", "", joined="-150m", listed=False),
    Person("bon_plan_pro", "Bon Plan Pro", "", "fr", joined="-130m", listed=False),
]
PEOPLE = {person.handle: person for person in SELLERS}


def happen(told: Told) -> None:
    """What stands in `FOLDER` is all that this moment adds."""
