"""For each alert rule: series under which it fires, series under which it rests, and when that is asked."""

from __future__ import annotations

BY = 'instance="a",job="gatehouse"'


def alert(
    fires: dict[str, str], rests: dict[str, str], at: str = "30m", labels: dict[str, str] | None = None
) -> dict:
    return {"fires": fires, "rests": rests, "at": at,
            "labels": {"instance": "a", "job": "gatehouse"} if labels is None else labels}


def one(name: str, fires: str, rests: str, at: str = "30m", **extra: str) -> dict:
    """An alert on one series, by the values that it takes from minute to minute."""
    series = f"{name}{{{','.join([BY, *(f'{key}={chr(34)}{value}{chr(34)}' for key, value in extra.items())])}}}"
    shown = {"instance": "a", "job": "gatehouse"} | extra
    return alert({series: fires}, {series: rests}, at, shown)


DISK = ("gatehouse_disk_free_bytes{%s}" % BY, "gatehouse_disk_size_bytes{%s}" % BY)
ANSWERS = ('gatehouse_requests_total{%s,status="5xx"}' % BY, 'gatehouse_requests_total{%s,status="2xx"}' % BY)

ALERTS = {
    "GatehouseDown": one("up", "0x30", "1x30"),
    "GatehouseNotReady": one("gatehouse_ready", "0x30", "1x30"),
    "GatehouseNothingIsAdmitted": one(
        "gatehouse_refusals_total", "0x28 3 5", "7x30", reason="store-unavailable"),
    "GatehouseCheckpointLate": one("gatehouse_audit_unsigned_seconds", "11x30", "9x30"),
    "GatehouseWitnessLate": one("gatehouse_witness_age_seconds", "0+60x30", "61x30", witness="w1"),
    "GatehouseSinkBehind": one("gatehouse_sink_pending_leaves", "2000+10x30", "2000x20 0 2000x8", sink="siem"),
    "GatehouseWebhookDead": one("gatehouse_webhook_pending", "2x30", "0x30", state="dead"),
    "GatehouseBackupLate": one("gatehouse_backup_age_seconds", "93601x30", "93599x30"),
    "GatehouseDiskNearlyFull": alert(
        {DISK[0]: "9x30", DISK[1]: "100x30"}, {DISK[0]: "11x30", DISK[1]: "100x30"}),
    "GatehouseHoldsPastDeadline": one("gatehouse_hold_oldest_seconds", "4501x30", "4499x30"),
    "GatehouseHoldBoundBroken": one("gatehouse_hold_bound_broken_total", "0x25 1x5", "1x30"),
    "GatehouseUpstreamDown": one("gatehouse_upstream_breaker_open", "1x30", "0x30", upstream="provider"),
    "GatehouseErrorsUnusual": alert(
        {ANSWERS[0]: "0+6x30", ANSWERS[1]: "0+100x30"}, {ANSWERS[0]: "0+4x30", ANSWERS[1]: "0+100x30"},
        labels={"instance": "a"}),
    "GatehouseRefusalsUnusual": alert(
        {'gatehouse_refusals_total{%s,reason="tool-denied"}' % BY: "0+1x1380 1380+100x60"},
        {'gatehouse_refusals_total{%s,reason="tool-denied"}' % BY: "0+100x1440"}, at="24h", labels={"instance": "a"}),
    "GatehouseBudgetNearEnd": one("gatehouse_budgets_used", "1x30", "0x30", percent="95"),
    "GatehouseKeysExpiring": one("gatehouse_keys_expiring", "2x30", "0x30", within="7d"),
    "GatehousePoolFull": one("gatehouse_refusals_total", "0x28 3 5", "3x30", reason="authentication-busy"),
    "GatehouseWriterSaturated": one("gatehouse_writer_busy_seconds_total", "0+57x30", "0+50x30"),
    "GatehouseRowsUnreadable": one("gatehouse_corrupt_rows", "1x30", "0x30"),
    "GatehousePricedByFallback": one("gatehouse_fallback_priced_total", "0x25 1x5", "1x30"),
    "GatehouseErrorsLogged": one("gatehouse_log_lines_total", "0x25 1x5", "1x30", level="error"),
}
