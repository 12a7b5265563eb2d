"""A start that was cut off is carried on by the next one."""

from fcntl import LOCK_EX, LOCK_NB, flock

import pytest

from okienko.config import Config
from okienko.sampletown import commune, history, prepare

pytestmark = pytest.mark.django_db


@pytest.fixture
def steps(monkeypatch, tmp_path):
    done: list[str] = []
    monkeypatch.setattr(prepare, "config", lambda: Config(home=tmp_path))
    monkeypatch.setattr(history, "hurry", lambda: None)
    monkeypatch.setattr(history, "play", lambda say: done.append("play"))
    monkeypatch.setattr(history, "tidy", lambda: done.append("tidy"))
    return done


def test_a_second_start_plays_nothing(steps):
    prepare.prepare(lambda words: None)
    prepare.prepare(lambda words: None)
    assert steps == ["play"]
    assert len(commune.offices()) == 2


def test_what_was_cut_off_while_it_was_made_goes_on(steps, monkeypatch, tmp_path):
    with monkeypatch.context() as patch:
        patch.setattr(commune, "make", lambda: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            prepare.prepare(lambda words: None)
    assert (tmp_path / "run" / "history").exists()  # so that the next start knows its own
    prepare.prepare(lambda words: None)
    assert steps == ["play"]


def test_a_play_that_was_cut_off_is_tidied(steps, monkeypatch):
    def cut_off(say: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(history, "play", cut_off)
        with pytest.raises(KeyboardInterrupt):
            prepare.prepare(lambda words: None)
    prepare.prepare(lambda words: None)
    assert steps == ["tidy"]


def test_two_never_play_beside_each_other(steps, monkeypatch, tmp_path):
    monkeypatch.setattr(prepare, "flock", lambda file, kind: flock(file, kind | LOCK_NB))
    (tmp_path / "run").mkdir()
    with (tmp_path / "run" / "history").open("a") as other:
        flock(other, LOCK_EX)
        with pytest.raises(BlockingIOError):
            prepare.prepare(lambda words: None)
    assert steps == []
    prepare.prepare(lambda words: None)
    assert steps == ["play"]
