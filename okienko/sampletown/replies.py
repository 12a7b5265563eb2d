# ruff: noqa: E501 - sentences stay whole
"""Reply templates of the sample commune, in Polish, English and Ukrainian.

The names in braces are filled by the desk (knowledge/filling.py).
"""

from collections.abc import Mapping

COMPLAINT_WASTE = "Odpady: reklamacja przyjęta"
CALENDAR = "Odpady: kalendarz odbioru"
BULKY = "Odpady: gabaryty i sprzęt"
REPAIR = "Zgłoszenie przyjęte"
TAX = "Podatki i opłaty: wyjaśnienie"
ID_CARD = "Dowód osobisty"
RESIDENCE = "Zameldowanie"
COPY = "Odpis aktu stanu cywilnego"
HOW_TO_APPLY = "Jak złożyć wniosek"
NOT_OURS = "Nie nasza sprawa"
GENERAL = "Odpowiedź ogólna"

_PL = "\n\nZ pozdrowieniami\n{official}\n{office}, tel. {office_phone}"
_EN = "\n\nKind regards\n{official}\n{office}, tel. {office_phone}"
_UK = "\n\nЗ повагою\n{official}\n{office}, тел. {office_phone}"

#: name -> (path of the topic, {language: body})
REPLIES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    COMPLAINT_WASTE: (
        "Odpady › bioodpady › nieodebrane",
        {
            "pl": "Dzień dobry,\n\ndziękujemy za zgłoszenie i przepraszamy za kłopot. Przekazaliśmy "
            "je firmie odbierającej odpady: na odbiór ma dwa dni robocze. Proszę zostawić pojemnik "
            "przy ulicy. Numer kontaktu: {contact_number}." + _PL,
            "en": "Hello,\n\nthank you for telling us, and sorry for the trouble. We have passed it "
            "on to the collection company, which has two working days to come. Please leave the bin "
            "by the road. Contact number: {contact_number}." + _EN,
            "uk": "Добрий день!\n\nДякуємо за повідомлення і перепрошуємо за незручності. Ми передали "
            "його фірмі, яка має два робочі дні на вивезення. Залиште, будь ласка, контейнер біля "
            "дороги. Номер звернення: {contact_number}." + _UK,
        },
    ),
    CALENDAR: (
        "Odpady › harmonogram odbioru",
        {
            "pl": "Dzień dobry,\n\nbioodpady odbieramy w czwartki, plastik i papier co drugą środę, "
            "szkło raz w miesiącu. Kalendarz na nowy rok rozniesiemy do skrzynek w drugiej połowie "
            "grudnia; będzie też na stronie gminy." + _PL,
            "en": "Hello,\n\nbio waste is collected on Thursdays, plastic and paper every second "
            "Wednesday, glass once a month. The calendar for the new year comes to your letter box "
            "in the second half of December." + _EN,
            "uk": "Добрий день!\n\nБіовідходи вивозимо щочетверга, пластик і папір кожної другої "
            "середи, скло раз на місяць. Календар на новий рік рознесемо по скриньках у другій "
            "половині грудня." + _UK,
        },
    ),
    BULKY: (
        "Odpady › gabaryty i PSZOK",
        {
            "pl": "Dzień dobry,\n\nsprzęt i meble przyjmuje bezpłatnie PSZOK przy ul. Polnej: wtorki "
            "i czwartki 10-17, soboty 8-13. Osobom bez samochodu pomagamy: dwa razy w roku "
            "odbieramy gabaryty sprzed domu, najbliższa zbiórka jest w marcu." + _PL,
            "en": "Hello,\n\nyou can leave furniture and appliances free of charge at the recycling "
            "point in Polna Street: Tuesdays and Thursdays 10-17, Saturdays 8-13." + _EN,
            "uk": "Добрий день!\n\nМеблі та техніку безкоштовно приймає PSZOK на вул. Polna: вівторок "
            "і четвер 10-17, субота 8-13." + _UK,
        },
    ),
    REPAIR: (
        "Drogi i oświetlenie",
        {
            "pl": "Dzień dobry,\n\ndziękujemy, że Pan/Pani o tym pisze. Zgłoszenie trafiło do "
            "pracowników, którzy sprawdzą je na miejscu. O wyniku napiszemy pod ten adres. Numer "
            "kontaktu: {contact_number}." + _PL,
            "en": "Hello,\n\nthank you for telling us. Our people will look at it on the spot, and "
            "we will write to you what they found. Contact number: {contact_number}." + _EN,
            "uk": "Добрий день!\n\nДякуємо за повідомлення. Наші працівники перевірять це на місці, "
            "і ми напишемо вам про результат. Номер звернення: {contact_number}." + _UK,
        },
    ),
    TAX: (
        "Podatki i opłaty",
        {
            "pl": "Dzień dobry,\n\nsprawdziliśmy stan konta. Nadpłatę zaliczymy na następną ratę, a "
            "jeśli woli Pan/Pani zwrot, wystarczy krótkie pismo z numerem rachunku. Zmianę liczby "
            "osób w deklaracji zgłasza się w ciągu 14 dni." + _PL,
            "en": "Hello,\n\nwe have checked your account. What you overpaid counts towards the next "
            "instalment; for a refund a short letter with your account number is enough." + _EN,
            "uk": "Добрий день!\n\nМи перевірили стан рахунку. Переплату зарахуємо на наступний "
            "внесок; для повернення достатньо короткого листа з номером рахунку." + _UK,
        },
    ),
    ID_CARD: (
        "Sprawy obywatelskie › dowód osobisty",
        {
            "pl": "Dzień dobry,\n\ndowód wydajemy najpóźniej w ciągu 30 dni, bezpłatnie. Odbiera się "
            "go osobiście, bo sprawdzamy odciski palców; pokój 2. Czy dowód już czeka, można "
            "sprawdzić na gov.pl." + _PL,
            "en": "Hello,\n\nan identity card is free and ready within 30 days. You collect it in "
            "person, because fingerprints are checked; room 2." + _EN,
            "uk": "Добрий день!\n\nПосвідчення особи видаємо безкоштовно протягом 30 днів. Його "
            "потрібно забрати особисто, бо перевіряємо відбитки пальців; кабінет 2." + _UK,
        },
    ),
    RESIDENCE: (
        "Sprawy obywatelskie › meldunek",
        {
            "pl": "Dzień dobry,\n\nzameldowanie jest bezpłatne i robimy je od ręki. Potrzebny jest "
            "dokument tożsamości i umowa najmu albo akt własności; dla dziecka akt urodzenia. Pokój "
            "2, bez umawiania. Godziny: {hours}." + _PL,
            "en": "Hello,\n\nregistration is free and takes a few minutes. Please bring your passport "
            "or residence card and the rental contract. Room 2, no appointment needed; colleagues "
            "speak English. Hours: {hours}." + _EN,
            "uk": "Добрий день!\n\nПрописка безкоштовна, робимо її одразу. Потрібні документ, що "
            "посвідчує особу, і договір оренди; для дитини свідоцтво про народження. Кабінет 2, без "
            "запису. Години: {hours}." + _UK,
        },
    ),
    COPY: (
        "Stan cywilny › odpis aktu",
        {
            "pl": "Dzień dobry,\n\nodpis można zamówić przez gov.pl z profilem zaufanym albo w każdym "
            "urzędzie stanu cywilnego. Odpis skrócony kosztuje 22 zł, zupełny 33 zł." + _PL,
            "en": "Hello,\n\na copy can be ordered at gov.pl or in any registry office in Poland. The "
            "short copy costs 22 zł, the full one 33 zł." + _EN,
            "uk": "Добрий день!\n\nКопію акта можна замовити через gov.pl або в будь-якому відділі "
            "РАЦС у Польщі. Скорочена коштує 22 зл, повна 33 зл." + _UK,
        },
    ),
    HOW_TO_APPLY: (
        "Urząd",
        {
            "pl": "Dzień dobry,\n\nzwykły e-mail nie może wszcząć sprawy administracyjnej (art. 63 "
            "§ 1 KPA). Wniosek można złożyć przez e-Doręczenia, na papierze albo ustnie w urzędzie - "
            "spiszemy protokół. Chętnie pomożemy." + _PL,
            "en": "Hello,\n\nan ordinary e-mail cannot open an administrative case (art. 63 § 1 of "
            "the code). You can apply through e-Doręczenia, on paper, or orally at the office. We "
            "will be glad to help." + _EN,
            "uk": "Добрий день!\n\nЗвичайний лист не може відкрити адміністративну справу (ст. 63 § 1 "
            "кодексу). Заяву можна подати через e-Doręczenia, на папері або усно в уряді. Ми охоче "
            "допоможемо." + _UK,
        },
    ),
    NOT_OURS: (
        "Nie nasza sprawa",
        {
            "pl": "Dzień dobry,\n\ntą sprawą zajmuje się inny urząd: pojazdami i prawem jazdy "
            "starostwo powiatowe, paszportami i kartami pobytu urząd wojewódzki, 800+ ZUS. Podajemy "
            "adres, żeby nie musieć szukać: ul. Powiatowa 5, od poniedziałku do piątku." + _PL,
            "en": "Hello,\n\nanother office deals with this: the county with vehicles and driving "
            "licences, the voivodeship with passports and residence cards, ZUS with 800+." + _EN,
            "uk": "Добрий день!\n\nЦією справою займається інший уряд: транспортом і посвідченням водія "
            "- повіт, паспортами і картами побиту - воєводство, 800+ - ZUS." + _UK,
        },
    ),
    GENERAL: (
        "Urząd",
        {
            "pl": "Dzień dobry,\n\ndziękujemy za wiadomość." + _PL,
            "en": "Hello,\n\nthank you for your message." + _EN,
            "uk": "Добрий день!\n\nДякуємо за ваш лист." + _UK,
        },
    ),
}
