# ruff: noqa: E501 - sentences stay whole
"""What is written in the chat: short, several messages in a row, and the officials' words.

`{name}` is the official's first name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class SampleChat:
    """A chat about the matter `key` (matters.py). `ask` is sent as so many messages in a row."""

    key: str
    ask: tuple[str, ...]
    answer: str
    more: str = ""
    more_answer: str = ""


CHATS: Mapping[str, Sequence[SampleChat]] = {
    "pl": (
        SampleChat(
            "bio",
            (
                "Dzień dobry, dziś znowu nie zabrali nam bioodpadów",
                "pojemnik stoi pełny przy bramie",
            ),
            "Przykro mi z powodu kłopotu. Już zgłaszam to firmie – ma dwa dni robocze na ponowny odbiór. Proszę zostawić pojemnik przy ulicy.",
            "a dostanę jakiś numer zgłoszenia?",
            "Tak, sprawa jest zapisana. Numer wyślę e-mailem, jeśli poda Pani lub Pan adres.",
        ),
        SampleChat(
            "calendar",
            ("Kiedy w tym miesiącu zabieracie plastik z Lipowej?",),
            "Plastik z ul. Lipowej odbieramy w co drugą środę, najbliższy raz w przyszłą środę. Pojemnik proszę wystawić do 7:00.",
            "A szkło?",
            "Szkło raz w miesiącu, w pierwszy piątek.",
        ),
        SampleChat(
            "bulky",
            ("Mam starą kanapę i cztery opony.", "Gdzie to mogę zawieźć?", "I czy to kosztuje?"),
            "Kanapę i opony przyjmie PSZOK przy ul. Polnej: we wtorki, czwartki i soboty. Mieszkańcy nie płacą, potrzebny jest dokument z adresem.",
        ),
        SampleChat(
            "waste_fee",
            (
                "Dzień dobry. Sprawa wygląda tak: od października córka studiuje w Krakowie i mieszka w akademiku, a syn wyprowadził się do Wrocławia. W deklaracji nadal mamy cztery osoby, choć w domu jesteśmy tylko we dwoje. Płacimy więc za dużo, a sąsiadka mówi, że opłatę zmienia się od następnego miesiąca.",
                "Czy wystarczy napisać tutaj, czy trzeba złożyć nowy druk?",
            ),
            "Trzeba złożyć nową deklarację, najlepiej w ciągu 14 dni od zmiany. Druk jest na naszej stronie, pomożemy go też wypełnić w pokoju nr 4. Niższa opłata obowiązuje od następnego miesiąca.",
            "a internetem się da?",
            "Tak, przez e-Doręczenia albo ePUAP, z podpisem zaufanym.",
        ),
    ),
    "en": (
        SampleChat(
            "calendar",
            ("Hi, I have just moved to Ogrodowa Street.", "When do you collect paper and glass?"),
            "Welcome! Paper is collected every second Wednesday and glass once a month, on the first Friday. I can send you the calendar by e-mail.",
            "Where do I get the bins?",
            "The company brings them within a week of your declaration. The form is on our web site.",
        ),
        SampleChat(
            "bio",
            ("Hello, the brown bin was not emptied today",),
            "I am sorry about that. I will report it now: the company has two working days to come back. Please leave the bin by the road.",
        ),
    ),
    "uk": (
        SampleChat(
            "calendar",
            ("Добрий день! Я нещодавно живу на вулиці Садовій.", "Коли вивозять пластик і скло?"),
            "Пластик вивозять кожної другої середи, скло – раз на місяць, у першу п’ятницю. Можу надіслати календар електронною поштою.",
            "Дякую, а папір?",
            "Папір – у ті самі середи, що й пластик.",
        ),
        SampleChat(
            "bio",
            ("Сьогодні знову не забрали біовідходи",),
            "Перепрошую за незручності. Передаю це фірмі, вона приїде протягом двох робочих днів. Залиште, будь ласка, контейнер біля дороги.",
        ),
    ),
}

GREETING = {
    "pl": "Dzień dobry, tu {name}. Już sprawdzam.",
    "en": "Good morning, {name} here. I am looking it up.",
    "uk": "Добрий день, на зв’язку {name}. Зараз перевірю.",
}
#: To somebody who is not simulated.
PRACTICE = {
    "pl": "Dzień dobry, tu {name} – pracownik na niby z gminy na niby. Proszę napisać, w czym rzecz, a ja to zapiszę.",
    "en": "Good morning, {name} here: a make-believe official of a make-believe commune. Please write what it is about, and I will write it down.",
    "uk": "Добрий день, на зв’язку {name} – вигаданий працівник вигаданої ґміни. Напишіть, у чому справа, і я це запишу.",
}
NOTED = {
    "pl": "Dziękuję, zapisane. Czy mogę jeszcze w czymś pomóc?",
    "en": "Thank you, I have noted that. Is there anything else?",
    "uk": "Дякую, записано. Чи можу ще чимось допомогти?",
}
GOODBYE = {
    "pl": "Dziękuję za rozmowę. Miłego dnia!",
    "en": "Thank you for writing. Have a nice day!",
    "uk": "Дякую за розмову. Гарного дня!",
}
THANKS = {
    "pl": ("To wszystko, bardzo dziękuję!", "Super, dziękuję", "Dziękuję, miłego dnia"),
    "en": ("That is all, thank you!", "Great, thanks a lot"),
    "uk": ("Це все, дуже дякую!", "Зрозуміло, дякую"),
}
#: Of who has waited too long for the first answer.
IMPATIENT = {
    "pl": ("Halo?", "Jest tam ktoś?"),
    "en": ("Hello?", "Is anybody there?"),
    "uk": ("Агов?", "Є хтось?"),
}


def chat_of(text: str) -> SampleChat | None:
    """The chat that begins with these words; None for a human's."""
    every = (chat for chats in CHATS.values() for chat in chats)
    return next((chat for chat in every if chat.ask[0] == text), None)
