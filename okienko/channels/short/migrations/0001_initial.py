"""Short addresses."""

import django.db.models.deletion
from django.db import migrations, models

import okienko.events.models
from okienko.events.security.row_security import RowSecurity

LEADS = """
-- Where a short address leads: asked before any office is known. What it leads to is open to all.
create function okienko_short(wanted varchar)
returns table (office_id bigint, path varchar, ends_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select office_id, path, ends_at from short_shortlink where code = wanted
$$;
revoke all on function okienko_short(varchar) from public;
grant execute on function okienko_short(varchar) to okienko_app;
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('offices', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ShortLink',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=12, unique=True)),
                ('path', models.CharField(max_length=300)),
                ('made_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('official', okienko.events.models.OfficeLink(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.official')),
            ],
            options={
                'indexes': [models.Index(fields=['office', 'path', '-ends_at'], name='short_by_path')],
            },
        ),
        RowSecurity("short"),
        migrations.RunSQL(LEADS, "drop function okienko_short(varchar)"),
    ]
