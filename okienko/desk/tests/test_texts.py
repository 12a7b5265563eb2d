"""Every text that the page's scripts ask for is there."""

import re
from pathlib import Path

from okienko.administration.texts import texts as settings_texts
from okienko.desk.texts import texts
from okienko.portal.video import texts as video_texts
from okienko.portal.video_check import texts as check_texts
from okienko.portal.web_call import texts as call_texts

FRONTEND = Path(__file__).resolve().parents[3] / "frontend"
LOOKS = (
    "off",
    "connecting",
    "ready",
    "no_phone",
    "rings",
    "talks",
    "unheard",
    "held",
    "kept",
    "after",
)
FAULTS = (
    *("no_microphone", "no_packets", "no_sound", "unheard"),
    *("not_arriving", "customer_silent", "customer_deaf"),
)


def test_scripts_find_their_texts() -> None:
    known = {**settings_texts(), **texts(), **call_texts(), **video_texts()}
    known |= check_texts()
    wanted = {f"look_{look}" for look in LOOKS} | {f"bars_{bars}" for bars in range(5)}
    wanted |= {f"fault_{fault}{line}" for fault in FAULTS for line in ("", "_line")}
    for path in FRONTEND.glob("*.ts"):
        source = path.read_text("utf-8")
        wanted |= set(re.findall(r'\bt\(\s*"(\w+)"', source))
        wanted |= {
            key
            for pair in re.findall(r'\bt\(\w[^"()]*\? "(\w+)" : "(\w+)"', source)
            for key in pair
        }
        wanted |= set(re.findall(r'\blabel: "(\w+)"', source))
        for trouble in re.findall(
            r'"([a-z-]+)"', "".join(re.findall(r"PhoneTrouble =([^;]+);", source))
        ):
            wanted |= {
                f"trouble_{trouble.replace('-', '_')}",
                f"trouble_{trouble.replace('-', '_')}_line",
            }
    assert wanted - known.keys() == set()
