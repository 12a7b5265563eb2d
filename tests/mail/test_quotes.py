"""What of a letter is folded: what mailers quote, never what somebody wrote in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okienko.channels.email.quotes import folds, split_quotes
from tests.slow import PIECES, long, superlinear

OWN = "Dzień dobry,\ndziękuję za odpowiedź. Kiedy?"

#: Enough by themselves.
HEADS = [
    "Wiadomość napisana przez Anna Nowak <a@b.pl> w dniu 2 mar 2026, o godz. 09:12:\n\nWitamy",
    "Wiadomość napisana przez Anna Nowak w dniu 2 mar 2026, o godz. 09:12:\n\n> Witamy",
    "2026-03-02 9:12 GMT+01:00 Anna Nowak <anna@gmina.example>:\n\n> Witamy",
    "2026-03-02 9:12 GMT+01:00 Anna Nowak <anna@gmina.example>:\nWitamy",
    "Temat: x\nData: 2026-03-02 9:12\nNadawca: Anna <a@b.pl>\nAdresat: j@wp.pl\n\nA",
    "Nadawca: Anna <anna@gmina.example>\nAdresat: jan@wp.pl\nTemat: x\n\nWitamy",
    "____________________\nOd: Anna <a@b.pl>\nWysłano: 2 marca 2026 09:12\nDo: J\nTemat: x\n\nA",
    "From: Anna Nowak\nSent: Monday, March 2, 2026 9:12 AM\nTo: Jan\nSubject: x\n\nWelcome",
    "*Von:* Anna <a@b.pl>\n*Gesendet:* 2. März 2026 09:12\n*An:* Jan\n*Betreff:* x\n\nHallo",
    "Від: Anna <a@b.pl>\nНадіслано: 2 березня 2026 р. 09:12\nКому: Jan\nТема: x\n\nВітаємо",
    'Od: "Anna" <a@b.pl>\nDo: j@interia.pl;\nWysłane: 9:12 Poniedziałek 2026-03-02\nTemat: x\n\nA',
    "Am 02.03.2026 um 09:12 schrieb Anna Nowak <a@b.pl>:\n> Hallo",
    "Am Mo., 2. März 2026 um 09:12 Uhr schrieb Anna Nowak <\na@b.pl>:\n\n> Hallo",
    "Anna Nowak <a@b.pl> schrieb am Mo., 2. März 2026, 09:12:\n\n> Hallo",
    "Dnia 2 marca 2026 09:12 Anna Nowak <a@b.pl> napisał(a):\n\nWitamy",
    "W dniu 2026-03-02 09:12:13 użytkownik Anna <a@b.pl> napisał:\nWitamy",
    "Użytkownik Anna <a@b.pl> napisał:\nWitamy",
    "W dniu 2.03.2026 o 09:12, Anna Nowak pisze:\n> Witamy",
    "pon., 2 mar 2026, 09:12 użytkownik Anna <a@b.pl> napisał:\n\n> Witamy",
    "pon., 2 mar 2026 o 09:12 Anna Nowak <a@b.pl> napisał(a):\n\n> Witamy",
    "On Mon, Mar 2, 2026 at 9:12 AM Anna\n<a@b.pl> wrote:\n\n> Hi",
    "On 2 Mar 2026, at 09:12, Anna <a@b.pl> wrote:\n\n> Hi\n> \n> there",
    "On Monday, March 2nd, 2026 at 9:12 AM, Anna <a@b.pl> wrote:\n\nHi",
    "пн, 2 бер. 2026 р. о 09:12 Anna <a@b.pl> пише:\n\n> Вітаємо",
    "2 бер. 2026 р. о 09:12 Anna <a@b.pl> написав(-ла):\n\n> Вітаємо",
    "Le lun. 2 mars 2026 à 09:12, Anna <a@b.pl> a écrit :\n> Bonjour",
    "---- Oryginalna wiadomość ----\nOd: Anna <a@b.pl>\nData: 02.03.2026 09:12 (GMT)\nDo: j\n\nA",
    "Anna Nowak <a@b.pl> napisał(a):\n> Witamy",
    "> W dniu 2 mar 2026, o 09:12, Anna <a@b.pl> pisze:\n> \n> Witamy",
    "> Wiadomość napisana przez Anna Nowak\n> <a@b.pl> w dniu 2.03.2026, o godz. 09:12:\n> \n> Hi",
    "Wiadomość napisana w dniu 2.03.2026, o godz. 09:12, przez Anna <a@b.pl>:\n\n> Witamy",
    "Wiadomość od Anna <a@b.pl> z dnia 2.03.2026 09:12:\n> Witamy",
    "Cytowanie Anna <a@b.pl>:\n\n> Witamy",
    "\u202a2 mar 2026 o 09:12 Anna <a@b.pl> napisał(a):\u202c\n\n> Witamy",
    "пн, 2 мар. 2026 г. в 09:12, Anna <a@b.pl>:\n\n> Вітаємо",
    "Понедельник, 2 марта 2026, 9:12 +03:00 от Anna <a@b.pl>:\n\nВітаємо",
    'Від кого: "Anna" <a@b.pl>\nДата: 2 березня 2026, 09:12:13\n\nВітаємо',
    "Anna Nowak <a@b.pl> hat am 02.03.2026 09:12 CET geschrieben:\n\nHallo",
    "El lun, 2 mar 2026 a las 9:12, Anna (<a@b.pl>) escribió:\n\n> Hola",
    "Am 02.03.26 um 09:12 schrieb a@b.pl:\n\nHallo",
    "Od: Anna [mailto:a@b.pl]\nWysłano: 2 marca 2026\nDo: j\nTemat: x\n\nA",
    "____________________\nOd: Anna\nWysłano: 2 marca 2026 09:12\nDo: J\n\nA",
    "Od:\xa0Anna <a@b.pl>\nWysłane:\xa02 marca 2026 09:12\nDo:\xa0Jan\nTemat:\xa0x\n\nA",
    "Anna\xa0Nowak\xa0<a@b.pl>\xa0napisał(a):\n\n> A",
    "On Mon, Mar 2, 2026 at 9:12\u202fAM Anna <a@b.pl> wrote:\n\nHi",
    "> Od: Anna <a@b.pl>\n> Wysłane: 2 marca 2026 09:12\n> Do: Jan\n> Temat: x\n>\n> A",
    "> From: Anna\n> Sent: Monday, March 2, 2026 9:12 AM\n> To: Jan\n> Subject: x\n> \n> A",
    "-------- Oryginalna wiadomość --------Od: Anna <a@b.pl> Data: 2.03.2026 09:12 Do: j@wp.pl\nA",
    "-------- Original message --------From: Anna <a@b.pl> Date: 02/03/2026 09:12\nA",
    '------ Wiadomość oryginalna ------\nOd "Anna" <a@b.pl>\nDo "Jan" <j@wp.pl>\nTemat Re: x\n\nA',
    '------ Original Message ------\nFrom "Anna" <a@b.pl>\nTo "Jan" <j@wp.pl>\nSubject x\n\nA',
    "-----Anna <a@b.pl> napisał(a): -----\nDo: j@wp.pl\nOd: Anna <a@b.pl>\nTemat: x\n\nA",
    "-----Anna <a@b.pl> wrote: -----\n\nHi",
    "W dniu pon, 02.03.2026 o godz. 09\u223612 +0100, użytkownik Anna\nnapisał:\n> A",
    "2 mar 2026 09:12:13 Anna <a@b.pl>:\n\n> A",
    "W dniu 2026-03-02 Urząd napisał(a):\n> A",
    "On 2 Mar 2026, 09:12 +0100, Anna <a@b.pl>, wrote:\nA",
]
#: Enough where the letter is known to answer one of ours.
WEAKER = [
    "W dniu 2.03.2026 o 09:12, Anna Nowak pisze:\n\nWitamy",
    "-----Original Message-----\nWitamy",
    "> Witamy\n> w urzędzie",
    "Pani Anna napisała:\n> Witamy",
    "W piśmie z dnia 2.03.2026 r. Urząd napisał:\n> odmawiamy\n> wydania",
]
#: A customer's own words, whatever they look like.
THEIRS = [
    "W dniu 12.03 złożyłam wniosek.\nUrzędniczka napisała mi:\nProszę czekać.\nCzekam.",
    "W dniu 12.03.2026 o 10:00 byłam u Państwa.\nUrzędniczka powiedziała:\nProszę czekać.",
    "Dnia 2 marca pani Nowak napisała:\nproszę przyjść w piątek",
    "Od: 12 marca\nDo: 13 marca\nOsób: 40",
    "Od: 12.03.2026\nDo: 13.03.2026\nTemat: półkolonie",
    "Od: ul. Polna\nDo: ul. Leśna\nData: 12 marca\nTemat: objazd",
    "From: Warsaw\nTo: Berlin\nDate: soon",
    "Pierwsza część\n____________________________________\ndruga część",
    "Pierwsza część\n------------------------------------\ndruga część",
    "Pierwsza część\n—\ndruga część",
    "Mam pytanie:\n> 18 lat czy więcej?",
    "--\nproszę też o pilną odpowiedź, bo termin mija jutro rano.",
    "Data: 2 marca 2026, 10:00\nMiejsce: rynek",
    "Wysłane dnia 2 marca pismo nie dotarło.",
    "Wysłane przez Państwa pismo nie dotarło.",
    "Wysłany przez Panią formularz jest pusty.",
    "Sent from Warsaw, the parcel never arrived.",
    "Надіслано з пошти рекомендований лист, відповіді немає.",
    "W dniu 12.03.2026 o 10:15 Pani Nowak napisała:\nproszę przyjść. Przyszłam.",
    "W dniu 12.03.2026 o 10:00 byłam u Państwa.\nAnna <anna@gmina.pl> napisała:\ni nic",
    "W dniu 12.03.2026 o 10:00 Urzędniczka napisała na kartce anna@gmina.pl:\ni nic",
    "2 marca 2026 o 9:12 na adres urzad@gmina.pl napisałam:\nproszę o termin",
    "2.03.2026 9:12 pisałem na urzad@gmina.pl i nikt nie odpisał:\nProszę o odpowiedź",
    "On 2 March 2026 at 9:12 I wrote to office@b.pl:\nplease help",
    "On 2 March 2026 at 9:12 I wrote:\n\nplease help",
    "Od: Jan Kowalski\nDo: Urząd Gminy\nData: 12.03.2026\nTemat: zaświadczenie\n\nProszę.",
    "Od: Jan Kowalski, jan@wp.pl\nDo: Urząd\nTemat: skarga\n\nSkarżę się na hałas.",
    "Od: jan@wp.pl\nDo: urzad@gmina.pl\nTemat: skarga\n\nSkarżę się na hałas.",
    "Od: jan@wp.pl dostałem groźby\nDo: anna@wp.pl też\nData: 2.03.2026 12:00",
    "Nadawca: Jan Kowalski jan@wp.pl\nOdbiorca: Urząd\nData: 2.03.2026\nTemat: paczka",
    "Data: 2 marca 2026, 10:00\nOd: Rynek\nDo: Dworzec\nTrasa: ul. Długa",
    "From: 10:00\nTo: 12:00\nDate: 2026-03-02\nSubject: room",
    "Від: Львів\nКому: Київ\nДата: 02.03.2026\nТема: поїзд",
    "--\n1. zaświadczenie\n2. odpis\n3. dowód",
    "--\nProszę pilnie.",
    "Wysłane z telefonu wnioski nie doszły, proszę sprawdzić.",
    "Wysłane 2 marca z telefonu zdjęcia są nieczytelne, mam wysłać raz jeszcze?",
    "Sent from my phone it did not arrive.",
    "Get in touch by mobile, thanks",
    "-----\nDruga sprawa: śmieci.",
    "----- ważne: -----\nproszę o termin",
    "Od Jana <jan@wp.pl>\ndo Anny <anna@wp.pl>",
    "Imię: Jan\nE-mail: jan@wp.pl\nTemat: skarga\nData: 2.03.2026 10:00",
    "Od: 08:00\nDo: 16:00\nData: 2.03.2026\nTemat: sala",
]


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("answers", [False, True])
def test_what_mailers_quote_is_folded(head: str, answers: bool) -> None:
    shown = split_quotes(f"{OWN}\n\n{head}", answers=answers)
    assert (shown.new, shown.rest) == (OWN, head)


@pytest.mark.parametrize("head", WEAKER)
def test_a_weak_sign_counts_in_an_answer_alone(head: str) -> None:
    text = f"{OWN}\n\n{head}"
    assert split_quotes(text, answers=True).new == OWN
    assert folds(text, answers=False) == ()


@pytest.mark.parametrize("words", THEIRS)
@pytest.mark.parametrize("answers", [False, True])
def test_a_customers_own_words_are_shown(words: str, answers: bool) -> None:
    assert folds(f"{OWN}\n\n{words}", answers=answers) == ()
    assert folds(f"{OWN}\n{words}\n\nZ poważaniem", answers=answers) == ()


@pytest.mark.parametrize(
    "words",
    [
        "Sąsiad napisał:\n> wyjdź\n> stąd",
        "W dniu 2 marca 2026 sąsiad napisał:\n> wyjdź\n> stąd",
        "Ustawa w art. 35 § 1 pisze:\n> Organy załatwiają sprawy\n> bez zwłoki.",
        "The law writes:\n> Authorities act\n> at once.",
    ],
)
def test_what_a_first_letter_quotes_is_its_writers_own(words: str) -> None:
    assert folds(f"{OWN}\n\n{words}\n\nZ poważaniem", answers=False) == ()


def test_answers_between_the_quotes_stay_in_their_order() -> None:
    text = (
        "Odpowiadam niżej.\n\nW dniu 2.03.2026 o 09:12, Anna Nowak <a@b.pl> pisze:\n"
        "> Ile osób?\nCztery.\n> Kiedy?\nW maju.\n"
    )
    assert folds(text, answers=True) == ()


def test_an_answer_below_the_quote_stays_below_it() -> None:
    text = "Am 02.03.2026 um 09:12 schrieb Anna <a@b.pl>:\n> Wie viele?\n\nVier.\nGruß"
    shown = split_quotes(text)
    assert (shown.new, shown.rest.split("\n")[-1]) == ("Vier.\nGruß", "> Wie viele?")


def test_a_postscript_below_the_signature_is_shown() -> None:
    shown = split_quotes(f"{OWN}\n-- \nJan Kowalski\nul. Długa 1\n\nPS Proszę też o fakturę")
    assert shown.new == f"{OWN}\nPS Proszę też o fakturę"
    assert shown.rest == "-- \nJan Kowalski\nul. Długa 1\n"[:-1]
    asked = f"{OWN}\n-- \nJan Kowalski\nCzy mogę przyjść we wtorek?"
    assert split_quotes(asked).new.endswith("Czy mogę przyjść we wtorek?")
    hurried = split_quotes(f"{OWN}\n-- \nJan\nProszę pilnie!")
    assert hurried.new == f"{OWN}\nProszę pilnie!"
    mobile = split_quotes(f"{OWN}\n\nWysłano z iPhone'a\n\nZapomniałem: chodzi o ul. Polną")
    assert "ul. Polną" in mobile.new
    assert mobile.rest == "Wysłano z iPhone'a"


@pytest.mark.parametrize(
    "line",
    [
        "Wysłano z iPhone'a",
        "Wysłane z Outlook dla Androida",
        "Wysłano z aplikacji Poczta dla Windows",
        "Wysłane z mojego telefonu Samsung Galaxy",
        "Wysłane z urządzenia Xiaomi",
        "Wysłano z WP Poczty, przepraszam za literówki z telefonu",
        "Sent from my iPad",
        "Sent with Proton Mail secure email.",
        "Get Outlook for iOS",
        "Pobierz aplikację Outlook dla systemu iOS",
        "Надіслано з мого телефону",
        "Відправлено з iPhone",
        "Von meinem Smartphone gesendet",
    ],
)
def test_what_a_program_signs_is_folded(line: str) -> None:
    assert split_quotes(f"{OWN}\n\n{line}").rest == line


def test_a_signature_below_the_quote_is_folded_with_it() -> None:
    text = f"{OWN}\n\nAnna <a@b.pl> napisał(a):\n> Witamy\n\n-- \nJan Kowalski"
    assert split_quotes(text).new == OWN


def test_a_letter_is_never_folded_whole() -> None:
    for head in (*HEADS, *WEAKER):
        assert split_quotes(head).new


LINES = st.sampled_from(
    [*HEADS, *WEAKER, *THEIRS, "> a", ">", "", " ", "-- ", "PS x", "x:", "Od: a@b.pl", "Jan"]
)
TEXTS = st.one_of(st.text(max_size=600), st.lists(LINES, max_size=12).map("\n".join))


@given(TEXTS, st.booleans())
def test_nothing_is_lost_and_nothing_is_folded_twice(text: str, answers: bool) -> None:
    at = 0
    for fold in folds(text, answers=answers):
        assert at <= fold.start < fold.end <= len(text)
        at = fold.end
    shown = split_quotes(text, answers=answers)
    assert sorted("".join((shown.new + shown.rest).split())) == sorted("".join(text.split()))
    assert shown.new.strip() or not text.strip()


@pytest.mark.parametrize("length", [3_000, 50_000], ids=["short", "long"])
@pytest.mark.parametrize("ending", ["\n", ":\n"], ids=["lines", "colons"])
def test_time_grows_with_the_length(length: int, ending: str) -> None:
    """The longest letter that is kept has a million characters."""
    found = []
    for piece in PIECES:
        text = long(long(piece, 300) + ending, length)
        found.append(superlinear(lambda t: folds(t, answers=True), text, allowed=0.05))
    assert [words for words in found if words] == []


def test_an_account_statement_takes_no_time() -> None:
    statement = next(piece for piece in PIECES if piece.startswith("PL61"))
    for text in (statement * 1000, ("7" * 220 + "\n") * 200):
        assert superlinear(lambda t: folds(t, answers=True), text, allowed=0.05) == ""
