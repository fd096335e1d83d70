"""Numbers of pupils and opened groups in words."""

from django.utils.translation import gettext, ngettext


def pupils(count: int) -> str:
    """A number of pupils in words."""
    return ngettext("%(count)s leerling", "%(count)s leerlingen", count) % {"count": count}


def group_label(group: str, count: int) -> str:
    """What the door strip says when the grades of a group are open."""
    return gettext("De cijfers van %(group)s zijn open (%(pupils)s).") % {"group": group, "pupils": pupils(count)}
