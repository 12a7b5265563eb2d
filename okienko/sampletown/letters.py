# ruff: noqa: E501 - sentences stay whole
"""E-mails of the sample commune's customers. `{street}`, `{name}` and `{number}` are filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .replies import (
    BULKY,
    CALENDAR,
    COMPLAINT_WASTE,
    COPY,
    GENERAL,
    HOW_TO_APPLY,
    ID_CARD,
    NOT_OURS,
    REPAIR,
    RESIDENCE,
    TAX,
)


@dataclass(frozen=True)
class SampleLetter:
    """A letter about the matter `key` (matters.py); `reply` is the template that answers it."""

    key: str
    subject: str
    text: str
    reply: str = GENERAL


LETTERS: Mapping[str, Sequence[SampleLetter]] = {
    "pl": (
        SampleLetter(
            "bio",
            "Bioodpady nieodebrane - {street}",
            "Dzień dobry,\n\ndziś miały być zabrane bioodpady z {street}, a pojemnik dalej stoi "
            "pełny. To już drugi raz w tym miesiącu. Kiedy przyjadą?\n\nPozdrawiam\n{name}",
            COMPLAINT_WASTE,
        ),
        SampleLetter(
            "calendar",
            "Kalendarz odbioru odpadów",
            "Szanowni Państwo,\n\nproszę o przesłanie kalendarza odbioru odpadów dla {street} na "
            "przyszły rok. Na stronie jest tylko tegoroczny.\n\nZ poważaniem\n{name}",
            CALENDAR,
        ),
        SampleLetter(
            "bulky",
            "Stara lodówka",
            "Dzień dobry, mam do oddania starą lodówkę i pralkę. Czy odbieracie je z domu, czy muszę "
            "sam zawieźć? Nie mam auta.\n{name}",
            BULKY,
        ),
        SampleLetter(
            "waste_fee",
            "Zmiana liczby osób w deklaracji",
            "Dzień dobry,\nod 1 listopada syn mieszka we Wrocławiu i w domu zostały dwie osoby. Jak "
            "zmienić opłatę za śmieci i od kiedy będzie niższa?\n{name}, {street}",
            TAX,
        ),
        SampleLetter(
            "pothole",
            "Dziura w jezdni",
            "Dzień dobry,\n\nna {street}, tuż za przejściem dla pieszych, zapadła się jezdnia. Dziura "
            "ma z pół metra i rośnie po każdym deszczu. Proszę ją zabezpieczyć, zanim ktoś wpadnie "
            "rowerem.\n\n{name}",
            REPAIR,
        ),
        SampleLetter(
            "lamp",
            "Ciemno na przystanku",
            "Dzień dobry, od poniedziałku nie świeci lampa przy przystanku na {street}. Rano i "
            "wieczorem stoją tam dzieci. Proszę o naprawę.\n\n{name}",
            REPAIR,
        ),
        SampleLetter(
            "smoke",
            "Dym z komina",
            "Dobry wieczór,\n\nz komina przy {street} co wieczór leci czarny dym i czuć plastik. Czy "
            "gmina może to sprawdzić? Wolałbym zostać anonimowy wobec sąsiada.\n\n{name}",
            REPAIR,
        ),
        SampleLetter(
            "tree",
            "Wniosek o wycinkę drzewa",
            "Składam wniosek o wydanie zezwolenia na wycinkę dwóch topoli na mojej działce przy "
            "{street}. Korzenie podnoszą kostkę na podjeździe.\n\n{name}",
            HOW_TO_APPLY,
        ),
        SampleLetter(
            "property_tax",
            "Podatek od nieruchomości - rata listopadowa",
            "Dzień dobry,\nrata listopadowa została zapłacona dwa razy, 10 i 14 listopada. Czy "
            "nadpłata przejdzie na marzec, czy trzeba pisać wniosek o zwrot?\n\nPozdrawiam,\n{name}",
            TAX,
        ),
        SampleLetter(
            "certificate",
            "Zaświadczenie do banku",
            "Witam, proszę o wydanie zaświadczenia o niezaleganiu w podatkach, bank czeka do końca "
            "tygodnia. Czy mogę je dostać e-mailem?\n{name}",
            HOW_TO_APPLY,
        ),
        SampleLetter(
            "id_card",
            "Odbiór dowodu",
            "Dzień dobry, mój wniosek o dowód jest u Państwa od trzech tygodni. Czy dowód już jest "
            "i czy może go odebrać ktoś z rodziny?\n{name}",
            ID_CARD,
        ),
        SampleLetter(
            "copy",
            "Akt urodzenia",
            "Dzień dobry,\nczy odpis aktu urodzenia mogę zamówić przez internet? Mieszkam teraz w "
            "Gdańsku, a akt jest w Zielonce Dolnej.\n\n{name}",
            COPY,
        ),
        SampleLetter(
            "driving",
            "Rejestracja przyczepki",
            "Dzień dobry, chciałbym umówić się na rejestrację przyczepki samochodowej. Jakie "
            "dokumenty i ile to kosztuje?\n{name}",
            NOT_OURS,
        ),
        SampleLetter(
            "hours",
            "Podziękowanie",
            "Chciałabym podziękować pani, która odebrała wczoraj telefon w sprawie zasiłku dla mamy. "
            "Wszystko wytłumaczyła spokojnie i po ludzku. Oby tak wszędzie.\n\n{name}",
        ),
    ),
    "en": (
        SampleLetter(
            "residence",
            "Registering my address",
            "Hello,\n\nI moved to {street} last week and I would like to register. I speak only a "
            "little Polish. Which documents should I bring, and do I need an appointment?\n\nKind "
            "regards,\n{name}",
            RESIDENCE,
        ),
        SampleLetter(
            "calendar",
            "Waste collection days",
            "Good morning,\ncould you please send me the waste collection calendar for {street}? We "
            "have no idea which bin goes out when.\n\nThanks,\n{name}",
            CALENDAR,
        ),
        SampleLetter(
            "pothole",
            "Broken manhole cover",
            "Dear Sir or Madam,\n\nthe manhole cover in front of {street} is broken and rattles all "
            "night. Yesterday a cyclist fell. Could you have it repaired?\n\n{name}",
            REPAIR,
        ),
    ),
    "uk": (
        SampleLetter(
            "residence",
            "Прописка дитини",
            "Добрий день!\n\nМи живемо на {street} і хочемо прописати доньку, їй три роки. Які "
            "документи потрібні і чи треба платити?\n\nДякую,\n{name}",
            RESIDENCE,
        ),
        SampleLetter(
            "calendar",
            "Графік вивезення сміття",
            "Добрий день, надішліть, будь ласка, графік вивезення сміття для {street}. У домі нічого "
            "не залишили попередні мешканці.\n{name}",
            CALENDAR,
        ),
        SampleLetter(
            "passport",
            "Карта побиту",
            "Добрий день. У мене закінчується карта побиту. Чи можу я подати заяву у вас, чи треба "
            "їхати до воєводства?\n\nЗ повагою\n{name}",
            NOT_OURS,
        ),
    ),
}

#: What a customer writes back to an answer, by language.
THANKS: Mapping[str, Sequence[str]] = {
    "pl": (
        "Dziękuję za szybką odpowiedź. Zadzwonię, gdyby znowu nie przyjechali.\n{name}",
        "Dziękuję. A czy mogę to załatwić w piątek po południu?\n{name}",
    ),
    "en": ("Thank you, that is very helpful!\n{name}",),
    "uk": ("Щиро дякую за відповідь!\n{name}",),
}
