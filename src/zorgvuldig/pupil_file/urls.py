"""Addresses of a family's own pages, of the copy, and of lists for staff."""

from django.urls import path

from zorgvuldig.copies import pages as copy_views
from zorgvuldig.pupil_file import document_pages as paper_views
from zorgvuldig.pupil_file import pages as views
from zorgvuldig.release.invitations import letter_pages as letter_views
from zorgvuldig.release.invitations import pages as invite_views
from zorgvuldig.release.lists import pages as list_views
from zorgvuldig.release.lists.kinds import lists_for

urlpatterns = [
    path("mijn-kinderen/", views.own_children, name="own_children"),
    path("mijn-kind/<uuid:uid>/", views.child, name="child"),
    path("mijn-kind/<uuid:uid>/gebruik/", views.child_use, name="child_use"),
    path("mijn-kind/<uuid:uid>/weg/", views.child_left, name="child_left"),
    path("mijn-kind/<uuid:uid>/waarom/", views.child_reasons, name="child_reasons"),
    path("mijn-kind/<uuid:uid>/inzage/", views.child_log, name="child_log"),
    path("mijn-kind/<uuid:uid>/kopie/", copy_views.child_copy, name="child_copy"),
    path("mijn-kind/<uuid:uid>/kopie/<uuid:copy>/", copy_views.child_copy_made, name="child_copy_made"),
    path("mijn-gegevens/", views.own_file, name="own_file"),
    path("mijn-gegevens/gebruik/", views.own_use, name="own_use"),
    path("mijn-gegevens/weg/", views.own_left, name="own_left"),
    path("mijn-gegevens/waarom/", views.own_reasons, name="own_reasons"),
    path("mijn-gegevens/inzage/", views.own_log, name="own_log"),
    path("mijn-gegevens/kopie/", copy_views.own_copy, name="own_copy"),
    path("mijn-gegevens/kopie/<uuid:copy>/", copy_views.own_copy_made, name="own_copy_made"),
    path("verklaring/kopie.schema.json", copy_views.copy_schema, name="copy_schema"),
    path("verklaring/sleutel.json", copy_views.copy_key, name="copy_key"),
    path("mijn-kind/<uuid:uid>/waarheen/", views.child_flow, name="child_flow"),
    path("mijn-gegevens/waarheen/", views.own_flow, name="own_flow"),
]

urlpatterns += [
    *(
        path(
            f"mijn-kind/<uuid:uid>/papieren/{shelf.slug}/<uuid:paper>/",
            paper_views.child_paper(shelf),
            name=f"child_paper_{shelf.key}",
        )
        for shelf in paper_views.SHELVES
        if shelf.for_child
    ),
    *(
        path(
            f"mijn-gegevens/papieren/{shelf.slug}/<uuid:paper>/",
            paper_views.own_paper(shelf),
            name=f"own_paper_{shelf.key}",
        )
        for shelf in paper_views.SHELVES
        if shelf.for_self
    ),
]

urlpatterns += [
    path("lijsten/", list_views.list_classes, name="list_classes"),
    *(
        path(f"{desk.prefix}/<uuid:uid>/lijsten/", list_views.group_lists(desk), name=desk.overview)
        for desk in list_views.DESKS
    ),
    *(
        path(
            f"{desk.prefix}/<uuid:uid>/lijsten/{kind.slug}/", list_views.group_list(desk, kind), name=desk.page_of(kind)
        )
        for desk in list_views.DESKS
        for kind in lists_for(desk.purpose)
    ),
]

urlpatterns += [
    path("uitnodigen/", invite_views.invite_many, name="invite_many"),
    path("uitnodigen/medewerkers/", invite_views.all_staff, name="invite_staff"),
    path("uitnodigen/klas/<uuid:uid>/ouders/", invite_views.class_families, name="invite_class_families"),
    path("uitnodigen/klas/<uuid:uid>/leerlingen/", invite_views.class_pupils, name="invite_class_pupils"),
    path("uitnodigen/leerjaar/<uuid:uid>/ouders/", invite_views.stage_families, name="invite_stage_families"),
    path("uitnodigen/brieven/", letter_views.letters, name="letters"),
    path("leerlingen/<uuid:uid>/uitnodigen/brief/", letter_views.pupil_letter, name="pupil_letter"),
    path("medewerkers/uitnodigen/brief/", letter_views.staff_letter, name="staff_letter"),
    path("hulp-van-buiten/brief/", letter_views.helper_letter, name="helper_letter"),
]
