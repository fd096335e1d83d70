"""What forms may do that is otherwise a fault, by the name of the address, and why."""

# A post that is answered with what was asked, and changes nothing.
SHOWS: dict[str, str] = {
    "new_register_version": "what the change comes to, before it is proposed",
    "new_viewing": "which incidents there are to choose from first",
    "end_roles": "which roles would end, before it is sure",
    "next_year_staff_file": "what the file changes, before it is sure",
    "class_into_group": "who would come in, before it is sure",
    "search": "whom the search found",
    "intake_siblings": "whom the search found",
    "intake_refusal": "a page about nothing but that the application changed meanwhile",
    "intake_question": "a page about nothing but that the application changed meanwhile",
}
# A post that is answered with what was asked, and leaves a row that says so.
WRITES_AND_SHOWS: dict[str, str] = {
    "own_picture_copy": "the picture itself; the release says that it left",
    "child_picture_copy": "the picture itself; the release says that it left",
    "picture_sites": "the password of the new site, which is shown once",
    "letters": "the letters, which are opened once",
    "make_group_letters": "the letters; the release says that they left",
    "make_stage_letters": "the letters; the release says that they left",
    **dict.fromkeys(
        ("column_list_stage", "own_talks_paper", "outing_paper"),
        "the list itself; the release says that it left",
    ),
    **dict.fromkeys(
        ("staff_calendar", "own_calendar", "child_calendar"),
        "the address of the timetable, which is shown once",
    ),
    "client_settings": "the new secret, which is shown once",
    **dict.fromkeys(
        ("exchange_hand_over_schoolleiding", "exchange_hand_over_verzuim", "exchange_hand_over_zorg"),
        "the code of the link, which is shown once",
    ),
    **dict.fromkeys(
        (
            "exchange_refuse_administratie",
            "exchange_refuse_schoolleiding",
            "exchange_refuse_verzuim",
            "exchange_refuse_zorg",
        ),
        "the letter itself; the exchange says that it was refused",
    ),
}
# What was not offered is left out, and the rest is done: the fields, up to the number of whom they are about.
ACCEPTS_OTHERS: dict[str, str] = {
    "rollover_class": "l",  # how somebody leaves is read of who leaves, and of nobody who is promoted
    "rollover_marks": "l",
    "class_choices": "p n k",  # who is not of the class has no row, and for which level is read of whoever chose something
}
# In the state of its place no form on its page posts to it: what it reads.
BARE: dict[str, str] = {
    "invite_class_families": "gezien opnieuw",  # everybody of the cast has an account
    "invite_class_pupils": "gezien opnieuw",
    "invite_stage_families": "gezien opnieuw",
    "invite_staff": "gezien opnieuw",
    "edit_own_fields": "seen",  # the form is there when the school has a field of its own
    "letters": "brief",  # the form is there when letters wait
    "staff_questions": "wie hoe",  # the form is there when a colleague asked
    "decide_register_version": "answer why day hour seen",  # the button stands on the page of the version
    "watched_staff": "q",  # the search is there when they fill more than a sheet
    "end_roles": "role zeker",  # the roles come from the overview
    "approve_camera": "seen",  # the form is there when the camera is complete
    "absence_report": "party text seen",  # the form is there when a party is known
    "new_viewing": "camera begins ends reason",  # the form is there when there is footage
    "approve_agreement": "seen answer",
    "exchange_new_schoolleiding": "party recipient fields why",  # the form is there when a verified party is known
    "exchange_new_verzuim": "party recipient fields why",
    "exchange_new_zorg": "party recipient fields why",
    "exchange_new_administratie": "party recipient fields why",
    "register_extracts": "school party on",
    "incoming": "party ground file gezien",  # the form is there when a school is known
    "own_new_request": "soort text way",  # the page offers kinds, and each kind has its form
    "intake_taking_over": "kept",
    "answered_plan": "answer opinion",  # answered already
    "own_copy_made": "language",  # not made yet
    "report_meeting": "periode allen",  # no period has begun
    "copy_tests": "toets",  # no other group has the subject
    "progress_notes": "period note",  # no period has begun
    "publish_test": "on",
    "evaluation": "on text",  # no plan to talk about
    "reports": "periode leerling uitgegeven",  # no period has ended
    "exchange_hand_over_administratie": "way",  # not decided yet
    "party": "name",  # each button goes elsewhere
    "register_extract": "seen",  # made already
    "rollovers": "school year",  # a rollover is under way
    "child_copy_made": "language",
    "approve_plan": "seen answer",  # nothing was proposed
    "attendance_reasons": "reason",  # no school was chosen
    "intake_admitted": "names",  # nobody waits
    "exam_group": "code soort telt her",  # no test of the group counts for the school exam
    "take_absence": "reason form",  # nobody was absent
    "take_mentored_absence": "reason form",
    "take_consent": "reason form",  # its page and its post are two views
    "take_stage_consent": "reason form",
    "take_presence": "reason form",
    "column_list_group": "reason form",  # no columns were chosen
}
