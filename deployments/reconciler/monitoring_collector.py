"""Keeping what replicas have counted in the catalog, at low cost."""

import socket
from datetime import UTC, datetime

from infra.catalog import monitoring, services
from infra.catalog.services import Replica
from infra.replica_files import last_metrics_file
from infra.replica_metrics import last_metrics, reading_of, scrape_all
from infra.settings import settings


def collect() -> None:
    """Read the metrics of all replicas of this machine once."""
    here = [one for one in services.replicas() if one.host == socket.gethostname()]
    readings = [reading_of(replica, metrics) for replica, metrics in scrape_all(here)]
    if readings:
        monitoring.add(readings, datetime.now(UTC))


def forget(replica: Replica) -> None:
    """Keep what a replica that has ended counted since it was read last, and forget it."""
    monitoring.end(reading_of(replica, last_metrics(replica)), datetime.now(UTC))
    last_metrics_file(replica.service_id, replica.id).unlink(missing_ok=True)


def roll_up() -> None:
    """Join old minutes to hours and forget old hours."""
    days = settings()
    monitoring.roll_up(datetime.now(UTC), days.monitoring_minute_days, days.monitoring_hour_days)
