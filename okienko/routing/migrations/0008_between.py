"""What numbers a queue and an official's limits may have; nothing in the database changes."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('routing', '0007_queue_instead'),
    ]

    operations = [
        migrations.AlterField(
            model_name='presence',
            name='texts_beside_call',
            field=models.SmallIntegerField(default=0, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(20)]),
        ),
        migrations.AlterField(
            model_name='presence',
            name='texts_limit',
            field=models.SmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(20)]),
        ),
        migrations.AlterField(
            model_name='presence',
            name='written_limit',
            field=models.SmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(20)]),
        ),
        migrations.AlterField(
            model_name='queue',
            name='goal_percent',
            field=models.IntegerField(default=80, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)]),
        ),
        migrations.AlterField(
            model_name='queue',
            name='goal_seconds',
            field=models.IntegerField(default=20, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(86400)]),
        ),
        migrations.AlterField(
            model_name='queue',
            name='head_start',
            field=models.IntegerField(default=0, validators=[django.core.validators.MinValueValidator(-2592000), django.core.validators.MaxValueValidator(2592000)]),
        ),
        migrations.AlterField(
            model_name='queue',
            name='last_official_seconds',
            field=models.IntegerField(default=20, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(86400)]),
        ),
        migrations.AlterField(
            model_name='queue',
            name='offer_seconds',
            field=models.IntegerField(default=20, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(3600)]),
        ),
        migrations.AlterField(
            model_name='queue',
            name='short_abandon_seconds',
            field=models.IntegerField(default=6, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(3600)]),
        ),
        migrations.AlterField(
            model_name='queue',
            name='wrap_up_seconds',
            field=models.IntegerField(default=120, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(86400)]),
        ),
        migrations.AlterField(
            model_name='queue',
            name='written_goal_seconds',
            field=models.IntegerField(default=14400, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(31536000)]),
        ),
        migrations.AlterField(
            model_name='queue',
            name='written_offer_seconds',
            field=models.IntegerField(default=120, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(86400)]),
        ),
    ]
