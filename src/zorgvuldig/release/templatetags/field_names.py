"""What fields are called, for a page that asks whether they may leave; rooms to the left use it in their templates."""

from django import template

from zorgvuldig.release.reads import fields_said

register = template.Library()
register.filter("fields_said", fields_said)
