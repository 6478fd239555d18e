"""What people read of a history, in both languages; the words are data beside this module."""

import json
from functools import cache
from importlib.resources import files

from ..formats.columns import Language

Words = dict[str, str]


@cache
def words(language: Language) -> Words:
    """Return the words of a language by their keys."""
    text = files(__package__).joinpath("texts", f"{language}.json").read_text("utf-8")
    found: Words = json.loads(text)
    return found
