"""An own address is nobody's customer: the function that tells which are."""

from django.db import migrations

from okienko.channels.addresses import own_addresses_function


class Migration(migrations.Migration):
    dependencies = [("channels", "0001_initial"), ("offices", "0001_initial")]

    operations = [own_addresses_function()]
