"""How many messages of one sender an office lets in within an hour."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('offices', '0017_mention_mails'),
    ]

    operations = [
        migrations.AddField(
            model_name='office',
            name='most_an_hour',
            field=models.IntegerField(db_default=100, default=100),
        ),
    ]
