"""Stores the metrics of replicas in the catalog."""

import socket
from datetime import UTC, datetime

from infra.catalog import monitoring, services
from infra.catalog.services import Replica
from infra.replica_files import last_metrics_file
from infra.replica_metrics import last_metrics, reading_of, scrape_all
from infra.settings import settings


def collect() -> None:
    """Read the metrics of all replicas of this machine once."""
    here = [replica for replica in services.replicas() if replica.host == socket.gethostname()]
    readings = [reading_of(replica, metrics) for replica, metrics in scrape_all(here)]
    if readings:
        monitoring.add(readings, datetime.now(UTC))


def forget(replica: Replica) -> None:
    """Store the last counts of a replica that has ended, and forget it."""
    monitoring.end(reading_of(replica, last_metrics(replica)), datetime.now(UTC))
    last_metrics_file(replica.service_id, replica.id).unlink(missing_ok=True)


def roll_up() -> None:
    """Aggregate old minutes to hours, and delete old hours."""
    days = settings()
    monitoring.roll_up(datetime.now(UTC), days.monitoring_minute_days, days.monitoring_hour_days)
