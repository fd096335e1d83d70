"""Yes or no to topics of the register, in the words that stood on the page. No answer is allowed, and counts as no."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.fields import yes_no
from zorgvuldig.kit.register_words import say
from zorgvuldig.register.schema import ConsentTopic, TopicKind

WORDS = "-words"  # behind the name of a topic: the version of the wording that stood on the page
KINDS: Mapping[TopicKind, str | Promise] = {
    TopicKind.PICTURE: _("Foto's en video's"),
    TopicKind.EXCHANGE: _("Gegevens aan een ander"),
    TopicKind.SERVICE: _("Wat de school erbij doet"),
}


@dataclass(frozen=True, slots=True)
class TopicQuestion:
    """A question on the page, with the name and the version of what was read."""

    field: BoundField
    words: str
    version: int


class TopicsForm(forms.Form):
    """A question for each topic. A wording that was changed since the page was opened is asked again, never taken.

    `held` are answers that stand already, `notes` sentences to say with a topic; both by its key.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        topics: Sequence[ConsentTopic],
        held: Mapping[str, bool],
        notes: Mapping[str, str] | None = None,
    ) -> None:
        self.topics = topics
        self.changed = [t.key for t in topics if data and data.get(t.key) and data.get(t.key + WORDS) != str(t.version)]
        kept = {key: said for key, said in (data or {}).items() if key not in self.changed}
        super().__init__(None if data is None else kept)
        for topic in topics:
            told = " ".join(filter(None, (explained(topic), (notes or {}).get(topic.key))))
            self.fields[topic.key] = yes_no(label=say(topic.name), help_text=told, required=False)
            self.initial[topic.key] = {True: "yes", False: "no", None: ""}[held.get(topic.key)]

    def clean(self) -> dict[str, Any]:
        """What was read is what is asked."""
        for key in self.changed:
            self.add_error(key, gettext("De tekst is veranderd nadat u hem las. Lees hem opnieuw en kies nog eens."))
        return self.cleaned_data

    def value(self) -> dict[str, bool]:
        """The topics that were answered."""
        return {topic.key: said for topic in self.topics if (said := self.cleaned_data.get(topic.key, "")) != ""}

    def kinds(self) -> Iterator[tuple[str | Promise, list[TopicQuestion]]]:
        """The questions by what they are about."""
        for kind, title in KINDS.items():
            if asked := [TopicQuestion(self[t.key], t.key + WORDS, t.version) for t in self.topics if t.kind is kind]:
                yield title, asked


def explained(topic: ConsentTopic) -> str:
    """What is asked, and to whom it goes when it leaves the school."""
    if not topic.recipient:
        return say(topic.asks)
    goes_to = gettext("Dit gaat dan naar: %(who)s.") % {"who": say(REGISTER.recipients[topic.recipient].name)}
    return f"{say(topic.asks)} {goes_to}"
