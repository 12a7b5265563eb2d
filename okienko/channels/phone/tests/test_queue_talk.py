"""What a caller in a queue hears, whatever is pressed whenever."""

from hypothesis import given
from hypothesis import strategies as st

from ..menu.machine import Finished, Listen, Play, Pressed, TimedOut
from ..menu.queue_talk import (
    CallThem,
    Due,
    HangUp,
    QueueAction,
    QueuePlace,
    QueueTalk,
    Refused,
    Rest,
    advance,
    again,
)

HERE = QueuePlace(place=3, wait=(2, 5), offers=True, shown="601 000 212")


class Caller:
    """Walks the machine as the player would."""

    def __init__(self, here: QueuePlace = HERE) -> None:
        self.talk, self.here = QueueTalk(), here
        self.done: list[QueueAction] = []

    def does(self, signal: Due | Refused | Finished | Pressed | TimedOut) -> list[QueueAction]:
        self.talk, actions = advance(self.talk, signal, self.here)
        self.done += actions
        return list(actions)

    def press(self, *keys: str) -> list[QueueAction]:
        return [action for key in keys for action in self.does(Pressed(key=key))]

    def hears(self) -> list[QueueAction]:
        """What is said comes to its end."""
        return self.does(Finished(sequence=self.talk.sequence))

    def silence(self) -> list[QueueAction]:
        return self.does(TimedOut(sequence=self.talk.sequence))

    def words(self) -> str:
        said = [action for action in self.done if isinstance(action, Play)]
        return " ".join(sound.text for sound in said[-1].sounds) if said else ""


def test_the_news_come_between_the_music() -> None:
    caller = Caller()
    caller.does(Due())
    assert caller.words().startswith("Państwa miejsce w kolejce: trzecie. Szacowany")
    assert "nacisnąć 1" in caller.words()
    assert caller.talk.speaks
    assert caller.hears() == [Rest()]
    assert not caller.talk.speaks


def test_the_shown_number_is_confirmed_and_called() -> None:
    caller = Caller()
    caller.does(Due())
    caller.press("1")
    assert "601 000 212" in caller.words()
    caller.hears()
    actions = caller.press("1")
    assert actions[0] == CallThem(number="601 000 212")
    assert "zachowane" in caller.words()
    assert caller.hears() == [HangUp()]


def test_another_number_is_typed_and_read_back() -> None:
    caller = Caller()
    caller.does(Due())
    caller.press("1", "2", *"602000333", "#")
    assert "602000333" in caller.words()
    caller.press("2", *"60")
    caller.silence()
    assert "numer 60." in caller.words()
    caller.press("2", *"602000444", "#", "1")
    assert CallThem(number="602000444") in caller.done


def test_a_withheld_number_is_asked_for_and_one_that_cannot_be_called_again() -> None:
    caller = Caller(HERE.model_copy(update={"shown": ""}))
    caller.does(Due())
    caller.press("1")
    assert "krzyżykiem" in caller.words()
    caller.press(*"112", "#", "1")
    caller.does(Refused())
    assert caller.words().startswith("Pod ten numer nie możemy zadzwonić.")
    assert caller.talk.phase == "typing"


def test_key_one_means_nothing_before_it_was_offered_or_when_it_is_no_more() -> None:
    caller = Caller(HERE.model_copy(update={"offers": False}))
    assert caller.press("1") == []
    caller.does(Due())
    assert caller.press("1") == []
    caller.here = HERE
    assert caller.press("1") == []


def test_who_says_nothing_hears_music_again() -> None:
    caller = Caller()
    caller.does(Due())
    caller.press("1")
    for _ in range(4):
        caller.hears()
        caller.silence()
    assert caller.talk.phase == "music"


def test_nothing_to_say_is_not_said() -> None:
    caller = Caller(QueuePlace())
    assert caller.does(Due()) == [Rest()]
    assert not caller.talk.speaks


signals = st.one_of(
    st.just("due"),
    st.just("hears"),
    st.just("silence"),
    st.just("refused"),
    st.sampled_from("0123456789*#"),
)


@given(st.lists(signals, max_size=60), st.booleans(), st.booleans())
def test_any_walk_has_a_way_on(walk: list[str], offers: bool, shown: bool) -> None:
    caller = Caller(HERE.model_copy(update={"offers": offers, "shown": "601" if shown else ""}))
    for each in walk:
        called = any(isinstance(action, CallThem) for action in caller.done)
        match each:
            case "due":
                caller.does(Due())
            case "hears":
                caller.hears()
            case "silence":
                caller.silence()
            case "refused":
                if called and caller.talk.phase == "kept":
                    caller.does(Refused())
            case key:
                caller.press(key)
        # somebody speaks, listens or plays music; who is listened to is heard
        if caller.talk.listening:
            assert isinstance(caller.done[-1], Listen)
        # another process says the same once more
        repeated, actions = again(caller.talk, caller.here)
        assert repeated.phase == caller.talk.phase
        assert caller.talk.speaks == any(isinstance(action, Play) for action in actions)
    for action in caller.done:
        if isinstance(action, CallThem):
            assert action.number


def test_a_welcome_comes_once_and_messages_in_turn() -> None:
    caller = Caller(QueuePlace(welcome="Witamy.", message="Pierwsza.", due=("welcome",)))
    caller.does(Due())
    assert caller.words() == "Witamy."
    caller.hears()
    caller.here = QueuePlace(welcome="Witamy.", message="Pierwsza.", due=("message",))
    caller.does(Due())
    assert caller.words() == "Pierwsza."
    assert caller.talk.messages == 0
    caller.talk, actions = again(caller.talk, caller.here)  # another process
    assert [sound.text for sound in actions[0].sounds] == ["Pierwsza."]
    assert caller.hears() == [Rest()]
    assert caller.talk.messages == 1
