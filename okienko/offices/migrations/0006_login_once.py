from django.db import migrations, models
from django.db.models.functions import Upper

#: Of logins that differ only by case the oldest keeps its name, others get their number behind it:
#: by such a name nobody could sign in before.
APART = """
update offices_person p set username = left(p.username, 129) || '-' || p.id
where exists (
    select from offices_person o where upper(o.username) = upper(p.username) and o.id < p.id
)
"""


class Migration(migrations.Migration):
    """Logins differ by more than upper and lower case."""

    dependencies = [("offices", "0005_trainee")]

    operations = [
        migrations.RunSQL(APART, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(Upper("username"), name="login_once"),
        ),
    ]
