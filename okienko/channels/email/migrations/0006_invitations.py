"""Meetings of letters' calendar files are told in words."""


from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('email', '0005_mailbox_position'),
    ]

    operations = [
        migrations.AddField(
            model_name='letterform',
            name='invitations',
            field=models.JSONField(db_default=[], default=list),
        ),
    ]
