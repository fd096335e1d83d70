"""The topics of consent that are media."""

from zorgvuldig.register.schema import Register, TopicKind


def media(register: Register) -> tuple[str, ...]:
    """The topics that are media in which a picture can be shown; what stays inside the school is none."""
    return tuple(t.key for t in register.topics.values() if t.kind is TopicKind.PICTURE and not t.inside)
