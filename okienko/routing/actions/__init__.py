"""The verbs of routing; nobody else writes its tables."""

from .assisting import ask_colleague, let_go, seek_interpreter
from .callbacks import (
    ask_callback,
    call_first,
    end_callback,
    no_call_needed,
    put_back_callback,
    take_callback,
)
from .dialling import answered, dial, not_answered
from .instead import call_instead
from .later import put_off, take_now
from .leaving import customer_away, customer_back, customer_left
from .limits import set_limits
from .mentions import tell_again
from .offers import accept, choose, decline, lapse, make_offer, take_back
from .overtime import by_door, step_out, wait_for_words
from .passing import (
    hand_on,
    media_lost,
    pass_on,
    put_back,
    transfer_to_menu,
    transfer_to_official,
    transfer_to_queue,
)
from .presence import (
    REASONS,
    not_ready,
    not_ready_in_all,
    page_lost,
    phone_changed,
    ready,
    sign_out,
    sign_out_of_all,
    stream_seen,
)
from .queues import add_queue, change_queue, close_queue, open_queue, order_queues, remove_queue
from .returning import take_up
from .ringing import ring_as
from .seats import seat_ends
from .skills import add_skill, change_levels, change_skill, remove_skill, set_levels
from .supervising import put_aside, take_from
from .talking import (
    come_back,
    customer_wrote,
    end_talk,
    extend_wrap_up,
    finish,
    hold,
    lose_official,
    resume,
)
from .waiting import enqueue, move_wait
from .writing import rejoin_thread, split_thread, write_first

__all__ = [
    "REASONS",
    "accept",
    "add_queue",
    "add_skill",
    "answered",
    "ask_callback",
    "ask_colleague",
    "by_door",
    "call_first",
    "call_instead",
    "change_levels",
    "change_queue",
    "change_skill",
    "choose",
    "close_queue",
    "come_back",
    "customer_away",
    "customer_back",
    "customer_left",
    "customer_wrote",
    "decline",
    "dial",
    "end_callback",
    "end_talk",
    "enqueue",
    "extend_wrap_up",
    "finish",
    "hand_on",
    "hold",
    "lapse",
    "let_go",
    "lose_official",
    "make_offer",
    "media_lost",
    "move_wait",
    "no_call_needed",
    "not_answered",
    "not_ready",
    "not_ready_in_all",
    "open_queue",
    "order_queues",
    "page_lost",
    "pass_on",
    "phone_changed",
    "put_aside",
    "put_back",
    "put_back_callback",
    "put_off",
    "ready",
    "rejoin_thread",
    "remove_queue",
    "remove_skill",
    "resume",
    "ring_as",
    "seat_ends",
    "seek_interpreter",
    "set_levels",
    "set_limits",
    "sign_out",
    "sign_out_of_all",
    "split_thread",
    "step_out",
    "stream_seen",
    "take_back",
    "take_callback",
    "take_from",
    "take_now",
    "take_up",
    "tell_again",
    "transfer_to_menu",
    "transfer_to_official",
    "transfer_to_queue",
    "wait_for_words",
    "write_first",
]
