"""How the directory is narrowed down: by words, and by what people say in fields, as far as the viewer may see it.

Where few hold what is asked for, the search begins with them; where many do, the list is walked in its order and
asks of each person. So a page costs the same in a community of a thousand and of a hundred thousand.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from community.commons.search.spelling import meant_by
from community.commons.search.words import words_of

from .models import Field, Holding, Member, Option, Word, begins
from .names import folded
from .sight import Viewer, seen

FEW = 500  # holders with whom a search begins
WORDS = 6  # of a query that are looked for
ENOUGH = 20  # people who show that a spelling is a good guess


@dataclass
class Search:
    """What is asked for in words, and what was understood instead of a mistyped one."""

    viewer: Viewer
    instead: dict[str, str] = field(default_factory=dict)

    def by_words(self, rows: QuerySet[Member], text: str) -> QuerySet[Member]:
        """Those whose name, or something they let the viewer see, has each word, or begins a word with it."""
        for word in words_of(text.replace("\x00", ""))[:WORDS]:
            holders = self._holders(word)
            if not holders[:1]:
                meant = meant_by(word, lambda other: len(self._listed(other)[:ENOUGH]))
                if meant:
                    self.instead[word] = meant
                    word = folded(meant)
                    holders = self._holders(word)
            rows = narrowed(rows, holders, Word.objects.filter(begins("word", word[:30])))
        return rows

    def _holders(self, word: str) -> QuerySet[Word]:
        found = Word.objects.filter(begins("word", word[:30]))
        return found.filter(Q(value=None) | seen(self.viewer, "value__"))

    def _listed(self, word: str) -> QuerySet[Word]:
        return self._holders(word).filter(member__in=Member.objects.listed_for(self.viewer))

    def by_option(self, rows: QuerySet[Member], of: Field, word: str) -> QuerySet[Member]:
        """Those who say this word in this field, or a synonym of it."""
        option = option_of(of, word)
        if option is None:
            return rows.none()
        saying = Holding.objects.filter(option=option)
        return narrowed(rows, saying.filter(seen(self.viewer, "value__")), saying)


def option_of(of: Field, word: str) -> Option | None:
    """The option of this word, or the one that it is a synonym of."""
    found = Option.objects.filter(field=of, folded=folded(word)[:60]).select_related("merged_into").first()
    return (found.merged_into or found) if found else None


def narrowed(rows: QuerySet[Member], holders: QuerySet[Any], likely: QuerySet[Any]) -> QuerySet[Member]:
    """Those of `rows` who are `member` of one of `holders`.

    `likely` holds all of them and perhaps more, and is quicker to count: one small question decides from which end.
    """
    if len(likely.order_by().values_list("pk", flat=True)[: FEW + 1]) <= FEW:
        return rows.filter(pk__in=holders.order_by().values("member"))
    return rows.filter(Exists(holders.filter(member=OuterRef("pk"))))
