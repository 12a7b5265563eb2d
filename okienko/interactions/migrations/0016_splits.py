"""A contact may have been taken out of another, and can be put back."""


from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('interactions', '0015_whispers'),
    ]

    operations = [
        migrations.AddField(
            model_name='bond',
            name='split',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
