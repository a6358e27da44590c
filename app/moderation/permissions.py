"""Who may call what at the desk: one table. What has no line here is refused, to everybody."""

from typing import Final

from app.registry.moderators import ADMINISTRATOR, EDITOR, MODERATOR, may

# Instead of a role: somebody who is not signed in yet.
ANYBODY: Final = "anybody"

LEAST_ROLE: Final = {
    # The way in.
    "security.login": ANYBODY,
    "moderation.invitation": ANYBODY,
    # Those that follow a password find in the signed cookie whose it was.
    "security.two_factor_setup": ANYBODY,
    "security.two_factor_token_validation": ANYBODY,
    "security.tf_select": ANYBODY,
    "security.mf_recovery": ANYBODY,
    "security.wan_signin": ANYBODY,
    "security.wan_signin_response": ANYBODY,
    # One's own account.
    "security.logout": MODERATOR,
    "security.verify": MODERATOR,
    "security.two_factor_setup_validate": MODERATOR,
    "security.mf_recovery_codes": MODERATOR,
    "security.wan_register": MODERATOR,
    "security.wan_register_response": MODERATOR,
    "security.wan_delete": MODERATOR,
    "moderation.account": MODERATOR,
    "moderation.change_password": MODERATOR,
    "moderation.label_session": MODERATOR,
    "moderation.end_session": MODERATOR,
    "moderation.end_other_sessions": MODERATOR,
    # Reports.
    "moderation.queue": MODERATOR,
    "moderation.report": MODERATOR,
    "moderation.approve": MODERATOR,
    "moderation.reject": MODERATOR,
    "moderation.duplicate": MODERATOR,
    "moderation.spam": MODERATOR,
    "moderation.ask": MODERATOR,
    "moderation.own": MODERATOR,
    "moderation.contest": MODERATOR,
    "moderation.undo": MODERATOR,
    "moderation.claim": MODERATOR,
    "moderation.release": MODERATOR,
    "moderation.save_filter": MODERATOR,
    "moderation.forget_filter": MODERATOR,
    "moderation.bulk": MODERATOR,
    "moderation.decide_bulk": MODERATOR,
    "moderation.undo_bulk": MODERATOR,
    # Cameras.
    "moderation.find_camera": MODERATOR,
    "moderation.camera": MODERATOR,
    "moderation.confirm_camera": MODERATOR,
    "moderation.hide_camera": MODERATOR,
    "moderation.contest_camera": MODERATOR,
    "moderation.change_camera": EDITOR,
    "moderation.move_camera": EDITOR,
    "moderation.remove_camera": EDITOR,
    "moderation.restore_camera": EDITOR,
    "moderation.merge": EDITOR,
    "moderation.merge_camera": EDITOR,
    "moderation.split": EDITOR,
    "moderation.split_camera": EDITOR,
    "moderation.redact_camera": EDITOR,
    "moderation.blur_camera": EDITOR,
    "moderation.undo_camera": EDITOR,
    "moderation.settle_camera": EDITOR,
    "moderation.second_edit": EDITOR,
    "moderation.drop_edit": EDITOR,
    # Claims.
    "moderation.find_claims": EDITOR,
    "moderation.claim_page": EDITOR,
    "moderation.judge_claim": EDITOR,
    "moderation.withdraw_claim": EDITOR,
    "moderation.restore_claim": EDITOR,
    # Cameras of systems.
    "moderation.link_to": EDITOR,
    "moderation.system_cameras": EDITOR,
    "moderation.link_cameras": EDITOR,
    "moderation.unlink_cameras": EDITOR,
    "moderation.unlink_camera": EDITOR,
    # People.
    "moderation.people": ADMINISTRATOR,
    "moderation.invite": ADMINISTRATOR,
    "moderation.withdraw_invitation": ADMINISTRATOR,
    "moderation.person": ADMINISTRATOR,
    "moderation.change_role": ADMINISTRATOR,
    "moderation.disable": ADMINISTRATOR,
    "moderation.enable": ADMINISTRATOR,
    "moderation.end_sessions_of": ADMINISTRATOR,
    "moderation.forget_second_factors": ADMINISTRATOR,
    "moderation.log": ADMINISTRATOR,
    "moderation.keys": ADMINISTRATOR,
    "moderation.make_key": ADMINISTRATOR,
    "moderation.revoke_key": ADMINISTRATOR,
}


def is_open(endpoint: str | None) -> bool:
    """Whether somebody may call a view who is not signed in."""
    return LEAST_ROLE.get(endpoint or "") == ANYBODY


def allows(role: str, endpoint: str) -> bool:
    """Whether somebody signed in may call a view."""
    least = LEAST_ROLE.get(endpoint)
    return least is not None and (least == ANYBODY or may(role, least))
