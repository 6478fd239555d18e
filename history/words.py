"""What people read of a history, in both languages; the words are data beside this module."""

from ..formats.catalogue import Catalogue, catalogue
from ..formats.columns import Language


def words(language: Language) -> Catalogue:
    """Return the words of a language by their keys, and its forms of dates and numbers."""
    return catalogue(language, str(__package__))
