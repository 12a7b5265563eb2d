"""Offices, the people who work in them, their hours."""

from collections.abc import Iterator
from datetime import time

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Upper

from okienko.events.models import OfficeLink, OfficeModel


class Office(models.Model):
    """One public office: the controller of its customers' data, apart from every other."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=200)
    slug = models.SlugField(unique=True)
    zone = models.CharField(max_length=60, default="Europe/Warsaw")
    phone = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=300, blank=True)
    # roles of which each must have a second factor: see okienko_lacks_factor
    factor_roles = models.JSONField(default=list, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)  # since then its doors are shut
    colour = models.CharField(max_length=7, blank=True, default="")  # "#0b5563", or none
    # messages of one sender and connection that come in within an hour; what is more is held before
    # a person. 0: no limit
    most_an_hour = models.IntegerField(default=100, db_default=100)
    # an official hears a tone when a supervisor comes to their call; the strip says so always
    listening_tone = models.BooleanField(default=False, db_default=False)
    # by language: `name` (in other languages than the office's own), `intro`, `privacy`
    texts = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return self.name

    def said(self, what: str, language: str) -> str:
        """One of its texts in a language; in Polish when there is none in that."""
        for code in (language[:2], "pl"):
            words = self.texts.get(code, {}).get(what)
            if words:
                return str(words)
        return self.name if what == "name" else ""


class PersonManager(BaseUserManager["Person"]):
    """Logins; the name of a login is compared without regard to case."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(username__iexact=username)

    def create_user(self, username: str, password: str | None = None, **more: str) -> "Person":
        """Make a login; the password is kept as a hash."""
        person = Person(username=username, **more)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """A login. It is of no office: one official may serve several. See row_security.OPEN_TABLES."""

    id = models.BigAutoField(primary_key=True)
    username = models.CharField(max_length=150, unique=True)
    language = models.CharField(max_length=5, blank=True)
    email = models.EmailField(max_length=200, blank=True)  # where links to sign in are sent
    asked_at = models.DateTimeField(null=True)  # for another password; none: nobody waits for one
    is_active = models.BooleanField(default=True)
    operator = models.BooleanField(default=False)  # runs the installation; no right in any office
    sent_out = models.PositiveIntegerField(default=0)  # how often all its sessions were ended

    objects = PersonManager()

    USERNAME_FIELD = "username"

    class Meta:
        # As `iexact` compares: two logins that differ by case would keep both people out.
        constraints = (models.UniqueConstraint(Upper("username"), name="login_once"),)

    def get_session_auth_hash(self) -> str:
        """What a session is compared with: another password ends it, and so does `end_sessions`."""
        own = str(super().get_session_auth_hash())
        return f"{own}-{self.sent_out}" if self.sent_out else own

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under keys that were in use before (OKIENKO_OLD_SECRET_KEYS)."""
        for own in super().get_session_auth_fallback_hash():
            yield f"{own}-{self.sent_out}" if self.sent_out else own


class OneTimeLink(models.Model):
    """Lets a person in once, to choose a password: the digest of what stands in the address.

    It belongs to no office: it is found before any is known. A link that was used is gone.
    """

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()


class SignInTry(models.Model):
    """One try to sign in: hashes of what was typed as the login and of where it came from.

    It belongs to no office: the login may not exist. See guarding.py; kept for a month.
    """

    id = models.BigAutoField(primary_key=True)
    login = models.CharField(max_length=40)
    origin = models.CharField(max_length=40)
    at = models.DateTimeField(db_index=True)
    right = models.BooleanField(default=False)

    class Meta:
        indexes = (
            models.Index(fields=["login", "at"], name="sign_in_login"),
            models.Index(fields=["origin", "at"], name="sign_in_origin"),
        )


class SignedIn(models.Model):
    """A browser in which a person is signed in; see sessions.py. It belongs to no office.

    What it calls itself and its system, in a word each; not where it is.
    """

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    session = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=40, blank=True)
    system = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()


class Notice(models.Model):
    """What who runs the installation tells everybody, until it ends. It belongs to no office."""

    id = models.BigAutoField(primary_key=True)
    text = models.CharField(max_length=500)
    ends_at = models.DateTimeField(db_index=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)  # the user name


class InstallationStep(models.Model):
    """What was done to the installation as a whole: who, what, and to which. Never changed."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    who = models.CharField(max_length=150)  # the user name; "": at the command line
    what = models.CharField(max_length=30)
    about = models.CharField(max_length=500)  # the office's name, the user name, the notice


class Role(models.TextChoices):
    INTERPRETER = "interpreter"  # takes part in others' contacts by video, and sees nothing else
    TRAINEE = "trainee"
    OFFICIAL = "official"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class Official(OfficeModel):
    """A person's seat in one office."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="seats")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role, default=Role.OFFICIAL)
    active = models.BooleanField(default=True)
    signature = models.TextField(max_length=1000, blank=True, default="")  # below own letters
    # told by e-mail who names them in a note, when they are not there
    mention_mails = models.BooleanField(default=True, db_default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["office", "person"], name="official_once"),)

    def __str__(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def initials(self) -> str:
        return "".join(part[0] for part in self.name.split()[:2]).upper()


class Logo(OfficeModel):
    """The office's picture, shown to everybody: a PNG that we have written; see logo.py."""

    content = models.BinaryField()
    digest = models.CharField(max_length=16)  # of the content: its address changes with it
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["office"], name="logo_once"),)


class Department(OfficeModel):
    """A unit that does the work behind the desk: `GK`, with the number that calls are passed to."""

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=200, blank=True)
    matters = models.CharField(max_length=300, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["office", "code"], name="department_once"),)

    def __str__(self) -> str:
        return self.name


class Schedule(OfficeModel):
    """Opening hours with a name; a line, a queue or a cash desk refers to one."""

    name = models.CharField(max_length=120)
    holidays = models.BooleanField(default=True)  # closed on public holidays

    def __str__(self) -> str:
        return self.name


class Span(OfficeModel):
    """Open on `weekday` (0 Monday) from `opens` until `closes`, the office's local time.

    `closes` of 00:00 means the end of the day.
    """

    schedule = OfficeLink(Schedule, models.CASCADE, related_name="spans")
    weekday = models.SmallIntegerField()
    opens = models.TimeField(default=time(8))
    closes = models.TimeField(default=time(16))


class ClosedDay(OfficeModel):
    """A day on which a schedule does not hold: a day in lieu, a renovation.

    With `since` it holds until that time of the office, and not from then on.
    """

    schedule = OfficeLink(Schedule, models.CASCADE, related_name="closed_days")
    day = models.DateField()
    since = models.TimeField(null=True, blank=True)
    name = models.CharField(max_length=120, blank=True)  # why, in Polish
    said = models.JSONField(default=dict, blank=True)  # the same in other languages

    @property
    def reasons(self) -> dict[str, str]:
        """Why, by language; what is not said is not there."""
        found = {"pl": self.name, **self.said}
        return {language: words for language, words in found.items() if words}
