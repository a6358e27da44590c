"""Who may call what at the desk: one table. What has no line here is refused, to everybody."""

from typing import Final

from app.registry.moderators import ADMINISTRATOR, MODERATOR, may

# Instead of a role: somebody who is not signed in yet.
ANYBODY: Final = "anybody"

LEAST_ROLE: Final = {
    # The way in.
    "security.login": ANYBODY,
    "moderation.invitation": ANYBODY,
    # One's own account.
    "security.logout": MODERATOR,
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
    # People.
    "moderation.people": ADMINISTRATOR,
    "moderation.invite": ADMINISTRATOR,
    "moderation.withdraw_invitation": ADMINISTRATOR,
    "moderation.person": ADMINISTRATOR,
    "moderation.change_role": ADMINISTRATOR,
    "moderation.disable": ADMINISTRATOR,
    "moderation.enable": ADMINISTRATOR,
    "moderation.end_sessions_of": ADMINISTRATOR,
}


def is_open(endpoint: str | None) -> bool:
    """Whether somebody may call a view who is not signed in."""
    return LEAST_ROLE.get(endpoint or "") == ANYBODY


def allows(role: str, endpoint: str) -> bool:
    """Whether somebody signed in may call a view."""
    least = LEAST_ROLE.get(endpoint)
    return least is not None and (least == ANYBODY or may(role, least))
