"""The verbs of this room; each takes the office first and the rest by keyword."""

from .departments import add_department, change_department, remove_department
from .factors import take_factors
from .forgotten import password_forgotten, remembered
from .founding import AT_FOUNDING, found_office
from .hours import add_schedule, change_schedule, close_on, open_again_on, remove_schedule
from .links import come_in, drop_link, mail_link, make_link, whose_link
from .logo import remove_logo, set_logo
from .offices import add_office, change_office, next_office
from .officials import (
    AT_LEAVING,
    add_official,
    change_official,
    change_own_mention_mails,
    change_own_signature,
    end_seat,
    give_seat,
    renew_seat,
)
from .operating import (
    add_operator,
    announce,
    change_own_language,
    choose_own_password,
    end_own_session,
    give_password,
    open_office,
    pause_office,
    remove_operator,
    rename_office,
    resume_office,
    sign_oneself_out,
    take_operator_factors,
    withdraw,
)
from .people import (
    add_person,
    change_person,
    choose_password,
    set_password,
    sign_out_everywhere,
    sign_out_one,
)

__all__ = [
    "AT_FOUNDING",
    "AT_LEAVING",
    "add_department",
    "add_office",
    "add_official",
    "add_operator",
    "add_person",
    "add_schedule",
    "announce",
    "change_department",
    "change_office",
    "change_official",
    "change_own_language",
    "change_own_mention_mails",
    "change_own_signature",
    "change_person",
    "change_schedule",
    "choose_own_password",
    "choose_password",
    "close_on",
    "come_in",
    "drop_link",
    "end_own_session",
    "end_seat",
    "found_office",
    "give_password",
    "give_seat",
    "mail_link",
    "make_link",
    "next_office",
    "open_again_on",
    "open_office",
    "password_forgotten",
    "pause_office",
    "remembered",
    "remove_department",
    "remove_logo",
    "remove_operator",
    "remove_schedule",
    "rename_office",
    "renew_seat",
    "resume_office",
    "set_logo",
    "set_password",
    "sign_oneself_out",
    "sign_out_everywhere",
    "sign_out_one",
    "take_factors",
    "take_operator_factors",
    "whose_link",
    "withdraw",
]
