# ruff: noqa: E501 - sentences stay whole
"""What is said on the telephone, by the customer (`ask`, `more`) and the official (`answer`).

Each is a few sentences that espeak-ng speaks; a dash in a number is a pause.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Talk:
    """The customer asks, the official answers; `more` is a second question and its answer."""

    ask: str
    answer: str
    more: str = ""
    more_answer: str = ""


#: How an official greets, `{office}` and `{name}` filled, and how both part.
GREETING = {
    "pl": "{office}, {name}, dzień dobry. W czym mogę pomóc?",
    "en": "{office}, {name} speaking, good morning. How can I help you?",
    "uk": "{office}, {name}, добрий день. Чим можу допомогти?",
}
LOOKING = {
    "pl": "Proszę chwilę poczekać, już sprawdzam w systemie.",
    "en": "One moment please, I am looking it up.",
    "uk": "Зачекайте, будь ласка, хвилинку, я перевірю.",
}
ANYTHING_ELSE = {
    "pl": "Czy mogę jeszcze w czymś pomóc?",
    "en": "Is there anything else I can help you with?",
    "uk": "Чи можу ще чимось допомогти?",
}
CONNECTING = {
    "pl": "To sprawa dla koleżanki z referatu. Łączę, proszę chwilę poczekać.",
    "en": "A colleague in the department deals with this. I am putting you through.",
    "uk": "Цим займається колега з відділу. З'єдную, зачекайте, будь ласка.",
}
GOODBYE = {
    "pl": "Dziękuję za telefon, do widzenia.",
    "en": "Thank you for calling, goodbye.",
    "uk": "Дякую за дзвінок, до побачення.",
}
THANKS = {
    "pl": (
        "To wszystko, dziękuję bardzo. Do widzenia.",
        "Bardzo dziękuję, miłego dnia. Do widzenia.",
        "Dobrze, to ja już wszystko wiem. Dziękuję, do widzenia.",
    ),
    "en": ("That is all, thank you very much. Goodbye.", "Great, thank you. Have a nice day."),
    "uk": ("Це все, дуже дякую. До побачення.", "Зрозуміло, щиро дякую. Гарного дня."),
}
#: Said while the human at the desk thinks or types.
MEANWHILE = {
    "pl": (
        "Halo, czy słychać mnie dobrze?",
        "Tak, rozumiem.",
        "Dobrze, zapisuję sobie.",
        "Aha. A ile to może potrwać?",
    ),
    "en": ("Hello, can you hear me?", "Yes, I see.", "All right, I am writing it down."),
    "uk": ("Алло, чи добре мене чути?", "Так, розумію.", "Добре, я записую."),
}
#: What a customer says whom the office calls: picking up, and after the official's name.
CALLED = {
    "pl": (
        "Halo, słucham?",
        "A, dzień dobry. Dziękuję, że państwo dzwonią. Chodziło mi o termin odbioru odpadów.",
    ),
    "en": (
        "Hello?",
        "Oh, good morning. Thank you for calling. It was about the day when the waste is collected.",
    ),
    "uk": (
        "Алло, слухаю?",
        "О, добрий день. Дякую, що телефонуєте. Мене цікавить, коли вивозять сміття.",
    ),
}
#: What the department's telephone says when a call is passed on to it.
DEPARTMENT = {
    "pl": "{unit}, słucham. Tak, proszę połączyć, zajmę się tym.",
}

TALKS: dict[str, Mapping[str, Talk]] = {
    "bio": {
        "pl": Talk(
            "Dzień dobry. Dzwonię, bo w czwartek znowu nie zabrali bioodpadów. Pojemnik stoi przy "
            "bramie pełny, a sąsiadom po drugiej stronie ulicy zabrali.",
            "Przepraszam za kłopot. Zgłaszam to firmie, mają na odbiór dwa dni robocze. Proszę "
            "zostawić pojemnik przy ulicy.",
            "A czy dostanę jakiś numer, żebym wiedziała, że to zapisane?",
            "Tak, sprawa jest zapisana. Numer wyślę e-mailem.",
        ),
        "en": Talk(
            "Hello. The brown bin was not emptied on Thursday. It is full and it starts to smell.",
            "I am sorry about that. I will report it now. They have two working days to come back. "
            "Please leave the bin by the road.",
        ),
        "uk": Talk(
            "Добрий день. У четвер не забрали біовідходи. Контейнер стоїть повний біля воріт.",
            "Перепрошую за незручності. Я передам це фірмі, вони приїдуть протягом двох робочих "
            "днів. Залиште, будь ласка, контейнер біля дороги.",
        ),
    },
    "calendar": {
        "pl": Talk(
            "Dzień dobry, chciałabym zapytać, kiedy w tym miesiącu zabierają plastik z ulicy "
            "Lipowej, bo zgubiłam kalendarz.",
            "Plastik z Lipowej odbieramy w co drugą środę. Najbliższy odbiór będzie w przyszłą "
            "środę, pojemnik proszę wystawić do siódmej rano.",
            "A choinki po świętach?",
            "Choinki zabieramy w styczniu razem z bioodpadami, bez ozdób.",
        ),
        "en": Talk(
            "Good morning. I have just moved to Ogrodowa Street. When do you collect paper and glass?",
            "Paper is every second Wednesday, glass once a month. I can send you the calendar by "
            "e-mail.",
        ),
        "uk": Talk(
            "Добрий день. Я нещодавно живу на вулиці Садовій. Коли вивозять пластик і скло?",
            "Пластик кожної другої середи, скло раз на місяць. Я можу надіслати вам календар "
            "електронною поштою.",
        ),
    },
    "bulky": {
        "pl": Talk(
            "Dzień dobry. Mam starą kanapę i cztery opony. Gdzie to mogę zawieźć i czy to kosztuje?",
            "Kanapę i opony przyjmie punkt selektywnej zbiórki przy ulicy Polnej, we wtorki, "
            "czwartki i soboty. Mieszkańcy nie płacą, trzeba mieć przy sobie dokument.",
        ),
    },
    "waste_fee": {
        "pl": Talk(
            "Dzień dobry, córka wyjechała na studia i od października jesteśmy w domu we troje. Co "
            "z opłatą za śmieci?",
            "Proszę złożyć nową deklarację w ciągu czternastu dni od zmiany. Opłata zmieni się od "
            "następnego miesiąca. Druk jest na stronie, pomożemy też wypełnić go w urzędzie.",
        ),
        "uk": Talk(
            "Добрий день. До нас переїхала мама, тепер нас четверо. Чи треба змінити оплату за сміття?",
            "Так, протягом чотирнадцяти днів потрібно подати нову декларацію. Ми допоможемо її "
            "заповнити в кабінеті чотири.",
        ),
    },
    "pothole": {
        "pl": Talk(
            "Dzień dobry. Na zakręcie przy remizie jest taka dziura, że wczoraj urwałem koło. Ktoś "
            "to w ogóle naprawi?",
            "Przykro mi. Zapisuję miejsce i jeszcze dziś wyślę brygadę, żeby je zabezpieczyła. "
            "Naprawa potrwa do dwóch tygodni.",
            "A co z moim kołem?",
            "Wniosek o odszkodowanie składa się na piśmie, ze zdjęciami i rachunkiem. Wyślę panu "
            "wskazówki.",
        ),
    },
    "lamp": {
        "pl": Talk(
            "Dobry wieczór. Od trzech dni nie świecą dwie lampy koło przystanku, dzieci wracają ze "
            "szkoły po ciemku.",
            "Dziękuję za zgłoszenie. Przekazuję je konserwatorowi, lampy powinny świecić w ciągu "
            "siedmiu dni.",
        ),
        "en": Talk(
            "Hello. Two street lamps near the bus stop have been dark for three days.",
            "Thank you for telling us. I am passing it on now. They should be repaired within seven "
            "days.",
        ),
    },
    "dog": {
        "pl": Talk(
            "Dzień dobry. Pod sklepem od rana leży duży czarny pies, chyba jest ranny i nikt się "
            "nim nie zajmuje.",
            "Dziękuję, że pani dzwoni. Proszę go nie dotykać. Zawiadamiam schronisko, przyjadą "
            "w ciągu godziny.",
        ),
    },
    "smoke": {
        "pl": Talk(
            "Dzień dobry. Sąsiad pali w piecu chyba starymi meblami, dym idzie prosto w okna. Czy "
            "ktoś może to sprawdzić?",
            "Tak. Przyjmuję zgłoszenie, pracownik ochrony środowiska sprawdzi piec. Jeśli dym jest "
            "teraz, wyślę go jeszcze dzisiaj.",
        ),
    },
    "tree": {
        "pl": Talk(
            "Dzień dobry. Na działce uschła mi stara brzoza. Czy mogę ją wyciąć, czy trzeba mieć "
            "zezwolenie?",
            "Na własnej działce najpierw składa się zgłoszenie. Przyjedziemy na oględziny w ciągu "
            "dwudziestu jeden dni i jeśli nie wniesiemy sprzeciwu, może pan ciąć.",
        ),
    },
    "property_tax": {
        "pl": Talk(
            "Dzień dobry. Dostałem decyzję w sprawie podatku i powierzchnia garażu się nie zgadza. "
            "Co mam zrobić?",
            "Rozumiem. Proszę przysłać kopię aktu notarialnego i numer decyzji. Sprawdzimy "
            "ewidencję i jeśli to nasz błąd, poprawimy decyzję.",
            "A ratę mam płacić?",
            "Tak, proszę zapłacić. Jeśli wyjdzie nadpłata, zwrócimy ją na konto.",
        ),
        "en": Talk(
            "Good morning. I have bought a flat here and I do not know how to pay the property tax.",
            "Welcome. Please fill in the form I N one within fourteen days. Then you will get a "
            "decision with the amount and the account number.",
        ),
        "uk": Talk(
            "Добрий день. Я купила квартиру і не знаю, як сплатити податок на нерухомість.",
            "Вітаю. Протягом чотирнадцяти днів подайте формуляр І Н один. Потім ви отримаєте "
            "рішення з сумою та номером рахунку.",
        ),
    },
    "farm_tax": {
        "pl": Talk(
            "Dzień dobry. Chciałem zapytać, do kiedy można składać wniosek o zwrot akcyzy za paliwo.",
            "Wnioski przyjmujemy w lutym i w sierpniu. Potrzebne są faktury z ostatnich sześciu "
            "miesięcy.",
        ),
    },
    "certificate": {
        "pl": Talk(
            "Dzień dobry. Do banku potrzebne mi jest zaświadczenie, że nie zalegam z podatkami. Jak "
            "to dostać?",
            "Wniosek można złożyć w urzędzie albo przez e-Doręczenia. Zaświadczenie wydajemy "
            "w ciągu siedmiu dni, a opłatę przyjmuje kasa do trzynastej.",
        ),
    },
    "id_card": {
        "pl": Talk(
            "Dzień dobry. Za miesiąc kończy mi się dowód osobisty. Jak go wymienić i ile to kosztuje?",
            "Wymiana jest bezpłatna. Proszę przyjść osobiście ze zdjęciem, pobierzemy odciski "
            "palców. Dowód będzie gotowy najpóźniej za trzydzieści dni.",
            "A czy zdjęcie można zrobić u państwa?",
            "Niestety nie, ale zakład fotograficzny jest naprzeciwko urzędu.",
        ),
        "en": Talk(
            "Hello. I have lost my Polish identity card. What should I do?",
            "Please report the loss as soon as you can, in person or online. We can take your "
            "application for a new card on the same day, it is free of charge.",
        ),
    },
    "residence": {
        "pl": Talk(
            "Dzień dobry. Wynajęliśmy dom na Ogrodowej i chcemy się zameldować. Jakie dokumenty "
            "przynieść?",
            "Dokument tożsamości i umowę najmu. Zameldowanie załatwiamy od ręki i bez opłat.",
        ),
        "en": Talk(
            "Good morning. I have rented a flat here and I would like to register my address.",
            "Please come with your passport and the rental contract. Registration is free and takes "
            "a few minutes.",
        ),
        "uk": Talk(
            "Добрий день. Ми винайняли квартиру і хочемо прописатися. Які документи потрібні?",
            "Паспорт або інший документ і договір оренди. Реєстрація безкоштовна, робимо її одразу.",
            "А діти теж мають прийти?",
            "Ні, достатньо свідоцтв про народження дітей.",
        ),
    },
    "family_card": {
        "pl": Talk(
            "Dzień dobry. Urodziło nam się trzecie dziecko i chciałabym złożyć wniosek o Kartę "
            "Dużej Rodziny.",
            "Gratulacje. Wniosek może pani złożyć u nas w pokoju drugim albo przez internet. "
            "Potrzebne są akty urodzenia dzieci.",
        ),
        "uk": Talk(
            "Добрий день. У мене троє дітей. Чи можу я отримати Карту великої родини?",
            "Так. Заяву можна подати у нас, у кабінеті два. Візьміть, будь ласка, документи дітей "
            "і номер ПЕСЕЛЬ.",
        ),
    },
    "copy": {
        "pl": Talk(
            "Dzień dobry. Potrzebny mi jest odpis aktu urodzenia, urodziłem się w innym "
            "województwie. Czy dostanę go u państwa?",
            "Tak, w każdym urzędzie stanu cywilnego. Odpis skrócony kosztuje dwadzieścia dwa złote, "
            "zupełny trzydzieści trzy.",
        ),
    },
    "wedding": {
        "pl": Talk(
            "Dzień dobry. Chcemy wziąć ślub w czerwcu, najlepiej nad stawem. Czy to możliwe?",
            "Tak, ślub poza urzędem jest możliwy. Proszę przyjść razem z dokumentami najwcześniej "
            "sześć miesięcy przed datą.",
        ),
    },
    "school_bus": {
        "pl": Talk(
            "Dzień dobry. Autobus szkolny drugi dzień z rzędu nie zatrzymał się przy kapliczce i syn "
            "szedł pieszo trzy kilometry.",
            "To nie powinno się zdarzyć. Przekazuję sprawę do oświaty, zadzwonią do pani jeszcze "
            "dziś.",
        ),
    },
    "housing": {
        "pl": Talk(
            "Dzień dobry. Mama jest na emeryturze i nie starcza jej na czynsz. Słyszałam o dodatku "
            "mieszkaniowym.",
            "Wnioski przyjmuje ośrodek pomocy społecznej przy Rynku. Trzeba pokazać dochody z "
            "ostatnich trzech miesięcy. Mogę panią połączyć.",
        ),
    },
    "hours": {
        "pl": Talk(
            "Dzień dobry. Do której dzisiaj jest otwarty urząd, bo pracuję do szesnastej?",
            "W poniedziałki jesteśmy do siedemnastej, w pozostałe dni do wpół do czwartej, a w "
            "piątki do czternastej.",
        ),
        "en": Talk(
            "Hello. Until what time are you open on Monday?",
            "On Mondays we are open from eight to five o'clock. The cash desk closes at one.",
        ),
        "uk": Talk(
            "Добрий день. До котрої години ви працюєте в понеділок?",
            "У понеділок ми працюємо з восьмої до сімнадцятої години. Каса працює до тринадцятої.",
        ),
    },
    "driving": {
        "pl": Talk(
            "Dzień dobry. Kupiłem samochód i chcę go zarejestrować. Na którą godzinę mogę przyjść?",
            "Samochody rejestruje starostwo powiatowe, nie gmina. Podam panu numer i adres.",
        ),
    },
    "passport": {
        "pl": Talk(
            "Dzień dobry. Gdzie mogę złożyć wniosek o paszport dla dziecka?",
            "Paszporty wydaje wojewoda. Najbliższy punkt jest w mieście powiatowym, przyjmuje od "
            "ósmej.",
        ),
        "uk": Talk(
            "Добрий день. Де я можу подовжити карту побиту?",
            "Цим займається воєводський уряд, не ґміна. Я дам вам адресу і номер телефону.",
        ),
    },
    "wrong_number": {
        "pl": Talk(
            "Dzień dobry, przychodnia? Chciałam zapisać się do doktora na jutro.",
            "Dodzwoniła się pani do urzędu gminy. Przychodnia ma inny numer, podobny do naszego.",
        ),
    },
}
