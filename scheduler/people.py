"""Who can attend a meeting: representatives of companies, and interpreters; without a solver."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ..models.event import Company, Event, Interpreter, Representative
from ..models.request import Need, Request


def _known(words: Sequence[str]) -> frozenset[str]:
    return frozenset(word.casefold() for word in words)


def _has(words: Sequence[str], wanted: str | None) -> bool:
    return wanted is None or wanted.casefold() in _known(words)


@dataclass(frozen=True)
class People:
    """The representatives and interpreters of an event."""

    event: Event

    @cached_property
    def represented(self) -> bool:
        """Whether any company names its representatives."""
        return any(company.representatives for company in self.event.companies)

    @cached_property
    def _spoken(self) -> dict[str, frozenset[str]]:
        return {c.id: _known(c.spoken) for c in self.event.companies}

    def needs_interpreter(self, request: Request) -> bool:
        """Return whether two companies meet that state languages and share none."""
        if len(request.companies) != 2:
            return False
        one, other = (self._spoken[c] for c in request.companies)
        return bool(one and other and not one & other)

    def interpreted(self, requests: Sequence[Request]) -> list[int]:
        """Return the positions of requests that need an interpreter."""
        if not any(self._spoken.values()):
            return []  # the usual case, which need not look at each request
        return [n for n, request in enumerate(requests) if self.needs_interpreter(request)]

    def interpreters(self, request: Request, slots: Sequence[str]) -> list[str]:
        """Return who speaks a language of each side and is there in all of some slots."""
        one, other = (self._spoken[c] for c in request.companies)
        return [i.id for i in self._between(one, other) if not set(slots) & set(i.unavailable)]

    def _between(self, one: frozenset[str], other: frozenset[str]) -> list[Interpreter]:
        """Return who speaks a language of each side; many requests ask the same."""
        if (one, other) not in self._asked_before:
            self._asked_before[one, other] = [
                interpreter
                for interpreter in self.event.interpreters
                if one & (languages := _known(interpreter.languages)) and languages & other
            ]
        return self._asked_before[one, other]

    @cached_property
    def _asked_before(self) -> dict[tuple[frozenset[str], frozenset[str]], list[Interpreter]]:
        return {}

    def able(self, request: Request, company: Company) -> list[Representative]:
        """Return who of a company is asked for, or knows what a request needs."""
        asked, need = _asked(request, company), request.needs.get(company.id, Need())
        return [
            person
            for person in company.representatives
            if asked in (None, person.id)
            and _has(person.languages, need.language)
            and _has(person.topics, need.topic)
        ]

    def representatives(
        self, request: Request, company: Company, slots: Sequence[str]
    ) -> list[str]:
        """Return who of a company can attend a request and is there in all of some slots."""
        able = self.able(request, company)
        return [p.id for p in able if not set(slots) & set(p.unavailable)]


def _asked(request: Request, company: Company) -> str | None:
    """Return the representative of a company that a request asks for."""
    asked = request.representative
    if isinstance(asked, dict):
        return asked.get(company.id)
    return asked if any(p.id == asked for p in company.representatives) else None
