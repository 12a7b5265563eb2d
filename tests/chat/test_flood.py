"""A script begins chats from many addresses; it is told why not, and customers still get in."""

from collections import Counter

from tests.cast import Cast, at_work
from tests.site import Site

from .conftest import open_window
from .desk import Desk
from .visitor import Visitor


def test_customers_still_get_in(cast: Cast, site: Site) -> None:
    at_work(cast.here, "anna")
    key = open_window(cast.here, most_waiting=12)
    script = Visitor(site.url.replace("localhost", "127.0.0.1"), key)
    said: Counter[tuple[int, str]] = Counter()
    for turn in range(60):
        script.address = f"127.5.{turn % 6}.{turn // 12 + 1}"
        answer = script.begin(f"flood {turn}")
        said[answer.status, answer.json.get("error", "")] += 1
        assert answer.status == 201 or (answer.json["words"] and answer.json["retry"])
    assert said[429, "chat_often"] + said[429, "chat_busy"] == 60 - said[201, ""]
    waiting = len(Desk(cast.here).contacts("waiting"))
    assert waiting == said[201, ""] <= 9
    for number in range(3):
        customer = Visitor(script.url, key)
        customer.address = f"127.{20 + number}.0.1"
        assert customer.begin("I am real").status == 201
    assert len(Desk(cast.here).contacts("waiting")) == waiting + 3
