"""Label Data: look at the labels after a person said that labeling is finished."""

from infra.catalog import datasets, projects
from schemas.errors import InvalidInputError
from schemas.message import Message
from schemas.phase import PhaseKey, WorkflowRun
from tasks.phases.phase_record import phase_task, recorded_phase


@phase_task("Label Data")
def label_data(run: WorkflowRun) -> None:
    """Check that there is something labeled; the gates proper are in Check Data."""
    with recorded_phase(run, PhaseKey.LABEL_DATA) as note:
        dataset = datasets.get(projects.get(run.project_id).dataset_id)
        if dataset.labeled == 0:
            raise InvalidInputError(
                "datasets.nothing-labeled",
                "no sample of dataset {dataset!r} has a label; label some, then start "
                "another round of the project",
                dataset=dataset.name,
            )
        note.text = Message(
            "phases.labeled",
            "{labeled} of {samples} samples are labeled",
            labeled=dataset.labeled,
            samples=dataset.samples,
        )
