"""Ports: free while the platform is stopped, and held by our own processes while it runs."""

import socket
from collections.abc import Iterator

import psutil

from deployments.platform.processes import Port, platform_processes
from infra.platform_record import platform_status
from schemas.doctor import Condition, Diagnosis

AREA = "ports"


def examine() -> Iterator[Diagnosis]:
    """Check that each port is free or held by our own process."""
    ours = _listened_to({process.pid for process in platform_status() if process.pid is not None})
    ports = [(process.name, port) for process in platform_processes() for port in process.ports]
    taken = [
        _taken(name, port) for name, port in ports if port.number not in ours and not _is_free(port)
    ]
    yield from taken
    if not taken:
        state = f"{len(ours)} of them in use by the platform" if ours else "all of them free"
        yield Diagnosis(
            area=AREA,
            condition=Condition.OK,
            finding=f"{len(ports)} ports can be used, {state}",
        )


def _taken(name: str, port: Port) -> Diagnosis:
    return Diagnosis(
        area=AREA,
        condition=Condition.FAULT,
        finding=f"port {port.number} of the {name} is taken by another program{_owner(port)}",
        cure=f"stop that program, or set {port.setting} to a free port",
    )


def _listened_to(pids: set[int]) -> set[int]:
    ports = set()
    for pid in pids:
        try:
            connections = psutil.Process(pid).net_connections("tcp")
        except psutil.Error:
            continue
        ports |= {
            connection.laddr.port
            for connection in connections
            if connection.status == psutil.CONN_LISTEN
        }
    return ports


def _is_free(port: Port) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((port.host, port.number))
        except OSError:
            return False
        return True


def _owner(port: Port) -> str:
    """Name the process that listens, if this user may see it."""
    try:
        connections = psutil.net_connections("tcp")
    except psutil.Error:
        return ""
    for connection in connections:
        listens = connection.status == psutil.CONN_LISTEN
        if listens and connection.laddr and connection.laddr.port == port.number and connection.pid:
            return f" (process {connection.pid})"
    return ""
