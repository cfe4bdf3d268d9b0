"""Keeping what replicas have counted in the catalog, at low cost."""

import socket
from datetime import UTC, datetime

from deployments.replica_metrics import reading_of, scrape_all
from infra.catalog import monitoring, services
from infra.settings import settings


def collect() -> None:
    """Read the metrics of all replicas of this machine once."""
    here = [one for one in services.replicas() if one.host == socket.gethostname()]
    readings = [reading_of(replica, metrics) for replica, metrics in scrape_all(here)]
    if readings:
        monitoring.add(readings, datetime.now(UTC))


def roll_up() -> None:
    """Join old minutes to hours and forget old hours."""
    days = settings()
    monitoring.roll_up(datetime.now(UTC), days.monitoring_minute_days, days.monitoring_hour_days)
