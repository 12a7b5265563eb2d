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
        SampleMessage(
            "bulky",
            ("Gdzie oddać stare opony? Mam cztery",),
            "Dzień dobry, opony przyjmuje PSZOK przy Polnej: wt. i czw. 10-17, sob. 8-14, do czterech sztuk rocznie. {name}, Urząd Gminy",
            "a pralkę tez?",
            "Tak, pralkę i lodówkę też, bez opłaty. Proszę mieć przy sobie coś z adresem.",
        ),
        SampleMessage(
            "waste_fee",
            ("Syn sie wyprowadzil, jest nas teraz dwoje. Co ze smieciami?",),
            "Dzień dobry, proszę złożyć nową deklarację w ciągu 14 dni: druk jest na stronie i w pokoju 4. Opłata zmieni się od następnego miesiąca. {name}, Urząd Gminy",
            again="Tu jeszcze raz ja, w sprawie mniejszej opłaty za śmieci. Na SMS nie było odpowiedzi.",
        ),
        SampleMessage(
            "dog",
            ("po Rynku biega duży pies bez obroży", "koło przedszkola!"),
            "Dziękuję za wiadomość, {name} z Urzędu Gminy. Firma, która odławia psy, już wie i jedzie. Proszę do niego nie podchodzić.",
            "poszedl w strone mlyna",
            "Przekazane, dziękuję.",
            again="Był już ode mnie SMS: duży pies bez obroży, koło przedszkola. Dalej tam jest.",
        ),
        SampleMessage(
            "smoke",
            ("Sąsiad znów pali czymś śmierdzącym, Sadowa 9. Od 18 czarny dym",),
            "Dzień dobry, tu {name} z Urzędu Gminy. Zgłoszenie przyjęte, będzie kontrola pieca. Nie podajemy, kto zgłosił.",
            picture=True,
        ),
        SampleMessage(
            "tree",
            ("Drzewo nad droga na Kaczy Dol zaraz spadnie, wisi na drutach",),
            "Dziękuję, {name} z Urzędu Gminy. Straż i energetyka zawiadomione. Proszę omijać to miejsce i nie dotykać przewodów.",
            picture=True,
        ),
        SampleMessage(
            "property_tax",
            ("Czy podatek od domu można zapłacić przelewem? Jaki numer konta",),
            "Dzień dobry, tak, numer konta jest na decyzji, każdy ma własny. Jeśli jej Pan/Pani nie ma pod ręką, zapraszam do pokoju 5 z dowodem. {name}, Urząd Gminy",
        ),
        SampleMessage(
            "id_card",
            ("czy moj dowod jest juz do odbioru?",),
            "Dzień dobry, tego nie możemy napisać w wiadomości. Proszę sprawdzić na obywatel.gov.pl numer z potwierdzenia albo zadzwonić: (14) 000 19 19. {name}, Urząd Gminy",
            "a na kiedy mozna przyjsc",
            "Bez umawiania, w godzinach pracy, pokój 2. W poniedziałki do 17:00.",
        ),
        SampleMessage(
            "certificate",
            ("Potrzebuje zaswiadczenia o dochodach z gospodarstwa do banku",),
            "Dzień dobry, wniosek można złożyć przez ePUAP albo w pokoju 5; opłata 17 zł, gotowe w 7 dni. {name}, Urząd Gminy",
        ),
        SampleMessage(
            "school_bus",
            ("autobus szkolny nie stanal dzis w Starym Mlynie, dzieci wrocily do domu",),
            "Przepraszamy. {name}, Urząd Gminy: wyjaśniam z przewoźnikiem, odpiszę dziś, czy jutro jedzie normalnie.",
            "dziekuje, czekam",
            "Jutro autobus jedzie o 7:10 jak zwykle. Dziś była objazdowa trasa z powodu robót.",
            again="Czy ktoś przeczytał mój SMS o autobusie szkolnym ze Starego Młyna?",
        ),
        SampleMessage(
            "housing",
            ("Gdzie się składa o dodatek mieszkaniowy i do której",),
            "Dzień dobry, w GOPS, ul. Szkolna 3, do 14:00. Potrzebne dochody z trzech miesięcy i zaświadczenie od zarządcy. {name}, Urząd Gminy",
        ),
        SampleMessage(
            "driving",
            ("Chce przerejestrowac auto, moge u was?",),
            "Dzień dobry, pojazdy rejestruje starostwo, wydział komunikacji, nie gmina. Termin umawia się na ich stronie. {name}, Urząd Gminy",
        ),
        SampleMessage(
            "copy",
            ("Dzień dobry, czy akt urodzenia córki można zamówić przez internet?",),
            "Dzień dobry, tak: na gov.pl, „Uzyskaj odpis aktu”, z profilem zaufanym. Odpis skrócony 22 zł, zwykle do 7 dni. {name}, Urząd Gminy",
        ),
        SampleMessage(
            "wrong_number",
            ("Mamo kup chleb",),
            "Dzień dobry, to numer Urzędu Gminy Zielonka Dolna. Chyba miało być do kogoś innego. {name}",
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
        SampleMessage(
            "residence",
            ("Good morning, how do I register my address? I have moved to Polna 12",),
            "Good morning, {name}, commune office. Please bring your passport and the lease to room 2; it is free and takes ten minutes. On Mondays we are open till 5 p.m.",
            "does my wife have to come too?",
            "Yes, or she gives you a signed authorisation. The form is at the desk.",
        ),
        SampleMessage(
            "hours",
            ("are you open on Saturday",),
            "Hello, the office is closed at weekends. Monday 8-17, Tuesday to Thursday 7:30-15:30, Friday till 14. {name}, commune office",
        ),
        SampleMessage(
            "lamp",
            ("Street lamp at the bus stop in Kaczy Dol is off again",),
            "Thank you, {name} here. Reported to the electrician, it should be repaired this week.",
            picture=True,
            slip="Street lamp at the buss stop in Kaczy Dol is off again",
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
        SampleMessage(
            "residence",
            ("Доброго дня, що потрібно, щоб зареєструвати місце проживання?",),
            "Добрий день, {name}, Управління ґміни. Потрібні паспорт або Diia.pl та договір оренди. Кабінет 2, безкоштовно, хвилин десять.",
            "а на дітей теж?",
            "Так, на кожну дитину окрема заява, досить одного з батьків.",
        ),
        SampleMessage(
            "school_bus",
            ("Шкільний автобус сьогодні не приїхав до Старого Млина",),
            "Перепрошуємо. {name}, Управління ґміни: перевізник обіцяє, що завтра о 7:10 буде як завжди.",
            again="Уже була SMS про шкільний автобус зі Старого Млина. Чи буде він завтра?",
        ),
        SampleMessage(
            "hours",
            ("До котрої ви сьогодні працюєте?",),
            "Добрий день, у понеділок до 17:00, в інші дні до 15:30, у п’ятницю до 14:00. {name}, Управління ґміни",
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
        SampleMessage(
            "calendar",
            ("Kiedy będzie harmonogram śmieci na przyszły rok? Sąsiednia gmina już ma",),
            "Dzień dobry, pojawi się na stronie jeszcze w tym roku, a papierowy rozniosą sołtysi. {name}, Urząd Gminy",
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
#: What the office texts when a case is over.
NOTICES = {
    "pl": "{office}: sprawa {number} jest załatwiona. Wynik wysłaliśmy pocztą lub e-mailem. Pytania: 14 000 19 19. Nie chcesz SMS-ów? Napisz STOP.",
    "en": "{office}: your case {number} is settled, the result is on its way. Questions: 14 000 19 19. No more texts: STOP.",
    "uk": "{office}: справу {number} вирішено, відповідь надіслано поштою. Питання: 14 000 19 19. Без SMS: СТОП.",
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
