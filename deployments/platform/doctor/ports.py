"""Ports: free while the platform is stopped, and held by our own processes while it runs."""

import socket
from collections.abc import Iterator

import psutil

from deployments.platform.processes import Port, platform_processes
from infra.platform_record import platform_status
from schemas.doctor import Condition, Diagnosis
from schemas.message import Message

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
        yield Diagnosis(area=AREA, condition=Condition.OK, finding=_usable(len(ports), len(ours)))


def _usable(count: int, used: int) -> Message:
    if not used:
        return Message(
            "doctor.ports-free", "{count} ports can be used, all of them free", count=count
        )
    return Message(
        "doctor.ports-usable",
        "{count} ports can be used, {used} of them in use by the platform",
        count=count,
        used=used,
    )


def _taken(name: str, port: Port) -> Diagnosis:
    return Diagnosis(
        area=AREA,
        condition=Condition.FAULT,
        finding=_taken_by(name, port.number, _owner(port)),
        cure=Message(
            "doctor.choose-port",
            "stop that program, or set {setting} to a free port",
            setting=port.setting,
        ),
    )


def _taken_by(name: str, number: int, pid: int | None) -> Message:
    if pid is None:
        return Message(
            "doctor.port-taken",
            "port {port} of the {process} is taken by another program",
            port=number,
            process=name,
        )
    return Message(
        "doctor.port-taken-by",
        "port {port} of the {process} is taken by another program (process {pid})",
        port=number,
        process=name,
        pid=pid,
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


def _owner(port: Port) -> int | None:
    """Return the id of the process that listens, if this user may see it."""
    try:
        connections = psutil.net_connections("tcp")
    except psutil.Error:
        return None
    for connection in connections:
        listens = connection.status == psutil.CONN_LISTEN
        if listens and connection.laddr and connection.laddr.port == port.number and connection.pid:
            return int(connection.pid)
    return None
