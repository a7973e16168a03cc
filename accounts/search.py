"""Searching as people type: words in any order, without tone marks."""

from __future__ import annotations

from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q

from vietnamese import text

Row = TypeVar("Row", bound=models.Model)


class SearchQuerySet(models.QuerySet[Row]):
    """Rows that can be found by a folded text kept in their ``search_columns``."""

    search_columns: ClassVar[tuple[str, ...]] = ("search_text",)

    def search(self, query: str) -> Self:
        """All words of the query, each in any of the columns."""
        found = self
        for word in text.search_words(query):
            match = Q()
            for column in self.search_columns:
                match |= Q((f"{column}__contains", word))
            found = found.filter(match)
        return found
