"""A new key: sessions and secrets go on, also when it is cut off in the middle."""

import stat

import pytest
from django.test import Client

from okienko.channels.models import Account
from okienko.channels.secrets import SecretsLost
from okienko.config import Config
from okienko.events.security.scope import in_offices
from okienko.machinery import keys
from okienko.machinery.trouble import Trouble
from okienko.offices.models import Person
from tests.cast import the_cast

OLD, NEW = "old" * 20, "new" * 20


def test_the_old_key_is_kept_before_the_new_one_counts(tmp_path):
    (tmp_path / "secret_key").write_text(OLD)
    keys.begin(Config(home=tmp_path, given_secret_key=""))
    after = Config(home=tmp_path, given_secret_key="")
    assert after.secret_key != OLD
    assert after.old_secret_keys == (OLD,)
    for name in ("secret_key", "old_secret_keys"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    keys.begin(after)
    assert len(Config(home=tmp_path, given_secret_key="").old_secret_keys) == 2
    keys.forget(after)
    assert Config(home=tmp_path, given_secret_key="").old_secret_keys == ()


def test_two_who_rotate_at_once_lose_no_key(tmp_path):
    (tmp_path / "secret_key").write_text(OLD)
    both = [Config(home=tmp_path, given_secret_key="") for _ in range(2)]
    assert {each.secret_key for each in both} == {OLD}
    keys.begin(both[0])
    between = Config(home=tmp_path, given_secret_key="").secret_key
    keys.begin(both[1])
    assert set(Config(home=tmp_path, given_secret_key="").old_secret_keys) == {OLD, between}


def test_a_key_that_is_a_setting_is_changed_there(tmp_path):
    with pytest.raises(Trouble, match="OKIENKO_SECRET_KEY"):
        keys.begin(Config(home=tmp_path, OKIENKO_SECRET_KEY=OLD))
    given = Config(home=tmp_path, OKIENKO_OLD_SECRET_KEYS="a, b")
    assert given.old_secret_keys == ("a", "b")


@pytest.mark.django_db
@pytest.mark.as_owner
def test_secrets_are_read_by_both_and_kept_by_the_new(settings):
    settings.SECRET_KEY = OLD
    office = the_cast().here.id
    with in_offices([office]):
        rows = [
            Account.objects.create(
                office_id=office, kind="email", name=str(n), secrets={"password": f"p{n}"}
            )
            for n in range(3)
        ]
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
        Account.objects.filter(id=rows[0].id).update(secrets={"password": "p0"})  # cut off after it
        read = [account.secrets["password"] for account in Account.objects.order_by("id")]
        assert read == ["p0", "p1", "p2"]
        assert keys.refresh() >= 3
        settings.SECRET_KEY_FALLBACKS = []
        read = [account.secrets["password"] for account in Account.objects.order_by("id")]
        assert read == ["p0", "p1", "p2"]
        settings.SECRET_KEY = OLD
        lost = Account.objects.order_by("id").first()
        assert lost is not None
        assert lost.name == "0"  # the rest of the row is there
        for reading in (lambda: lost.secrets["password"], lost.read, lambda: {**lost.secrets}):
            with pytest.raises(SecretsLost):
                reading()
        with pytest.raises(SecretsLost):
            lost.save()  # or the next key would read nothing


@pytest.mark.django_db
def test_a_session_outlives_the_key_it_was_made_under(settings):
    settings.SECRET_KEY = OLD
    person = the_cast().here.persons["anna"]
    Person.objects.filter(id=person).update(sent_out=1)
    client = Client()
    client.force_login(Person.objects.get(id=person))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert client.get("/desk/").status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert client.get("/desk/").status_code == 200, "it was signed anew meanwhile"
