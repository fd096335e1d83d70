"""With whom the school agreed that somebody from outside helps, and when that was signed."""

from datetime import date

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """Nobody runs the version before this one; a grant that is there all the same says that its agreement was not written down."""

    dependencies = [("zorgvuldig", "0029_letters")]
    operations = [
        migrations.AddField(
            model_name="helpergrant",
            name="organisation",
            field=models.CharField(max_length=200, default="niet vastgelegd"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="helpergrant",
            name="agreed_on",
            field=models.DateField(default=date(1900, 1, 1)),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="helpergrant",
            constraint=models.CheckConstraint(
                condition=~Q(organisation="") & Q(agreed_on__lte=F("starts_on")), name="helper_grant_agreed"
            ),
        ),
    ]
