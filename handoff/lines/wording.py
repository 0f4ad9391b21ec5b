"""Results of the second line's deeds in words, for notes and histories."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from connectors.contract import Texts
from handoff.lines.journal import REBOOT, Action


def worded(texts: Texts, locale: str, action: Action, zone: str) -> str:
    """One line for a reboot; for diagnostics the state and one line for each measure."""
    result = action.result or {}
    if action.state != "done":
        why = str(result.get("why", "no_answer")).replace("_", "-")
        failed = texts(f"line-no-{'reboot-' if action.state == 'uncertain' else ''}{why}", locale)
        return texts(f"line-{action.kind}-failed", locale, contract=action.contract, why=failed)
    if action.kind == REBOOT:
        return texts("line-reboot-done", locale, contract=action.contract, minutes=max(1, round(result["seconds"] / 60)))
    head = texts("line-diagnostics-up" if result["up"] else "line-diagnostics-down", locale, contract=action.contract)
    since = _since(texts, locale, result, zone)
    model = [texts("line-terminal", locale, model=result["terminal"])] if result["terminal"] else []
    return "\n".join([f"{head} {since}".strip(), *model, *(_measure(texts, locale, one) for one in result["measures"])])


def _measure(texts: Texts, locale: str, one: Mapping[str, Any]) -> str:
    what = texts(f"line-measure-{one['what']}", locale)
    verdict = texts(f"line-verdict-{one['verdict']}", locale)
    return f"• {what}: {one['value']} — {verdict}"


def _since(texts: Texts, locale: str, result: Mapping[str, Any], zone: str) -> str:
    if not result["since"]:
        return ""
    local = datetime.fromisoformat(result["since"]).astimezone(ZoneInfo(zone))
    return texts("line-since", locale, day=f"{local:%d.%m}", time=f"{local:%H:%M}")
