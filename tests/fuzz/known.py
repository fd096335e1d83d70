"""What forms may do that is otherwise a fault, by the name of the address, and why."""

# A post that is answered with what was asked, and changes nothing.
SHOWS: dict[str, str] = {
    "new_register_version": "what the change comes to, before it is proposed",
    "end_roles": "which roles would end, before it is sure",
}
# A post that is answered with what was asked, and leaves a row that says so.
WRITES_AND_SHOWS: dict[str, str] = {
    "own_picture_copy": "the picture itself; the release says that it left",
    "child_picture_copy": "the picture itself; the release says that it left",
    "picture_sites": "the password of the new site, which is shown once",
    "client_settings": "the new secret, which is shown once",
}
# What was not offered is left out, and the rest is done: by field.
ACCEPTS_OTHERS: dict[str, str] = {}
# Its page posts nothing to it, or is another page: what it reads.
BARE: dict[str, str] = {
    "decide_register_version": "answer why day hour seen",  # the button stands on the page of the version
    "end_roles": "role zeker",  # the roles come from the overview
    "approve_camera": "seen",  # the form is there when the camera is complete
    "absence_report": "party text seen",  # the form is there when a party is known
    "new_viewing": "camera begins ends reason",  # the form is there when there is footage
}
