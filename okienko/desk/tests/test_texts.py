"""Every text that the page's scripts ask for is there."""

import re
from pathlib import Path

from okienko.desk.texts import texts

FRONTEND = Path(__file__).resolve().parents[3] / "frontend"
LOOKS = ("off", "connecting", "ready", "no_phone", "rings", "talks", "held", "kept", "after")


def test_scripts_find_their_texts() -> None:
    known = texts()
    wanted = {f"look_{look}" for look in LOOKS} | {f"bars_{bars}" for bars in range(5)}
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
