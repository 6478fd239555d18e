"""What processes, materials, certificates and topics there are, and how near they are.

Each taxonomy is a table beside this module: code, name in both languages, synonyms, parent, and
related terms (``code:weight`` for each other, ``code>weight`` where this one includes that one).
A synonym behind a ``=`` means something only where it is all that was written.
"""

import csv
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..words import Vocabulary, Word, find_word, normal

Language = Literal["id", "en"]
Matrix = NDArray[np.float32]

NAMES = ("processes", "materials", "certificates", "topics")

ALONE = "="
"""Stands before a synonym that says nothing within a longer text."""

GENERAL = 0.7
"""What a general term is worth for a special one: who says casting may well do die casting."""

SIBLING = 0.4
"""What one special term is worth for another of the same general one."""


@dataclass(frozen=True)
class Term:
    """A term; ``related`` are codes with weights, ``includes`` those that it covers.

    ``alone`` are the synonyms that say nothing within a longer text.
    """

    code: str
    names: dict[Language, str]
    synonyms: tuple[str, ...]
    parent: str | None
    related: dict[str, float]
    includes: dict[str, float]
    alone: frozenset[str] = frozenset()


class Taxonomy:
    """The terms of one kind.

    Parameters
    ----------
    name : str
        One of ``NAMES``.
    terms : sequence of Term
        A parent stands before its children.
    """

    def __init__(self, name: str, terms: tuple[Term, ...]) -> None:
        self.name = name
        self.terms = terms
        self.position = {term.code: n for n, term in enumerate(terms)}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The code of each name and synonym, in normal form."""
        codes = {
            normal(word): term.code
            for term in self.terms
            for word in (term.code, *term.names.values(), *term.synonyms)
        }
        alone = {normal(word) for term in self.terms for word in term.alone}
        wider = {t.code: frozenset(w.code for w in self._line(t)[1:]) for t in self.terms}
        return Vocabulary(codes, frozenset(alone), wider)

    def find(self, text: str) -> Word:
        """Return what a word or phrase means here; see ``find_word``."""
        return find_word(text, self.vocabulary)

    def label(self, code: str, language: Language) -> str:
        """Return the name of a term."""
        return self.terms[self.position[code]].names[language]

    @cached_property
    def coverage(self) -> Matrix:
        """How far what one has covers what another needs, 0 to 1 (needed terms, terms had).

        The same or a more special term covers a need wholly, a more general one ``GENERAL`` for
        each step, another of the same parent ``SIBLING``, a related one its weight.
        """
        lines = [self._line(term) for term in self.terms]
        table = np.zeros((len(self.terms), len(self.terms)), dtype=np.float32)
        for needed, upper in enumerate(lines):
            for had, lower in enumerate(lines):
                table[needed, had] = self._cover(upper, lower)
        return table

    def _line(self, term: Term) -> list[Term]:
        """Return a term and what it is a kind of."""
        line = [term]
        while (parent := line[-1].parent) is not None:
            line.append(self.terms[self.position[parent]])
        return line

    def _cover(self, needed: list[Term], had: list[Term]) -> float:
        if needed[0] in had:
            return 1.0
        worth = [0.0]
        if had[0] in needed:
            worth.append(GENERAL ** needed.index(had[0]))
        if needed[0].parent is not None and needed[0].parent == had[0].parent:
            worth.append(SIBLING)
        for one in needed:
            for other in had:
                worth.append(max(one.related.get(other.code, 0), other.related.get(one.code, 0)))
                worth.append(other.includes.get(one.code, 0))
        return max(worth)


@cache
def taxonomy(name: str) -> Taxonomy:
    """Return one of the taxonomies."""
    text = files(__name__).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return Taxonomy(name, tuple(map(_term, csv.DictReader(text.splitlines()))))


def _term(row: dict[str, str]) -> Term:
    relations = row["related"].split("|") if row["related"] else []
    synonyms = row["synonyms"].split("|") if row["synonyms"] else []
    return Term(
        row["code"],
        {"id": row["id"], "en": row["en"]},
        tuple(word.removeprefix(ALONE) for word in synonyms),
        row["parent"] or None,
        _weights(relations, ":"),
        _weights(relations, ">"),
        frozenset(word.removeprefix(ALONE) for word in synonyms if word.startswith(ALONE)),
    )


def _weights(relations: list[str], sign: str) -> dict[str, float]:
    parts = (relation.split(sign) for relation in relations if sign in relation)
    return {code: float(weight) for code, weight in parts}
