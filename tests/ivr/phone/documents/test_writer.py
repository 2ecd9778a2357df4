"""The writer: every reply has its words."""

from ivr.phone.documents.writer import write
from routing.switchboard import replies
from routing.switchboard.callback import replies as callback_replies
from routing.switchboard.testring import replies as testring_replies
from tests.ivr.phone.samples import everything, text_of


def test_every_outcome_has_a_document_and_the_samples_have_every_outcome() -> None:
    of_ours = (*vars(replies).values(), *vars(callback_replies).values(), *vars(testring_replies).values())
    all_of_them = {each for each in of_ours if isinstance(each, type) and issubclass(each, replies.Reply)}
    all_of_them -= {replies.Reply, replies.SpokenReply, replies.CallersReply}
    assert {type(outcome) for outcome in everything()} == all_of_them
    assert all_of_them <= write.registry.keys()
    for outcome in everything():
        assert text_of(outcome)
