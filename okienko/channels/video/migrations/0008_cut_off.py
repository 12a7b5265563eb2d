"""Which meetings were cut off, so that their customers may go on."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('video', '0007_appointments'),
    ]

    operations = [
        migrations.AddField(
            model_name='meeting',
            name='cut_at',
            field=models.DateTimeField(null=True),
        ),
    ]
