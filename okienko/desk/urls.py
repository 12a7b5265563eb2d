"""The addresses of the desk."""

from django.urls import path

from .agreed import views as agreed
from .callbacks import views as callbacks
from .card import views as card
from .cases import views as matters
from .chat import views as chat
from .composer import views as composer
from .conversation import views as conversation
from .dialogs import views as dialogs
from .drafts import views as drafts
from .inbox import views as inbox
from .letters import views as letters
from .presence import views as presence
from .recording import views as recording
from .search import views as search
from .services import views as services
from .shell import views as shell
from .telephone import views as telephone
from .video import views as video
from .whose import views as whose
from .work import views as work
from .wrapup import views as wrapup

app_name = "desk"

CONTACT = "contact/<int:interaction_id>/"
CUSTOMER = "customer/<int:customer_id>/"
WRITE = ("write/", f"write/{CUSTOMER}", f"write/{CONTACT}", "write/case/<int:case_id>/")
LETTER = (
    ("", letters.write, "write"),
    ("send/", letters.send, "write_send"),
    ("again/", letters.again, "write_again"),
    ("template/", letters.provider_template, "write_template"),
    ("notes/", letters.said_of, "write_notes"),
    ("drafts/", letters.drafts, "write_drafts"),
    ("drafts/save/", letters.save, "write_save"),
    ("drafts/drop/", letters.drop, "write_drop"),
)

urlpatterns = [
    path("", shell.desk, name="desk"),
    path(CONTACT, shell.contact, name="contact"),
    path(CUSTOMER, shell.customer, name="customer"),
    path("keys/", shell.shortcuts, name="shortcuts"),
    # the strip
    path("state/", telephone.state, name="state"),
    path("left/", telephone.left, name="left"),
    path("signed-in/", telephone.signed_in_again, name="signed_in"),
    path("offer/<int:offer_id>/accept/", telephone.offer, {"step": "accept"}, "offer_accept"),
    path("offer/<int:offer_id>/decline/", telephone.offer, {"step": "decline"}, "offer_decline"),
    *(
        path(f"{CONTACT}{step}/", telephone.step, {"step": step}, f"step_{step}")
        for step in telephone.STEPS
    ),
    path("video/<int:interaction_id>/seat/", video.seat, name="video_seat"),
    path("video/<int:interaction_id>/supervise/", video.supervise, name="video_supervise"),
    path("video/<int:interaction_id>/phone/", video.call_in, name="video_call_in"),
    path(
        "video/<int:interaction_id>/phone/<int:seat_id>/end/", video.hang_up, name="video_hang_up"
    ),
    path("video/<int:interaction_id>/link/", video.link, name="video_link"),
    path("video/<int:interaction_id>/link/send/", video.send_link, name="video_send_link"),
    path("video/<int:interaction_id>/help/<slug:step>/", video.help_step, name="video_help"),
    path("presence/", presence.change, name="presence"),
    path("sign-out/", presence.sign_out, name="sign_out"),
    # the left side
    path("work/", work.panel, name="work"),
    path("mention/<int:mention_id>/seen/", work.seen, name="mention_seen"),
    path("callback/<int:callback_id>/call/", callbacks.call_back, name="callback_call"),
    path("callback/<int:callback_id>/settled/", callbacks.settle, name="callback_done"),
    path("callback/<int:callback_id>/put-back/", callbacks.put_back, name="callback_put_back"),
    # the conversation
    path(CONTACT + "timeline/", conversation.timeline, name="timeline"),
    path(CONTACT + "types/", chat.types, name="chat_types"),
    path(CONTACT + "read/", chat.read, name="chat_read"),
    path(CONTACT + "later/", wrapup.later, name="later"),
    path(CONTACT + "whisper/", chat.whisper, name="whisper"),
    path(CONTACT + "note/", conversation.note, name="note"),
    path(CONTACT + "drafts/", drafts.drafts, name="drafts"),
    path(CONTACT + "drafts/save/", drafts.save, name="draft_save"),
    path(CONTACT + "drafts/drop/", drafts.drop, name="draft_drop"),
    path(CONTACT + "composer/", composer.panel, name="composer"),
    path(CONTACT + "reply/", composer.reply, name="reply"),
    path(CONTACT + "recipients/", composer.recipients, name="recipients"),
    path(CONTACT + "template/", composer.provider_template, name="provider_template"),
    path("message/<int:message_id>/words/", conversation.words, name="words"),
    path("message/<int:message_id>/split/", conversation.split, name="split"),
    path(CONTACT + "unsplit/", conversation.unsplit, name="unsplit"),
    path("message/<int:message_id>/undo/", composer.undo, name="undo"),
    path("message/<int:message_id>/hide/", conversation.hide, name="hide"),
    path("message/<int:message_id>/show/", conversation.show, name="show"),
    path(CONTACT + "hint/", composer.hint, name="hint"),
    path(CONTACT + "wrap/", wrapup.panel, name="wrap"),
    path(CONTACT + "describe/", wrapup.describe, name="describe"),
    path(CONTACT + "finish/", wrapup.finish, name="finish"),
    path(CONTACT + "case/", wrapup.open_case, name="case_open"),
    path(CONTACT + "put-back/", wrapup.put_back, name="put_back"),
    path(CONTACT + "take/", wrapup.take, name="take"),
    path("file/<int:file_id>/", conversation.file, name="file"),
    path("file/<int:file_id>/preview/", conversation.preview, name="preview"),
    path("awaited/<int:awaited_id>/again/", conversation.fetch_again, name="fetch_again"),
    # a letter that answers none
    *(path(f"{place}{step}", view, name=name) for place in WRITE for step, view, name in LETTER),
    *(
        path(f"{place.replace('write/', 'write/sms/', 1)}{step}", view, {"short": True}, name=short)
        for place in WRITE
        for step, view, name in LETTER
        for short in [name.replace("write", "write_short", 1)]
    ),
    # dialogs
    path(CONTACT + "transfer/", dialogs.transfer, name="transfer"),
    path(CONTACT + "pass-on/", dialogs.pass_on, name="pass_on"),
    path(CONTACT + "complete/", dialogs.asked, {"step": "complete"}, "complete"),
    path(CONTACT + "give-up/", dialogs.asked, {"step": "give-up"}, "give_up"),
    path(CONTACT + "swap/", dialogs.asked, {"step": "swap"}, "swap"),
    path(CONTACT + "gather/", dialogs.asked, {"step": "gather"}, "gather"),
    path(CONTACT + "recording/", recording.panel, name="recording"),
    path(CONTACT + "recording/<slug:step>/", recording.in_talk, name="recording_talk"),
    path(CONTACT + "recorded/<slug:step>/", recording.step, name="recording_step"),
    path("call/", dialogs.call, name="call"),
    path("ringing/", telephone.ringing, name="ringing"),
    path("offer/<int:offer_id>/says/", telephone.says, name="offer_says"),
    path("call/lately/", dialogs.lately, name="lately"),
    path("search/", search.search, name="search"),
    # lists of contacts
    path("inbox/", inbox.show, name="inbox"),
    path("inbox/many/", inbox.many, name="inbox_many"),
    path("inbox/held/", inbox.held, name="inbox_held"),
    path("find/", search.find_page, name="find"),
    path("find/save/", search.save, name="view_save"),
    path("view/<int:view_id>/<slug:step>/", search.change, name="view_change"),
    # the customer
    path(CONTACT + "services/", services.find, name="services"),
    path(CONTACT + "card/", card.nobody, name="contact_card"),
    path(CONTACT + "customer/", whose.make, name="customer_make"),
    path(CONTACT + "somebody-else/", card.choose, name="customer_choose"),
    path(CONTACT + "another-person/", whose.another, name="customer_another"),
    path(CONTACT + "matter/<slug:step>/", card.one_matter, name="joined"),
    path("message/<int:message_id>/writer/", whose.writer, name="writer"),
    path(CUSTOMER + "card/", card.show, name="customer_card"),
    path(CUSTOMER + "edit/", card.edit, name="customer_edit"),
    path(CUSTOMER + "correct/", card.correct, name="customer_correct"),
    path(CUSTOMER + "consent/", card.consent, name="customer_consent"),
    path(CUSTOMER + "address/<slug:step>/", card.address, name="customer_address"),
    path(CUSTOMER + "others/", card.others, name="customer_others"),
    path(CUSTOMER + "compare/<int:other_id>/", card.compare, name="customer_compare"),
    path(CUSTOMER + "join/<int:other_id>/<slug:step>/", card.join, name="customer_join"),
    path("merge/<int:merge_id>/take-back/", card.unmerge, name="customer_unmerge"),
    # video calls that are agreed
    path("video-calls/", agreed.agreed, name="agreed"),
    path("video-calls/table/", agreed.table, name="agreed_table"),
    path("video-calls/invite/", agreed.invite, name="agreed_invite"),
    path("video-calls/<int:appointment_id>/move/", agreed.move, name="agreed_move"),
    path("video-calls/<int:appointment_id>/off/", agreed.call_off, name="agreed_off"),
    # cases
    path("cases/", matters.cases, name="cases"),
    path("case/<int:case_id>/", matters.case, name="case"),
    path("case/<int:case_id>/move/", matters.move, name="case_move"),
    path("case/<int:case_id>/pin/", matters.pin, name="case_pin"),
]
