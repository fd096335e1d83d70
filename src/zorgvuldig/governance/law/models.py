"""Texts of articles that the register cites, as the school took them over from the official publication."""

import uuid

from django.db import models
from django.db.models import Q


class ArticleVersion(models.Model):
    """An article as it is in force since a day. Never changed: a new text is a new row, and the database keeps it so.

    `law` is the key of the law in the register, `article` its number without paragraphs, `publication` the number of the official text.
    `digest` is the SHA-256 of `text`, which has a line for each paragraph. Nobody is named of what came from a file on the server.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    law = models.CharField(max_length=40)
    article = models.CharField(max_length=20)
    in_force_on = models.DateField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    publication = models.CharField(max_length=100)
    added_at = models.DateTimeField()
    added_by_id = models.IntegerField(null=True, blank=True)

    class Meta:
        db_table = "article_version"
        constraints = [
            models.UniqueConstraint(fields=["law", "article", "in_force_on"], name="article_version_day"),
            models.CheckConstraint(
                condition=~Q(article="") & ~Q(text="") & ~Q(publication=""), name="article_version_whole"
            ),
        ]
