"""A flow goes on when the worker that reads its output is killed."""

import subprocess
import sys
from pathlib import Path

from infra.settings import ROOT

PROGRAM = """
import pathlib, sys
from prefect.logging import get_logger
from prefect.logging.configuration import setup_logging
from flows.lost_output import go_on_without_output
setup_logging()
go_on_without_output()
sys.stdin.readline()
for number in range(3):
    get_logger("prefect").warning("line %d that nobody reads", number)
print("nor this one", flush=True)
pathlib.Path(sys.argv[1]).write_text("went on")
"""


def test_a_flow_goes_on_when_nobody_reads_its_output(tmp_path: Path) -> None:
    end = tmp_path / "end"
    command = [sys.executable, "-c", PROGRAM, str(end)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe) as flow:
        assert flow.stdin is not None
        assert flow.stdout is not None
        assert flow.stderr is not None
        flow.stdout.close()
        flow.stderr.close()
        flow.stdin.write(b"go on\n")
        flow.stdin.close()
        assert flow.wait() == 0
    assert end.read_text() == "went on"
