"""What a term may be; nothing in the database changes."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0002_customer_step'),
    ]

    operations = [
        migrations.AlterField(
            model_name='casekind',
            name='term_amount',
            field=models.SmallIntegerField(default=14, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(3650)]),
        ),
    ]
