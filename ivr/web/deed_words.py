"""Deed words: what the audit's actions are called on pages, in English as in the catalogue."""

from ivr.web.marked import N_

DEEDS = {
    "account.ended": N_("Account ended"),
    "account.invited": N_("Somebody invited"),
    "account.link_made": N_("New link made"),
    "account.password_changed": N_("Password changed"),
    "account.password_chosen": N_("Password chosen by a link"),
    "account.roles_given": N_("Roles changed"),
    "account.sessions_ended": N_("Other browsers signed out"),
    "account.signed_in": N_("Signed in"),
    "counsellor.cleared": N_("Counsellor cleared"),
    "counsellor.cleared_until": N_("End of a clearance set"),
    "counsellor.details_changed": N_("Counsellor's details changed"),
    "counsellor.in_turn": N_("Counsellor put in turn again"),
    "counsellor.number_changed": N_("Counsellor's number changed"),
    "counsellor.number_shown": N_("Counsellor's number shown"),
    "counsellor.paused": N_("Counsellor paused"),
    "counsellor.resumed": N_("Counsellor's pause ended"),
    "counsellor.tested": N_("Counsellor's phone tested"),
    "cover.made": N_("Cover made"),
    "cover.undone": N_("Cover undone"),
    "needs.set": N_("Needs changed"),
    "rota.draft_answered": N_("Questions of a draft answered"),
    "rota.draft_erased": N_("Draft erased"),
    "rota.exported": N_("Rota taken as a file"),
    "rota.publish_asked": N_("Publish pressed"),
    "rota.published": N_("Rota published"),
    "rota.restored": N_("Version restored"),
    "rota.uploaded": N_("Rota file uploaded"),
    "settings.changed": N_("Settings changed"),
}
