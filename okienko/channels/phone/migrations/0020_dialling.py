"""Who may dial what, and for how much in a day; since when a leg that we dialled stands."""

import django.core.validators
import django.db.models.deletion
import okienko.channels.phone.dialled
from django.db import migrations, models

from okienko.events.security.row_security import RowSecurity


class Migration(migrations.Migration):

    dependencies = [
        ('channels', '0003_end_told'),
        ('interactions', '0023_relayed'),
        ('offices', '0019_interpreters'),
        ('phone', '0019_lines_in_order'),
    ]

    operations = [
        migrations.CreateModel(
            name='Dialling',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('trainee', models.JSONField(blank=True, default=okienko.channels.phone.dialled.all_kinds)),
                ('official', models.JSONField(blank=True, default=okienko.channels.phone.dialled.all_kinds)),
                ('supervisor', models.JSONField(blank=True, default=okienko.channels.phone.dialled.all_kinds)),
                ('admin', models.JSONField(blank=True, default=okienko.channels.phone.dialled.all_kinds)),
                ('minutes', models.IntegerField(default=0, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1000000)])),
                ('money', models.IntegerField(default=0, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1000000)])),
                ('prices', models.JSONField(blank=True, default=list)),
            ],
        ),
        migrations.AddField(
            model_name='call',
            name='up_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='call',
            index=models.Index(condition=models.Q(('up_at__isnull', False)), fields=['office', 'ended_at'], name='calls_dialled'),
        ),
        migrations.AddField(
            model_name='dialling',
            name='office',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office'),
        ),
        migrations.AddConstraint(
            model_name='dialling',
            constraint=models.UniqueConstraint(fields=('office',), name='dialling_once'),
        ),
        RowSecurity("phone", only=("phone_dialling",)),
    ]
