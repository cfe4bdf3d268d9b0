"""The demo: real data through all phases to live predictions, by the calls a user makes."""

import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.progress import track
from rich.text import Text

from deployments.cli.api_client import ApiClient
from deployments.cli.dataset_imports import import_local
from deployments.cli.evaluations import print_evaluation
from deployments.cli.output import console, print_rows
from deployments.cli.projects import COLUMNS
from deployments.cli.rounds import follow_phases, print_phases
from deployments.cli.services import ask
from infra.settings import settings
from infra.work_folder import work_folder
from schemas.dataset import Dataset
from schemas.errors import PlatformError
from schemas.import_layout import ImportLayout
from schemas.phase import PhaseKey, PhaseStatus, phases_of
from schemas.project_type import ProjectType
from schemas.training import TrainingPreference
from tasks.project_types.demo import Demo, Question, demo_of

POLL_SECONDS = 0.5
# What the demo answers where the workflow waits for a person.
ANSWERS: dict[PhaseKey, object] = {PhaseKey.LABEL_DATA: None, PhaseKey.DEPLOY_SERVICE: {}}


def run_demo(project_type: ProjectType, keep: bool, preference: TrainingPreference) -> None:
    """Run the demo of a type on a platform of its own, or on the one that runs already."""
    began = time.monotonic()
    demo = demo_of(project_type)
    with _platform(keep):
        api = ApiClient()
        name = f"{demo.name}-{datetime.now().astimezone():%m%d-%H%M%S}"
        _import_data(api, name, project_type, demo)
        path = _run_phases(api, name, project_type, demo, preference)
        print_evaluation(api.get(f"{path}/evaluation"))
        _try_service(api, name, demo.questions)
        _print_times(api.get(f"{path}/phases")["phases"], time.monotonic() - began)
        _print_addresses(keep)


@contextmanager
def _platform(keep: bool) -> Iterator[None]:
    """Start the platform unless it runs, wait until it is ready, and stop what was started."""
    if _is_ready():
        console.print("The platform runs already; the demo uses it.")
        yield
        return
    log = settings().logs / "demo-platform.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends the platform too, as Ctrl-C
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "deployments.cli.main", "up"],
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        began = time.monotonic()
        _wait_until_ready(process, log)
        console.print(f"The platform is ready after {time.monotonic() - began:.1f} s.")
        yield
    except BaseException:
        _stop(process)
        raise
    if not keep:
        _stop(process)


def _is_ready() -> bool:
    from deployments.platform.supervisor import is_ready

    return is_ready()


def _wait_until_ready(process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + settings().start_limit_seconds
    with console.status("Starting the platform …") as status:
        while not _is_ready():
            lines = log.read_text(errors="replace").strip().splitlines()
            if process.poll() is not None or time.monotonic() > deadline:
                reason = "\n".join(lines[-5:])
                raise PlatformError(
                    "platform.not-started",
                    "the platform did not start; {log} ends with:\n{reason}",
                    log=str(log),
                    reason=reason,
                )
            if lines:
                status.update(Text(f"Starting the platform … {lines[-1]}"))
            time.sleep(POLL_SECONDS)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    with console.status("Stopping the platform …"):
        process.terminate()
        process.wait()
    console.print("The platform is stopped.")


def _import_data(api: ApiClient, name: str, project_type: ProjectType, demo: Demo) -> None:
    console.rule("1  A dataset of labeled data")
    dataset = Dataset.model_validate(
        api.post("/datasets", {"name": name, "project_type": project_type})
    )
    with tempfile.TemporaryDirectory(prefix="exeml-demo-", dir=work_folder()) as folder:
        demo.write(Path(folder))
        import_local(api, dataset, Path(folder), ImportLayout.FILES)


def _run_phases(
    api: ApiClient,
    name: str,
    project_type: ProjectType,
    demo: Demo,
    preference: TrainingPreference,
) -> str:
    """Create the project, press Next at each wait, and return the path of the project."""
    console.rule("2  A project, through all phases to Deploy Service")
    request = {
        "name": name,
        "project_type": project_type,
        "dataset": name,
        "description": demo.description,
        "settings": {"preference": preference},
    }
    project = api.post("/projects", request)
    print_rows([project], COLUMNS, as_json=False)
    path = f"/projects/{project['id']}"
    waits = [key for key in phases_of(project_type) if key in ANSWERS]
    for key in waits:
        _expect_wait(follow_phases(api, path), key)
        console.print(f"{key.value.replace('_', ' ')} waits for a person; the demo presses Next.")
        api.post(f"{path}/phases/{key}/next", ANSWERS[key])
    rows = follow_phases(api, path)
    print_phases(rows, as_json=False)
    if rows[-1]["status"] != PhaseStatus.EXECUTED:
        raise PlatformError(
            "phases.ended-badly",
            "{phase} is {status}: {message}",
            phase=rows[-1]["title"],
            status=PhaseStatus(rows[-1]["status"]),
            message=rows[-1]["message"],
        )
    return path


def _expect_wait(rows: list[dict[str, Any]], key: PhaseKey) -> None:
    phase = next(row for row in rows if row["key"] == key)
    if not PhaseStatus(phase["status"]).waits_for_a_person:
        stopped = next((row for row in rows if row["status"] == PhaseStatus.FAILED), phase)
        raise PlatformError(
            "phases.ended-badly",
            "{phase} is {status}: {message}",
            phase=stopped["title"],
            status=PhaseStatus(stopped["status"]),
            message=stopped["message"],
        )


def _try_service(api: ApiClient, name: str, questions: Sequence[Question]) -> None:
    console.rule(f"3  {len(questions)} questions about what the model has not seen")
    service = api.named("service", name)
    key = api.post(f"/services/{service['id']}/api-keys")["key"]
    answers = [
        ask(service["url"], key, question.name, question.body)
        for question in track(questions, "asking the service", disable=not console.is_terminal)
    ]
    right = sum(
        question.is_right(answer) for question, answer in zip(questions, answers, strict=True)
    )
    console.print(f"{right} of {len(questions)} are right ({right / len(questions):.1%}).")
    console.print(f"For example {questions[0].name}, {questions[0].truth}, POST {service['url']}:")
    console.print_json(data=answers[0], indent=None)


def _print_times(rows: list[dict[str, Any]], total: float) -> None:
    """Print the seconds of the phases without training, of training, and of everything."""
    training = next(row for row in rows if row["key"] == PhaseKey.TRAIN_MODEL)
    trained = _seconds(training["started_at"], training["ended_at"])
    phases = _seconds(rows[0]["started_at"], rows[-1]["ended_at"])
    console.print(
        f"The demo took {total:.0f} s: training {trained:.0f} s, "
        f"all other phases {phases - trained:.0f} s."
    )


def _seconds(start: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()


def _print_addresses(keep: bool) -> None:
    console.print(f"REST API    {settings().effective_api_url}/api/v1 (`exeml token`)")
    console.print(f"Predictions {settings().gateway_url}/v1/infers/SERVICE_ID")
    console.print(f"Prefect UI  {settings().prefect_ui_url}")
    if keep:
        console.print("Everything keeps running; stop it with `make down`.")
