"""WhatsApp as an office's app sees it (Cloud API): a number, its templates, files laid down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .meta import DAY, WORDS, Meta, Person, error
from .server import Call, Reply, told


class WhatsApp(Meta):
    """One number (Cloud API)."""

    object = "whatsapp_business_account"
    name_field, name = "display_phone_number", "+48 14 000 19 00"

    def __init__(
        self, own: str = "106540352242922", business: str = "102290129340398", **more: Any
    ) -> None:
        super().__init__(own, **more)
        self.business = business
        self.templates: list[dict[str, Any]] = [
            _template(
                "odpowiedz_gotowa",
                "pl",
                "Mamy odpowiedź w sprawie {{1}}. Napisz, gdy możemy ją przesłać.",
            ),
            _template(
                "answer_ready", "en", "We have an answer about {{1}}. Write to us and we send it."
            ),
            _template("nowe_terminy", "pl", "Są nowe terminy odbioru odpadów.", "PENDING"),
        ]

    def message(
        self, who: str, kind: str = "text", said: Any = None, name: str = ""
    ) -> dict[str, Any]:
        """What the office is brought when somebody writes; `name` to say it again."""
        person = self.people[who]
        person.wrote = self.now()
        contact = {"profile": {"name": person.name}, "user_id": who}
        sender = {"from": person.number} if person.number else {}
        if person.number:
            contact["wa_id"] = person.number
        message = {
            **sender,
            "from_user_id": who,
            "id": name or self.next("wamid."),
            "timestamp": str(int(self.now())),
            "type": kind,
            kind: said,
        }
        return self._value(contacts=[contact], messages=[message])

    def says(self, who: str, text: str, name: str = "") -> int:
        """Somebody writes; the status of our answer."""
        return self.bring(self.message(who, said={"body": text}, name=name))

    def tells(self, message: str, status: str, ours: str = "", code: int = 0, who: str = "") -> int:
        """What became of a message of the office's; `who` got it, by both of their ids."""
        more: dict[str, Any] = {"biz_opaque_callback_data": ours} if ours else {}
        if code:
            more["errors"] = [{"code": code, "title": WORDS.get(code, "")}]
        said = {"id": message, "status": status, "timestamp": str(int(self.now()))}
        value: dict[str, Any] = {"statuses": [{**said, "recipient_id": "48", **more}]}
        if who:
            person = self.people[who]
            ids = {"wa_id": person.number, "user_id": who}
            value["contacts"] = [{"profile": {"name": person.name}, **ids}]
            value["statuses"][0]["recipient_id"] = person.number
        return self.bring(self._value(**value))

    def _value(self, **value: Any) -> dict[str, Any]:
        about = {"display_phone_number": "48140001900", "phone_number_id": self.own}
        value = {"messaging_product": "whatsapp", "metadata": about, **value}
        entry = {"id": self.business, "changes": [{"field": "messages", "value": value}]}
        return {"object": self.object, "entry": [entry]}

    def _file(self, call: Call, file: str) -> Reply:
        if call.headers.get("authorization") != f"Bearer {self.token}":
            return Reply(401)
        return super()._file(call, file)

    def asked(self, call: Call, path: str) -> Reply:
        """Files, templates, messages."""
        if path in self.files:
            kind, content = self.files[path]
            url = f"{self.url}/lies/{path}"
            return told({"url": url, "mime_type": kind, "file_size": len(content), "id": path})
        if path == f"{self.own}/media" and call.method == "POST":
            fields, files = call.parts()
            if fields.get("messaging_product") != "whatsapp" or "file" not in files:
                return error(100)
            found = self.next("7")
            self.laid_down[found] = files["file"]
            return told({"id": found})
        if path == f"{self.business}/message_templates":
            return told({"data": self.templates, "paging": {}})
        if path == f"{self.own}/messages" and call.method == "POST":
            return self._send(call.json())
        return super().asked(call, path)

    def _send(self, asked: Mapping[str, Any]) -> Reply:
        person = self._recipient(asked)
        if no := self.may_take(person):
            return no
        assert person is not None  # noqa: S101
        kind = asked.get("type")
        if asked.get("messaging_product") != "whatsapp":
            return error(100)
        if kind == "template":
            text, code = self._filled(asked.get("template", {}))
            if code:
                return error(code)
        elif self.now() - person.wrote > DAY:
            return error(131047)
        else:
            text = self._words(asked, str(kind))
            if not text or len(text) > 4096:
                return error(100)
        person.read.append(text)
        found = self.next("wamid.")
        contacts = [{"input": asked.get("to", ""), "wa_id": person.number}]
        said = {"messaging_product": "whatsapp", "contacts": contacts, "messages": [{"id": found}]}
        return self.took(str(asked.get("biz_opaque_callback_data", found)), text, said)

    def _recipient(self, asked: Mapping[str, Any]) -> Person | None:
        for person in self.people.values():
            if asked.get("to") and person.number == asked["to"]:
                return person
            if person.id == asked.get("recipient"):
                return person
        return None

    def _words(self, asked: Mapping[str, Any], kind: str) -> str:
        said = asked.get(kind, {})
        if kind == "text":
            return str(said.get("body", ""))
        if said.get("id") not in self.laid_down:
            return ""
        return str(said.get("caption") or self.laid_down[said["id"]][0])

    def _filled(self, asked: Mapping[str, Any]) -> tuple[str, int]:
        for one in self.templates:
            if (one["name"], one["language"]) != (
                asked.get("name"),
                asked.get("language", {}).get("code"),
            ):
                continue
            if one["status"] != "APPROVED":
                break
            text = str(one["components"][0]["text"])
            given = [p["text"] for part in asked.get("components", []) for p in part["parameters"]]
            if text.count("{{") != len(given):
                return "", 132000
            for place, value in enumerate(given, 1):
                text = text.replace(f"{{{{{place}}}}}", value)
            return text, 0
        return "", 132001

    def unreachable(self) -> Reply:
        """As WhatsApp says it."""
        return error(131026)


def _template(name: str, language: str, text: str, status: str = "APPROVED") -> dict[str, Any]:
    body = {"type": "BODY", "text": text}
    return {
        "name": name,
        "language": language,
        "status": status,
        "category": "UTILITY",
        "components": [body],
        "id": name,
    }
