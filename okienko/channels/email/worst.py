"""The worst letter of each kind that is known to have cost much, for the bench: about 1 MB each.

What they cost is paid where letters are read (reading.py); a page shows what was kept.
"""

from collections.abc import Iterator

from okienko.channels.email.specimen import large_letter

_STATEMENT = "PL61 1090 1014 0000 0712 1981 2874 | 2026-03-02 | 1 234,56 PLN | " + "1234567890" * 3
_TEXTS = {
    "1,000 lines of an account statement": f"{_STATEMENT}\n" * 1_000,
    "200 lines of 220 digits": f"{'1' * 220}\n" * 200,
    "one line of 900,000 characters": "słowo " * 150_000,
    "100,000 lines of quotes": "> cytat\n" * 100_000,
    "heads of quotes, again and again": "W dniu 2026-03-02 Jan napisał:\n> nie\n" * 20_000,
    "5,000 addresses of pages": "https://www.example.pl/strona?a=1 " * 5_000,
}
_HTML = {
    "tags never closed": "<a " * 300_000,
    "comments never closed": "<!--" * 250_000,
    "boxes in boxes": "<div>" * 200_000,
    "broken character references": "&#" * 450_000,
    "500,000 paragraphs": "<p>x" * 500_000,
    "tables in tables": "<table><tr><td>x" * 60_000,
    "50,000 coloured words": '<span style="color:red">x</span> ' * 50_000,
    "10,000 pictures from outside": '<img src="https://example.pl/a.png"> ' * 10_000,
}
_HEADERS = {
    "a group of addresses in a group": f"From: {'a:' * 995} jan@example.pl\r\n",
    "comments in comments": f"From: jan@example.pl\r\nTo: {'(' * 995} a@example.pl\r\n",
    "5,000 recipients": "From: jan@example.pl\r\nTo: "
    + ",\r\n ".join(f"p{number}@example.pl" for number in range(5_000))
    + "\r\n",
}


def worst_letters() -> Iterator[tuple[str, bytes]]:
    """(kind, letter) of each, one after the other."""
    for number, (kind, text) in enumerate(_TEXTS.items()):
        yield kind, _letter(f"text{number}", "plain", text)
    for number, (kind, html) in enumerate(_HTML.items()):
        yield kind, _letter(f"html{number}", "html", html)
    for number, (kind, headers) in enumerate(_HEADERS.items()):
        yield kind, _letter(f"head{number}", "plain", "Proszę o odpowiedź.", headers)
    yield "parts in parts", _nested()
    yield "a file of 36 MB", large_letter("worst", 36)


def _letter(name: str, kind: str, body: str, headers: str = "From: jan@example.pl\r\n") -> bytes:
    head = (
        f"{headers}Subject: Pytanie\r\nMessage-ID: <{name}@worst.example>\r\n"
        f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    return (head + body.replace("\n", "\r\n")).encode()


def _nested() -> bytes:
    """Multiparts in multiparts, 2,000 deep, with a word at the bottom."""
    head = "From: jan@example.pl\r\nSubject: Pytanie\r\nMessage-ID: <parts@worst.example>\r\n"
    for depth in range(2_000):
        head += f'Content-Type: multipart/mixed; boundary="b{depth}"\r\n\r\n--b{depth}\r\n'
    return (head + "\r\nSłowo.\r\n").encode()
