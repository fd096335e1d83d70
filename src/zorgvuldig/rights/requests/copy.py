"""Where the copy that an access request asks for is made by whoever asked; for others it is `zorgvuldig pupil export`."""

from django.urls import reverse

from zorgvuldig.rights.models import Request


def copy_of_asker(request: Request) -> str:
    """The page on which whoever asked makes the copy, signed in; empty when they have none."""
    if request.acts_as == "pupil":
        return reverse("own_copy")
    return reverse("child_copy", kwargs={"uid": request.pupil.uid}) if request.acts_as == "guardian" else ""
