"""The four questions of BW 1:377c, for a parent without authority who asks for important facts."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

QUESTIONS = {
    "ruling": _("Heeft een rechter iets bepaald over deze ouder?"),
    "either": _("Zou de school dit ook aan de ouder met gezag vertellen?"),
    "interest": _("Verzet het belang van het kind zich ertegen?"),
    "facts": _("Welke feiten zijn belangrijk, en zijn die over het kind of de verzorging?"),
}
_MARK = "## "


def written(answers: Mapping[str, str]) -> str:
    """The answers as one text, which says for each which question it answers."""
    return "\n".join(f"{_MARK}{key}\n{_plain(answers[key])}" for key in QUESTIONS)


def _plain(answer: str) -> str:
    """An answer in which no line looks like a question."""
    return "\n".join(line.lstrip("#").strip() if line.startswith("#") else line for line in answer.strip().splitlines())


def read(text: str) -> dict[str, str]:
    """The answers out of that text."""
    found: dict[str, list[str]] = {}
    here: list[str] = []
    for line in text.splitlines():
        if line.startswith(_MARK) and line.removeprefix(_MARK) in QUESTIONS:
            here = found.setdefault(line.removeprefix(_MARK), [])
        else:
            here.append(line)
    return {key: "\n".join(lines).strip() for key, lines in found.items()}
