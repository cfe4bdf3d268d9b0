"""What a run may deploy, as the phase, the API and the workflow page ask before it is tried."""

from infra import specifications
from infra.catalog import models, service_traffic
from schemas.model_version import ModelVersion
from schemas.phase import WorkflowRun
from schemas.service import DeploymentSettings


def suggested(run: WorkflowRun) -> DeploymentSettings:
    """Return what a run deploys with unless a person says otherwise: the service keeps what it has.

    Raises NotFoundError while the run has registered no model.
    """
    model = models.deployable(run, None)
    return service_traffic.completed(
        run.project_id, model.id, model.application, DeploymentSettings()
    )


def deployable(run: WorkflowRun, settings: DeploymentSettings) -> ModelVersion:
    """Return the model that a run deploys with these settings; refuse ones that cannot be met."""
    model = models.deployable(run, settings.version)
    completed = service_traffic.completed(run.project_id, model.id, model.application, settings)
    specifications.require(completed.specification)
    service_traffic.refuse_unshared(run.project_id, model.id, model.application, settings)
    return model
