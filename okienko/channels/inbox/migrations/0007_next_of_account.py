"""The next that waits of an account is one look into an index."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('channels', '0003_end_told'),
        ('inbox', '0006_floods'),
        ('offices', '0018_most_an_hour'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='payload',
            name='payload_waits',
        ),
        migrations.AddIndex(
            model_name='payload',
            index=models.Index(condition=models.Q(('state__in', ['waiting', 'aside'])), fields=['account', 'id'], name='payload_next'),
        ),
    ]
