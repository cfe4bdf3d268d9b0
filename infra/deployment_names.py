"""What the flows that can be started are called in the workflow engine."""

from schemas.training_flavor import CPU

BATCH_PREDICTION = "batch_prediction"
NEW_PROJECT = "new_project"
# Deployments that the platform keeps carry this tag, those of earlier releases too.
OURS = "exeml"
# What an earlier release has left, while something still needs it.
FORMER = "exeml-former"


def title(flow: str, flavor: str) -> str:
    """Name of a deployment for people, for example `Image classification`."""
    name = flow.replace("_", " ").capitalize()
    return name if flavor == CPU else f"{name} on {flavor}"


def path(flow: str, flavor: str) -> str:
    """Name of a flow and its deployment, as `image-classification/Image classification`."""
    return f"{flow.replace('_', '-')}/{title(flow, flavor)}"


def tags(flow: str, flavor: str) -> list[str]:
    """Tags by which a deployment is found, whatever it is called."""
    return [OURS, f"type:{flow}", f"flavor:{flavor}"]
