"""How often a payload's reading was begun and never ended."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inbox', '0002_account_stays'),
    ]

    operations = [
        migrations.AddField(
            model_name='payload',
            name='begun',
            field=models.IntegerField(default=0),
        ),
    ]
