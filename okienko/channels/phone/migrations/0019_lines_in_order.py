"""A call goes on by the next line when one fails; which lines are down."""

import django.db.models.deletion
import okienko.events.models
from django.db import migrations, models

from okienko.events.security.row_security import RowSecurity

LINE = "phone_consultleg_line_id_office"


class Migration(migrations.Migration):

    dependencies = [
        ('channels', '0003_end_told'),
        ('offices', '0019_interpreters'),
        ('phone', '0018_message_boxes'),
    ]

    operations = [
        migrations.AddField(
            model_name='call',
            name='tried',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
        migrations.AddField(
            model_name='consultleg',
            name='line',
            field=okienko.events.models.OfficeLink(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='channels.account'),
        ),
        migrations.AddField(
            model_name='consultleg',
            name='tried',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
        migrations.AddField(
            model_name='soundleg',
            name='tried',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
        migrations.CreateModel(
            name='LineState',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('since', models.DateTimeField()),
                ('refused', models.BooleanField(default=False)),
                ('account', okienko.events.models.OfficeLink(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='channels.account')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('office', 'account'), name='line_is_down_once')],
            },
        ),
        RowSecurity("phone", only=("phone_linestate",)),
        # the composite key of `line`, as RowSecurity makes it for a new table
        migrations.RunSQL(
            f"alter table phone_consultleg add constraint {LINE} foreign key (office_id, line_id) "
            "references channels_account (office_id, id)",
            f"alter table phone_consultleg drop constraint {LINE}",
        ),
    ]
