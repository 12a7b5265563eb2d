# ruff: noqa: E501 - sentences stay whole
"""What is texted and messaged to the office: short, with pictures, in public; and the answers.

`{name}` is the official's first name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain


@dataclass(frozen=True)
class SampleMessage:
    """A message about the matter `key` (matters.py). `ask` is sent as so many messages in a row.

    `picture`: where the network takes them, one goes with it. `slip` is how the first message was
    typed before it was corrected. `again` is written by another network when nobody has answered.
    """

    key: str
    ask: tuple[str, ...]
    answer: str
    more: str = ""
    more_answer: str = ""
    picture: bool = False
    slip: str = ""
    again: str = ""

    def words(self) -> tuple[str, ...]:
        """All that the customer may write."""
        return (*self.ask, *filter(None, (self.more, self.slip, self.again)))


MESSAGES: Mapping[str, Sequence[SampleMessage]] = {
    "pl": (
        SampleMessage(
            "bio",
            ("dzien dobry, na Lipowej znow nie odebrali bio. Pojemnik stoi od rana",),
            "Dzień dobry, tu {name} z Urzędu Gminy. Zgłaszam to firmie, przyjedzie w ciągu 2 dni roboczych. Proszę zostawić pojemnik przy ulicy.",
            "ok, a jak nie przyjada?",
            "Proszę wtedy odpisać na tę wiadomość, wrócimy do sprawy od razu.",
            picture=True,
            again="To znowu ja. Był już ode mnie SMS o pojemniku na bio z Lipowej, a on dalej stoi pełny.",
        ),
        SampleMessage(
            "calendar",
            ("Kiedy szkło w Podlesiu?",),
            "Dzień dobry, tu {name} z Urzędu Gminy. Szkło w Podlesiu Zielonym odbieramy w pierwszy piątek miesiąca, od 7:00.",
            "a papier",
            "Papier co drugą środę, najbliższa to ta w przyszłym tygodniu.",
            slip="Kiedy szkoło w Podlesiu?",
        ),
        SampleMessage(
            "pothole",
            ("Dziura na Polnej przed przejściem", "głęboka, zaraz ktoś urwie koło"),
            "Dziękuję, {name} z Urzędu Gminy. Przekazuję do drogowców, zabezpieczą ją jak najszybciej. Czy to przed numerem 12?",
            "Tak, dokładnie tam",
            "Dziękuję, dopisane do zgłoszenia. Proszę tam na razie uważać.",
            picture=True,
            again="Był już ode mnie SMS o dziurze na Polnej, a tu daję zdjęcie. Czy ktoś to widział?",
        ),
        SampleMessage(
            "lamp",
            ("Nie świeci lampa przy przystanku na Szkolnej, trzeci dzień",),
            "Dzień dobry, tu {name} z Urzędu Gminy. Zgłoszenie przyjęte, elektryk będzie w tym tygodniu.",
            picture=True,
            slip="Nie świeci lampa przy przystanku na Szkolonej, trzeci dzień",
        ),
        SampleMessage(
            "hours",
            ("Do ktorej dzis czynne?",),
            "Dzień dobry, w poniedziałki do 17:00, w pozostałe dni do 15:30. Pozdrawiam, {name}, Urząd Gminy.",
        ),
    ),
    "en": (
        SampleMessage(
            "calendar",
            ("Hi! When is paper collected on Ogrodowa?",),
            "Good morning, this is {name} from the commune office. Paper is collected every second Wednesday from 7 a.m., next week again.",
            "And glass?",
            "Glass goes on the first Friday of each month.",
            slip="Hi! When is papper collected on Ogrodowa?",
        ),
        SampleMessage(
            "bio",
            ("hello, brown bin on Sadowa not emptied again", "it is full since Monday"),
            "Sorry about that. {name}, commune office: I have reported it, they come back within two working days. Please leave the bin by the road.",
            picture=True,
            again="I sent you a text about the brown bin on Sadowa. Here again, in case it got lost.",
        ),
    ),
    "uk": (
        SampleMessage(
            "calendar",
            ("Добрий день, коли забирають пластик на Садовій?",),
            "Добрий день, це {name} з Управління ґміни. Пластик забирають кожної другої середи від 7:00, найближчого разу – наступного тижня.",
            "а скло?",
            "Скло – у першу п’ятницю місяця.",
            slip="Добрий день, коли забирають пластк на Садовій?",
        ),
        SampleMessage(
            "bio",
            ("Знову не вивезли біо", "контейнер повний з понеділка"),
            "Перепрошую за клопіт. {name}, Управління ґміни: фірму повідомлено, приїдуть протягом двох робочих днів. Залиште контейнер біля дороги.",
            picture=True,
            again="Від мене вже була SMS про контейнер з біовідходами. Пишу ще й тут, бо відповіді не було.",
        ),
    ),
}

#: Under the commune's posts, where everybody reads it.
COMMENTS: Mapping[str, Sequence[SampleMessage]] = {
    "pl": (
        SampleMessage(
            "smoke",
            ("A kto się zajmie dymem z komina przy Młyńskiej?? Co wieczór nie ma czym oddychać",),
            "Dzień dobry, proszę napisać do nas w wiadomości prywatnej dokładny adres i godziny – przekażemy kontroli. {name}, Urząd Gminy",
        ),
        SampleMessage(
            "pothole",
            ("Piękne zdjęcia z dożynek, a droga na Kaczy Dół dalej jak ser 🧀",),
            "Dzień dobry, równanie drogi na Kaczy Dół jest w planie na ten miesiąc. Dziękujemy za głos. {name}, Urząd Gminy",
            "zobaczymy 😉",
        ),
    ),
    "en": (
        SampleMessage(
            "bulky",
            ("Is the recycling point open this Saturday?",),
            "Yes, from 8 a.m. to 2 p.m., on Polna Street. Please bring something with your address. {name}, commune office",
        ),
    ),
    "uk": (
        SampleMessage(
            "hours",
            ("А чи є в Управлінні хтось, хто говорить українською?",),
            "Так, щодня. Можна також телефонувати: у меню оберіть українську. {name}, Управління ґміни",
        ),
    ),
}

#: To somebody who is not simulated.
PRACTICE = {
    "pl": "Dzień dobry, tu {name} – pracownik na niby z gminy na niby. Wiadomość doszła i stoi w naszej skrzynce. Proszę śmiało pisać dalej.",
    "en": "Good morning, {name} here: a make-believe official of a make-believe commune. Your message is in our inbox. Do write more.",
    "uk": "Добрий день, на зв’язку {name} – вигаданий працівник вигаданої ґміни. Ваше повідомлення надійшло. Пишіть, будь ласка, далі.",
}
NOTED = {
    "pl": "Dziękuję, zapisane.",
    "en": "Thank you, I have noted that.",
    "uk": "Дякую, записано.",
}
THANKS = {
    "pl": ("dziękuję", "ok dzieki", "Super, dziękuję!"),
    "en": ("thanks!", "great, thank you"),
    "uk": ("дякую!", "добре, дуже дякую"),
}
#: Of who has waited too long for the first answer.
IMPATIENT = {
    "pl": ("halo?", "odpisze ktos?"),
    "en": ("hello??", "anybody?"),
    "uk": ("агов?", "відповість хтось?"),
}


def meant(words: str) -> tuple[str, SampleMessage] | None:
    """The language and the message that these words are of; None for a human's."""
    for samples in (MESSAGES, COMMENTS):
        for language, each in samples.items():
            for sample in each:
                if words in sample.words():
                    return language, sample
    return None


def every() -> list[SampleMessage]:
    """All of them."""
    return list(chain(*MESSAGES.values(), *COMMENTS.values()))
