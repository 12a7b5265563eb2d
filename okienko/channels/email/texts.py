"""What the program writes to customers by itself, in the languages that letters come in.

They go to people who may not read the interface's language, so all three stand here together.
"""

from collections.abc import Mapping

ACKNOWLEDGEMENT = {
    "pl": """\
Dzień dobry,

otrzymaliśmy Państwa wiadomość. Numer kontaktu: {number}

Odpowie na nią pracownik urzędu. Jeśli chcą Państwo coś dodać, proszę odpowiedzieć na tę
wiadomość i zostawić numer w temacie.

{today}To jest automatyczne potwierdzenie. Zwykła wiadomość e-mail nie wszczyna sprawy
administracyjnej (art. 63 § 1 Kodeksu postępowania administracyjnego).

{office}
""",
    "en": """\
Hello,

we have received your message. Your contact number: {number}

A member of staff will answer it. To add something, reply to this message and leave the
number in the subject.

{today}This is an automatic confirmation. An ordinary e-mail does not open an administrative case
(Art. 63 § 1 of the Polish Code of Administrative Procedure).

{office}
""",
    "uk": """\
Добрий день!

Ми отримали Ваше повідомлення. Номер звернення: {number}

Вам відповість працівник установи. Щоб щось додати, дайте відповідь на цей лист і залиште
номер у темі.

{today}Це автоматичне підтвердження. Звичайний електронний лист не відкриває адміністративної
справи (ст. 63 § 1 Кодексу адміністративного провадження Польщі).

{office}
""",
}

# Its subject for somebody to whom the office has not written before.
SUBJECT = {
    "pl": "Potwierdzenie otrzymania wiadomości",
    "en": "Your message has been received",
    "uk": "Підтвердження отримання повідомлення",
}


def acknowledgement_subject(language: str) -> str:
    """The subject of a letter that confirms; in Polish when the language is another."""
    return SUBJECT.get(language, SUBJECT["pl"])


def acknowledgement(
    language: str, number: str, office: str, today: Mapping[str, str] | None = None
) -> str:
    """The text that confirms a letter; in Polish when the language is another.

    `today`: why the office is closed, a sentence by language; in Polish when there is no other.
    """
    text = ACKNOWLEDGEMENT.get(language, ACKNOWLEDGEMENT["pl"])
    words = (today or {}).get(language) or (today or {}).get("pl", "")
    return text.format(number=number, office=office, today=f"{words}\n\n" if words else "")
