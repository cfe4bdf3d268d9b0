"""The columns of what a process works on."""

from sqlalchemy import Float
from sqlalchemy.orm import Mapped, mapped_column

from infra.work_process import WorkProcess
from schemas.platform import ProcessIdentity


class HeldByProcess:
    """A row that names the process which took it last; `holder` is None before the first."""

    process_host: Mapped[str | None]
    process_pid: Mapped[int | None]
    process_create_time: Mapped[float | None] = mapped_column(Float(53))

    @property
    def holder(self) -> WorkProcess | None:
        """The process that took it last."""
        if (
            self.process_host is None
            or self.process_pid is None
            or self.process_create_time is None
        ):
            return None
        identity = ProcessIdentity(pid=self.process_pid, create_time=self.process_create_time)
        return WorkProcess(self.process_host, identity)

    @holder.setter
    def holder(self, process: WorkProcess | None) -> None:
        identity = None if process is None else process.identity
        self.process_host = None if process is None else process.host
        self.process_pid = None if identity is None else identity.pid
        self.process_create_time = None if identity is None else identity.create_time
