"""What stands below an official's own letters."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('offices', '0015_logo'),
    ]

    operations = [
        migrations.AddField(
            model_name='official',
            name='signature',
            field=models.TextField(blank=True, default='', max_length=1000),
        ),
    ]
