"""Addresses of messages between school and home."""

from django.urls import path

from zorgvuldig.messages import inbox_pages as messages_inbox
from zorgvuldig.messages import pages as messages

urlpatterns = [
    path("berichten/", messages.message_groups, name="message_groups"),
    path("groepen/<uuid:uid>/berichten/", messages.group_messages, name="group_messages"),
    path("groepen/<uuid:uid>/berichten/nieuw/", messages.new_group_message, name="new_group_message"),
    path("groepen/<uuid:uid>/berichten/<uuid:batch>/", messages.group_message, name="group_message"),
    path(
        "groepen/<uuid:uid>/berichten/<uuid:batch>/bijlage/<uuid:file>/",
        messages.group_message_file,
        name="group_message_file",
    ),
    path("leerlingen/<uuid:uid>/berichten/", messages.pupil_messages, name="pupil_messages"),
    path("leerlingen/<uuid:uid>/berichten/nieuw/", messages.new_pupil_message, name="new_pupil_message"),
    path("leerlingen/<uuid:uid>/berichten/<uuid:batch>/", messages.pupil_message, name="pupil_message"),
    path(
        "leerlingen/<uuid:uid>/berichten/<uuid:batch>/bijlage/<uuid:file>/",
        messages.pupil_message_file,
        name="pupil_message_file",
    ),
    path("mijn-berichten/", messages_inbox.own_messages, name="own_messages"),
    path("mijn-berichten/<uuid:uid>/<uuid:message>/", messages_inbox.own_message, name="own_message"),
    path(
        "mijn-berichten/<uuid:uid>/<uuid:message>/bijlage/<uuid:file>/",
        messages_inbox.own_message_file,
        name="own_message_file",
    ),
]
