"""What an explanation says, in both languages; the words are data of the subject ``scoring``."""

from collections.abc import Sequence

from ..formats.catalogue import catalogue
from .profiles import Need
from .taxonomy import Language, taxonomy


def component_name(component: str, language: Language) -> str:
    """Return what people call a component of the score; its own name where nobody knows it."""
    return catalogue(language, subject="scoring").get(f"component_{component}", component)


def need_label(need: Need, language: Language) -> str:
    """Return what people call a need: the part, and how it is made."""
    name = taxonomy("processes").label(need.process, language)
    return f"{need.part} ({name})" if need.part else name


def no_gain(gains: Sequence[float], names: Sequence[str], language: Language) -> str:
    """Return for whom of maker and buyer a meeting is worth nothing."""
    idle = [name for gain, name in zip(gains, names, strict=True) if not gain]
    return text("no_gain", language, who=", ".join(idle or names))


def text(key: str, language: Language, **values: object) -> str:
    """Return a text with its values filled in, numbers with the language's signs."""
    return catalogue(language, subject="scoring").text(key, **values)


def number(value: float, form: str, language: Language) -> str:
    """Return a number in a form such as ``.4f``, with the language's signs."""
    return catalogue(language, subject="scoring").figure(value, form)
