"""How it rings at a person's desk."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('routing', '0016_rules_over_time'),
    ]

    operations = [
        migrations.AddField(
            model_name='presence',
            name='answers_itself',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='presence',
            name='says_queue',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
